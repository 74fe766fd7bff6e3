import { describe, expect, it } from "vitest";
import { describeCall } from "../src/call.ts";
import { startDeadline } from "../src/deadline.ts";
import { transport } from "../src/transport.ts";
import { createFakeClock, settle } from "./support/fake-clock.ts";
import { createFakeFetch, hangs, hangsInBody, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, token } from "./support/harness.ts";

/** The transport on its own, with a signal to end it. */
function start(steps: readonly Step[], maxRetries: number) {
  const controller = new AbortController();
  const clock = createFakeClock();
  const { fetch, sent } = createFakeFetch(steps);
  const call = describeCall("getAuthFactors", undefined, clock);
  const deadline = startDeadline({ signal: controller.signal, timeoutMs: 5000 }, clock, call.context);
  const request = new Request("https://acme.onelogin.com/");
  const authorizer = { header: async () => `Bearer ${token}`, refuse: () => {} };
  const options = { fetch, authorizer, hooks: {}, validator: undefined, clock, random: () => 1 };
  const attempts = { ...options, call, deadline, maxRetries, onRaw: undefined };
  return { work: transport(request, attempts), controller, clock, sent };
}

const answersAbort: Step = (request) =>
  new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(systemFault("ECONNREFUSED")));
  });

describe("the transport", () => {
  it.each([
    { title: "a fetch that hangs", steps: [hangs], maxRetries: 2 },
    { title: "a body that hangs", steps: [hangsInBody], maxRetries: 2 },
    { title: "a fetch that answers the abort with an error", steps: [answersAbort], maxRetries: 2 },
    { title: "the last attempt", steps: [answersAbort], maxRetries: 0 },
    { title: "another attempt", steps: [json(503, {})], maxRetries: 2 },
  ])("ends with an abort while it waits for $title", async ({ steps, maxRetries }) => {
    const { work, controller, clock, sent } = start(steps, maxRetries);
    await settle();
    const cause = new Error("the user went away");
    controller.abort(cause);
    expect(await caught(work)).toMatchObject({ code: "aborted", cause });
    await clock.advance(600_000);
    expect(sent).toHaveLength(1);
  });
});

describe("an aborted call", () => {
  it("sends nothing after the abort, at any moment", async () => {
    const moments = [];
    for (let turn = 0; turn < 40; turn++) {
      const { mfa, sent } = createHarness([json(503, {})]);
      const controller = new AbortController();
      const work = mfa.getAuthFactors({ user_id: 42 }, { signal: controller.signal }).catch(() => undefined);
      for (let passed = 0; passed < turn; passed++) await Promise.resolve();
      const before = sent.length;
      controller.abort();
      await settle();
      await work;
      expect({ turn, sent: sent.length }).toEqual({ turn, sent: before });
      moments.push(before);
    }
    // some of the moments lay before the request, some after it
    expect(new Set(moments)).toEqual(new Set([0, 1]));
  });

  it("asks for no access token if middleware ends after the abort", async () => {
    let asked = 0;
    let goOn = () => {};
    const { mfa, sent } = createHarness([json(200, [])], { accessToken: () => `token-${++asked}` });
    mfa.use({ onRequest: () => new Promise<undefined>((resolve) => (goOn = () => resolve(undefined))) });
    const controller = new AbortController();
    const work = caught(mfa.getAuthFactors({ user_id: 42 }, { signal: controller.signal }));
    controller.abort();
    expect(await work).toMatchObject({ code: "aborted" });
    goOn();
    await settle();
    expect({ asked, sent }).toEqual({ asked: 0, sent: [] });
  });
});

it("a request follows no redirect, which could carry the token elsewhere", async () => {
  const seen: string[] = [];
  const { mfa } = createHarness([
    (request) => {
      seen.push(request.redirect);
      return Response.json([]);
    },
  ]);
  await mfa.getAuthFactors({ user_id: 42 });
  await mfa.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: { user_id: 42 } } });
  expect(seen).toEqual(["manual", "manual"]);
});
