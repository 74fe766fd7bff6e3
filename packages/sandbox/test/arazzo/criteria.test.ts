import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arrayOf, objectOf } from "@onelogin-mfa/openapi";
import { joinFlows, readWorkflows, tenantFlowsFile } from "@onelogin-mfa/spec/flows";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RespectRun, runRespect } from "./support/run-respect.ts";

/** Responses that a step takes for a success, and those that it must not. */
interface Responses {
  /** @default 200 */
  readonly status?: number;
  readonly good: unknown;
  /** For each criterion on the body, one that it alone refuses. */
  readonly bad: readonly unknown[];
}

const ada = { id: 42, username: "ada", status: 1 };
const device = { device_id: "7", auth_factor_name: "OneLogin SMS" };
/** An error may come with HTTP 200. */
const error = { status: { error: true, code: 401 } };
const accepted = { status: "accepted" };
const pending = { status: "pending" };
const rejected = { status: "rejected" };
const bare = { code: 200, error: false };

/** By the ids of the steps that call the API. */
const responses: Readonly<Record<string, Responses>> = {
  requestToken: { good: { token_type: "bearer" }, bad: [error] },
  revoke: { good: { status: { error: false, code: 200 } }, bad: [error] },
  askLimit: {
    good: { data: { "X-RateLimit-Limit": 5000 } },
    bad: [{ data: { "X-RateLimit-Limit": 0 } }, error],
  },
  find: { good: [ada], bad: [[], [{ ...ada, username: "adam" }], [{ ...ada, status: 2 }], [ada, ada]] },
  getFactors: { good: [], bad: [] },
  getDevices: { good: [], bad: [] },
  createRegistration: { status: 201, good: pending, bad: [accepted] },
  putRegistrationCode: { good: accepted, bad: [pending, rejected] },
  pollRegistration: { good: accepted, bad: [rejected] },
  enrolled: {
    good: [device],
    bad: [[], [{ ...device, device_id: "8" }], [{ ...device, auth_factor_name: "OneLogin Voice" }]],
  },
  notOffered: { good: [], bad: [[{ factor_id: 5 }]] },
  createVerification: { status: 201, good: device, bad: [{ device_id: "8" }] },
  putVerificationCode: { good: accepted, bad: [pending, rejected, error] },
  putWrongCode: { good: pending, bad: [accepted, bare] },
  pollVerification: { good: accepted, bad: [rejected] },
  postCode: { good: bare, bad: [pending, error] },
  postWrongCode: { good: error, bad: [accepted, bare] },
  issue: { status: 201, good: { reusable: false }, bad: [{ reusable: true }] },
  remove: { status: 204, good: null, bad: [] },
};

const inputs = {
  user_id: 42,
  username: "ada",
  factor_id: 5,
  otp: "012345",
  display_name: "My phone",
  client_secret: "secret",
  registration_id: "r",
  verification_id: "v",
  ...device,
};

/** The steps that call the API. */
const steps = readWorkflows(tenantFlowsFile).flatMap(({ workflowId, steps }) =>
  arrayOf(steps)
    .map(objectOf)
    .map((step, index) => ({ workflowId, index, id: String(step.stepId), step }))
    .filter(({ step }) => step.operationId !== undefined),
);

const good = (id: string) => ({ status: responses[id]?.status ?? 200, body: responses[id]?.good });

/** A run of a step's workflow for each of its responses, the good one first; the steps before it get good ones. */
const cases = steps.flatMap(({ id, workflowId, index }) => {
  const { status, body } = good(id);
  const others = (responses[id]?.bad ?? []).map((one) => ({ status, body: one }));
  const all = [{ status, body }, { status: 202, body }, ...others];
  const before = steps.filter((one) => one.workflowId === workflowId && one.index < index);
  return all.map((own, number) => ({
    id,
    workflowId,
    name: `${id}${number}`,
    responses: [...before.map((one) => good(one.id)), own],
  }));
});

let run: RespectRun;
const folder = mkdtempSync(join(tmpdir(), "criteria-"));
const asked = new Map<string, number>();
const server = createServer((request, response) => {
  // the token or the id of the credentials has the name of the case
  const [name = ""] = /(?<=Bearer |client_id:)\w+/.exec(request.headers.authorization ?? "") ?? [];
  const count = asked.get(name) ?? 0;
  asked.set(name, count + 1);
  const all = cases.find((one) => one.name === name)?.responses ?? [];
  const { status, body } = all[Math.min(count, all.length - 1)] ?? { status: 500, body: null };
  response.writeHead(status, { "content-type": "application/json" });
  response.end(status === 204 ? undefined : JSON.stringify(body));
});

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  // a TCP server's address is an object
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const flows = joinFlows();
  const calls = cases.map(({ name, workflowId }) => {
    const called = flows.workflows.find((one) => one.workflowId === workflowId);
    const properties = objectOf(objectOf(called?.inputs).properties);
    const given = { access_token: name, client_id: name, ...inputs };
    const parameters = Object.entries(given)
      .filter(([input]) => input in properties)
      .map(([input, value]) => ({ name: input, value }));
    return { workflowId: name, steps: [{ stepId: "call", workflowId, parameters }] };
  });
  const file = join(folder, "flows.arazzo.yaml");
  writeFileSync(file, JSON.stringify({ ...flows, workflows: [...flows.workflows, ...calls] }));
  const workflows = cases.map(({ name }) => name);
  run = await runRespect(file, { urls: { mfa: url, sandbox: url }, workflows });
}, 60_000);
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

it.each(steps)(
  "the step $id of $workflowId takes a success, and needs each of its criteria to refuse what is none",
  ({ id, workflowId, step }) => {
    const criteria = arrayOf(step.successCriteria).map((one) => String(objectOf(one).condition));
    const [success, ...others] = cases
      .filter((one) => one.id === id)
      .map(({ name }) => run.workflows.find(({ workflow }) => workflow === name)?.steps ?? [])
      .map((ran) => ran.find((one) => one.step === `${workflowId}/${id}`)?.failed)
      // the schemas of the spec are another matter
      .map((failed) => failed?.filter((check) => criteria.includes(check)));
    expect(success).toEqual([]);
    expect(others).not.toContainEqual([]);
    expect(others).not.toContain(undefined);
    const alone = others.flatMap((failed = []) => (failed.length === 1 ? failed : []));
    expect(new Set(alone)).toEqual(new Set(criteria));
  },
);
