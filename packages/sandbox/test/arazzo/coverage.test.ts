import { operationTable } from "@onelogin-mfa/client/openapi";
import { readWorkflows, tenantFlowsFile } from "@onelogin-mfa/spec/flows";
import { expect, it } from "vitest";
import { callsOf, sandboxWorkflows } from "./support/flows.ts";

const called = new Set(sandboxWorkflows.flatMap(callsOf));
const tenantWorkflows = readWorkflows(tenantFlowsFile).map(({ workflowId }) => workflowId);

/** In the sandbox, nobody acts while a workflow polls; `tenant.slow.test.ts` runs these. */
const polling = ["enrollByPolling", "verifyByPolling"];

it("flows call every operation of the spec", () => {
  const operations = Object.keys(operationTable).map((id) => `$sourceDescriptions.mfa.${id}`);
  const fix = "add a step to a flow of spec/sandbox.arazzo.yaml that calls it";
  expect(
    operations.filter((operation) => !called.has(operation)),
    fix,
  ).toEqual([]);
});

it("flows call every workflow that runs against a tenant", () => {
  expect(tenantWorkflows.filter((id) => !called.has(id))).toEqual(polling);
});

it("no workflow that runs against a tenant calls the sandbox's control API", () => {
  const calls = readWorkflows(tenantFlowsFile).flatMap(callsOf);
  expect(calls.filter((call) => call.startsWith("$sourceDescriptions.sandbox."))).toEqual([]);
  expect([...called].some((call) => call.startsWith("$sourceDescriptions.sandbox."))).toBe(true);
});
