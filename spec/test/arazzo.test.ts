import { readFileSync } from "node:fs";
import { arrayOf, isObject, type JsonObject, listOperations, objectOf } from "@onelogin-mfa/openapi";
import { lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { sandboxFlowsFile, tenantFlowsFile } from "../flows.ts";
import { lintConfig } from "./support/lint-spec.ts";
import { readSpec } from "./support/spec.ts";

const files = { "mfa.arazzo.yaml": tenantFlowsFile, "sandbox.arazzo.yaml": sandboxFlowsFile };
const cases = Object.entries(files).map(([name, file]) => ({ name, file, text: readFileSync(file, "utf8") }));
const tenant = readFileSync(tenantFlowsFile, "utf8");

const workflowsIn = (text: string) => arrayOf(objectOf(parse(text)).workflows).filter(isObject);
const stepsIn = (text: string) => workflowsIn(text).flatMap(({ steps }) => arrayOf(steps).filter(isObject));

/** The steps that call the API, by its operation. */
function callsIn(text: string): { readonly step: JsonObject; readonly operation: string }[] {
  const prefix = "$sourceDescriptions.mfa.";
  return stepsIn(text)
    .map((step) => ({ step, id: String(step.operationId) }))
    .filter(({ id }) => id.startsWith(prefix))
    .map(({ step, id }) => ({ step, operation: id.slice(prefix.length) }));
}

/** The rules that `npm run lint` finds broken. */
async function lint(source: string, file: string): Promise<string[]> {
  return (await lintFromString({ source, absoluteRef: file, config: lintConfig })).map(
    ({ ruleId }) => ruleId,
  );
}

describe("the flows", () => {
  it.each(cases)("of $name pass Redocly's strict set for Arazzo", async ({ text, file }) => {
    expect(await lint(text, file)).toEqual([]);
  });

  it("negative control: an output that no step gives is noticed", async () => {
    const wrong = tenant.replace("$steps.find.outputs.user_id", "$steps.find.outputs.id");
    expect(await lint(wrong, tenantFlowsFile)).toContain("outputs-defined");
  });

  it.each(cases)("of $name call only operations and workflows that are there", ({ text }) => {
    const operations = listOperations(readSpec()).map(({ id }) => `mfa.${id}`);
    const flows = workflowsIn(tenant).map(({ workflowId }) => `flows.${workflowId}`);
    const called = stepsIn(text).map(({ operationId, workflowId }) => String(operationId ?? workflowId));
    const calls = called.flatMap((id) => /^\$sourceDescriptions\.((?:mfa|flows)\..*)$/.exec(id)?.[1] ?? []);
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.filter((id) => ![...operations, ...flows].includes(id))).toEqual([]);
  });
});

const inputs = workflowsIn(tenant).flatMap(({ inputs }) =>
  Object.entries(objectOf(objectOf(inputs).properties)),
);

it("an input of mfa.arazzo.yaml has a description, and is a password if it is secret", () => {
  const secrets = new Set(["access_token", "client_secret", "otp"]);
  expect(inputs.length).toBeGreaterThan(50);
  for (const [name, input] of inputs) {
    const { description, format } = objectOf(input);
    expect([name, typeof description]).toEqual([name, "string"]);
    expect([name, format === "password"]).toEqual([name, secrets.has(name)]);
  }
});

describe("a code that is submitted", () => {
  const submits = new Set(["verifyUserRegistration", "verifyUserVerification", "verifyUserOtp"]);
  const byStatusAlone = (text: string) =>
    callsIn(text)
      .filter(({ operation }) => submits.has(operation))
      .map(({ step }) => ({ id: step.stepId, criteria: arrayOf(step.successCriteria).map(objectOf) }))
      .filter(({ criteria }) => !criteria.some(({ condition }) => /[./]status\b/.test(String(condition))))
      .map(({ id }) => id);

  it.each(cases)("is never checked by the HTTP status alone in $name", ({ text }) => {
    expect(byStatusAlone(text)).toEqual([]);
  });

  it("negative control: a step without a criterion on the body is found", () => {
    const wrong = tenant.replaceAll("$response.body#/status == $inputs.status", "$statusCode == 200");
    expect(byStatusAlone(wrong)).toContain("putRegistrationCode");
  });
});
