import { listFlowIds } from "@onelogin-mfa/spec/flows";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRules } from "../../src/generated/api-rules.ts";
import type { Compat, JournalEntry } from "../../src/index.ts";
import { failures, runFlowsThroughPrism, sandboxWorkflows, stepsOf } from "../arazzo/support/flows.ts";
import type { RespectRun } from "../arazzo/support/run-respect.ts";
import { basic } from "../support/application.ts";
import { complete, factorCases } from "../support/factor-cases.ts";
import { enroll, verify } from "../support/flows.ts";
import { type SpecOperation, specOperations } from "../support/spec.ts";
import { type Bench, bearer, narrowBearer, startBench } from "./support/bench.ts";
import { createRecorder, gapsIn } from "./support/recorder.ts";

const compats = ["observed", "documented"] as const;
const calls: JournalEntry[] = [];

const flowsFile = "spec/sandbox.arazzo.yaml";
const flows = listFlowIds();
/** The modes in which `redocly respect` runs the flows through Prism. */
const modesOfFlows: readonly Compat[] = process.env.MODE === "slow" ? compats : ["observed"];

describe.each(compats)("through Prism, the sandbox as %s", (compat) => {
  const recorder = createRecorder();
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(compat, recorder);
  });
  afterAll(async () => {
    calls.push(...bench.control.listJournal());
    await bench.close();
  });

  if (modesOfFlows.includes(compat)) testFlows(() => bench);

  it.each(factorCases)("enrolls, verifies and removes $name", async (factor) => {
    const { mfa, control } = bench;
    const user_id = bench.newUser();
    const side = { control, fetch: (request: Request) => fetch(request) };
    const enrollment = await enroll(mfa, { user_id, factor: factor.name });
    expect(await complete(enrollment, factor, side, user_id)).toMatchObject({ status: "accepted" });
    const verification = await verify(mfa, { user_id });
    expect(await complete(verification, factor, side, user_id)).toMatchObject({ status: "accepted" });
    const { device_id = "" } = control.listDevices({ user_id })[0] ?? {};
    await mfa.deleteEnrolledFactor({ user_id, device_id });
    expect(await mfa.getAuthenticationDevices({ user_id })).toEqual([]);
  });

  testRefusals(() => bench);

  it("has the rate limit, and a new token after the old one is revoked", async () => {
    const { mfa } = bench;
    const revoked = await bearer(bench);
    expect(await mfa.getRateLimit({})).toMatchObject({ data: { "X-RateLimit-Limit": 5000 } });
    await mfa.revokeToken({ access_token: revoked.authorization.slice("Bearer ".length) });
    await expect(mfa.getRateLimit({}, revoked)).rejects.toMatchObject({ status: 401 });
    expect(await mfa.getRateLimit({})).toMatchObject({ data: { "X-RateLimit-Limit": 5000 } });
  });

  it("has sent the responses, not Prism: its journal has the same operations and statuses", () => {
    const sent = bench.control.listJournal({ limit: recorder.responses.length });
    const received = sent.map(({ operation, status }) => ({ operation, status }));
    expect(received.reverse()).toEqual(recorder.responses);
  });

  it("finds no departure itself: every call in its journal conforms", () => {
    const journal = bench.control.listJournal();
    expect(journal.length).toBeGreaterThan(compat === "observed" ? 200 : 100);
    expect(journal.filter(({ conforms }) => !conforms)).toEqual([]);
  });

  it("has sent only responses that conform to the spec", () => {
    expect(recorder.violations).toEqual([]);
  });
});

it("the sandbox produces every declared status of every operation", () => {
  const fix = `add a step to a flow of ${flowsFile} that calls the operation and has the status among its successCriteria`;
  expect(gapsIn(calls), fix).toEqual([]);
});

/** Tests that `redocly respect` runs all flows. */
function testFlows(bench: () => Bench): void {
  let run: RespectRun;
  beforeAll(async () => {
    run = await runFlowsThroughPrism(bench().urls, flows);
    // in one process of `redocly respect`: on a busy machine, thirty of them take more than the usual minute
  }, 600_000);

  it("completes every flow, to its last step", () => {
    expect(failures(run), `steps of ${flowsFile} that failed, with their criteria`).toEqual([]);
    expect(run.passed).toBe(true);
    const ran = run.workflows.map(({ workflow, steps }) => [workflow, steps.map(({ step }) => step)]);
    const wanted = sandboxWorkflows.filter(({ workflowId }) => flows.includes(workflowId));
    expect(ran).toEqual(wanted.map((one) => [one.workflowId, stepsOf(one)]));
  });

  it("is polled again after a pending poll", () => {
    expect(Math.max(...run.workflows.map(({ retries }) => retries))).toBeGreaterThan(0);
  });
}

