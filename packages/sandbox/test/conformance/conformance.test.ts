import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JournalEntry } from "../../src/index.ts";
import { failures, runFlows, sandboxWorkflows, stepsOf } from "../arazzo/support/flows.ts";
import type { RespectRun } from "../arazzo/support/run-respect.ts";
import { type Bench, bearer, startBench } from "./support/bench.ts";
import { createRecorder, gapsIn } from "./support/recorder.ts";
import { refusals } from "./support/refusals.ts";

const compats = ["observed", "documented"] as const;
const calls: JournalEntry[] = [];

/** The flows that go through Prism: as documented, those whose responses differ. */
const chosen = {
  observed: sandboxWorkflows.map(({ workflowId }) => workflowId),
  documented: [
    ...["enrollProtect", "enrollVoice", "verifySms", "verifyAuthenticator", "verifyProtectPush"],
    "helpDeskCode",
  ],
};

describe.each(compats)("through Prism, the sandbox as %s", (compat) => {
  const recorder = createRecorder();
  let bench: Bench;
  let run: RespectRun;
  beforeAll(async () => {
    bench = await startBench(compat, recorder);
    run = await runFlows(bench.urls, chosen[compat]);
  });
  afterAll(async () => {
    calls.push(...bench.control.listJournal());
    await bench.close();
  });

  it("completes every flow", () => {
    expect(failures(run)).toEqual([]);
    expect(run.passed).toBe(true);
  });

  it("runs every flow to its last step, without leaving one out", () => {
    const ran = run.workflows.map(({ workflow, steps }) => [workflow, steps.map(({ step }) => step)]);
    const wanted = sandboxWorkflows.filter(({ workflowId }) => chosen[compat].includes(workflowId));
    expect(wanted).toHaveLength(chosen[compat].length);
    expect(ran).toEqual(wanted.map((one) => [one.workflowId, stepsOf(one)]));
  });

  it("is polled again after a pending poll", () => {
    const retried = run.workflows.filter(({ retries }) => retries > 0);
    expect(retried.map(({ workflow, retries }) => [workflow, retries])).toEqual([["verifyProtectPush", 1]]);
  });

  refusals(() => bench);

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
  expect(gapsIn(calls)).toEqual([]);
});