/** The status that a call through Prism is refused with. */
async function refusalOf(
  { mfa }: Bench,
  { id, ids, example }: SpecOperation,
  fields: object = {},
  headers = {},
): Promise<number | undefined> {
  // one call for operations known by name only; the spec has the input of each
  const call = mfa[id] as (input: object, headers: object) => Promise<unknown>;
  return call({ ...ids, ...example, ...fields }, headers).then(
    () => undefined,
    ({ status }: { status: number }) => status,
  );
}

const onUsers = specOperations.filter(({ isOnUsers }) => isOnUsers);
const withBody = specOperations.filter(({ example }) => example);
const refusesNarrowScope = specOperations.filter(({ id }) => {
  const accepted: readonly string[] = apiRules[id].scopes;
  return accepted.length > 0 && !accepted.includes("Authentication Only");
});
const declares = (status: number) => (one: SpecOperation) => Object.hasOwn(one.responses, status);

/** Tests that have every operation refuse with every status that it declares. */
function testRefusals(bench: () => Bench): void {
  it.each(specOperations)("$id refuses credentials that are wrong, and calls without any", async (one) => {
    const { id, takesCredentials, example } = one;
    const wrong = { authorization: takesCredentials ? `Basic ${btoa("id:wrong")}` : "Bearer wrong" };
    expect(await refusalOf(bench(), one, {}, wrong)).toBe(401);
    const without = await bench().direct(id, example ? { body: JSON.stringify(example) } : {});
    // the reference has 400 for a revocation without credentials
    expect(without.status).toBe(id === "revokeToken" ? 400 : 401);
  });

  it.each(onUsers)("$id does not find a user who does not exist", async (one) => {
    expect(await refusalOf(bench(), one, { user_id: 999_999 })).toBe(404);
  });

  it.each(onUsers.filter(({ parameters }) => parameters.path.length > 1))(
    "$id does not find what the path names",
    async (one) => {
      expect(await refusalOf(bench(), one)).toBe(404);
    },
  );

  it.each(onUsers)("$id refuses what the caller may not do", async (one) => {
    const user_id = bench().newUser({ forbidden: true });
    expect(await refusalOf(bench(), one, { user_id })).toBe(403);
  });

  it.each(refusesNarrowScope)("$id refuses a pair of too narrow a scope", async (one) => {
    expect(await refusalOf(bench(), one, {}, await narrowBearer(bench()))).toBe(403);
  });

  it.each(withBody.filter(declares(422)))("$id refuses a body with fields of the wrong type", async (one) => {
    const path = { user_id: bench().newUser() };
    // of a user, an unknown field gets a 400
    const unknown = one.id === "updateUser" ? {} : { expires_in: "soon" };
    const wrong = Object.keys({ ...one.example, ...unknown }).map((name) => [name, {}]);
    const body = JSON.stringify(Object.fromEntries(wrong));
    expect((await bench().direct(one.id, { path, headers: await bearer(bench()), body })).status).toBe(422);
  });

  it.each([
    { query: { limit: "1" }, status: 200 },
    { query: { limit: "51" }, status: 422 },
    { query: { page: "0" }, status: 422 },
    { query: { email: "" }, status: 422 },
    { query: { cursor: "?" }, status: 400 },
  ])("listUsers responds to $query with $status", async ({ query, status }) => {
    const headers = await bearer(bench());
    expect((await bench().direct("listUsers", { query, headers })).status).toBe(status);
  });

  it.each(
    specOperations.filter(({ id }) => id === "createFactorRegistration" || id === "createDeviceVerification"),
  )("$id refuses a factor or a device that is not the user's, which Prism cannot know", async (one) => {
    expect(await refusalOf(bench(), one, { user_id: bench().newUser() })).toBe(422);
  });

  it.each(withBody)("$id refuses a body that is no JSON", async ({ id, takesCredentials }) => {
    const headers = takesCredentials ? { authorization: basic } : await bearer(bench());
    expect((await bench().direct(id, { headers, body: "{" })).status).toBe(400);
  });

  it.each(specOperations)("$id responds with 429 and a page while the rate limit is used up", async (one) => {
    await bearer(bench());
    bench().control.setRateLimit({ enforced: true, limit: 0, headers: true });
    const status = await refusalOf(bench(), one, {}, { accept: "application/json, text/html" });
    bench().control.setRateLimit({ enforced: false, limit: 5000, headers: false });
    expect(status).toBe(429);
  });

  it("getRateLimit refuses a header that holds no token", async () => {
    const headers = { authorization: "nonsense" };
    expect((await bench().direct("getRateLimit", { headers })).status).toBe(400);
  });

  const byFault = [500, 404].flatMap((status) =>
    specOperations
      .filter((one) => status === 500 || (declares(status)(one) && !one.isOnUsers))
      .map((one) => ({ one, id: one.id, status })),
  );
  it.each(byFault)("$id fails with $status because of a fault", async ({ one, id, status }) => {
    bench().control.addFault({ kind: "status", status, times: 1, operation: id });
    expect(await refusalOf(bench(), one)).toBe(status);
  });
}
