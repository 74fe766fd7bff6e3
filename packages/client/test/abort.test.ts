import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { Fetch } from "../src/index.ts";
import { settle } from "./support/fake-clock.ts";
import { fails, hangs, hangsInBody, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, never, type SomeOptions, token, user } from "./support/harness.ts";

const reason = new Error("the user went away");
const busy = json(503, {}, { "retry-after": "9" });
const answersAbort: Step = (request) =>
  new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(systemFault("ECONNREFUSED")));
  });
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

type Waiting = [title: string, step: Step, options?: SomeOptions, sends?: number];
const waiting: Waiting[] = [
  ["fetch", hangs],
  ["a fetch that fails because of it", answersAbort],
  ["the last attempt", answersAbort, { maxRetries: 0 }],
  ["the body", hangsInBody],
  ["another attempt", busy],
  ["the access token", json(200, []), { accessToken: never }, 0],
];

describe.each(levels)("an abort at the $level", ({ call }) => {
  it.each<Waiting>(waiting)("ends a call that waits for %s", async (_, step, options = {}, sends = 1) => {
    const { mfa, sent, clock } = createHarness([step], options);
    const isEnded = () => sent[0]?.signal.aborted;
    const controller = new AbortController();
    const { signal } = controller;
    const work = caught(call(mfa, "getAuthFactors", user, { signal }));
    await settle();
    expect([sent.length, listeners(signal), isEnded() ?? false]).toEqual([sends, 1, false]);
    controller.abort(reason);
    expect(await work).toMatchObject({ code: "aborted", operation: "getAuthFactors", cause: reason });
    expect([clock.pending(), listeners(signal), isEnded() ?? true]).toEqual([[], 0, true]);
    await clock.advance(600_000);
    expect(sent).toHaveLength(sends);
  });

  it("before the call sends nothing", async () => {
    let ran = 0;
    const accessToken = () => `token-${++ran}`;
    const { mfa, sent, clock } = createHarness([json(200, [])], { accessToken });
    mfa.use({ onRequest: () => void ran++ });
    const signal = AbortSignal.abort(reason);
    const error = await caught(call(mfa, "getAuthFactors", user, { signal }));
    expect(error).toMatchObject({ code: "aborted", cause: reason });
    await clock.advance(600_000);
    expect([ran, sent, clock.pending(), listeners(signal)]).toEqual([0, [], [], 0]);
  });

  it("discards a response that comes after it", async () => {
    let arrive = () => {};
    let cancelled = 0;
    const late = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }));
    const { mfa } = createHarness([() => new Promise((resolve) => (arrive = () => resolve(late())))]);
    const controller = new AbortController();
    const work = caught(call(mfa, "getAuthFactors", user, { signal: controller.signal }));
    await settle();
    controller.abort();
    await work;
    arrive();
    await settle();
    expect(cancelled).toBe(1);
  });

  it("without a reason gives the error the platform's AbortError as its cause", async () => {
    const { mfa } = createHarness([hangs]);
    const error = await caught(call(mfa, "getAuthFactors", user, { signal: AbortSignal.abort() }));
    expect(error.cause).toMatchObject({ name: "AbortError" });
  });

  it.each([
    ["a success", json(200, []), user],
    ["an invalid input", json(200, []), { user_id: "" }],
    ["a network error", fails(new TypeError("x")), user],
    ["a declared error", json(404, {}), user],
    ["an invalid response", json(200, null), user],
  ])("is not listened for after %s, and the call leaves no timer", async (_, step, input) => {
    const { mfa, clock } = createHarness([step]);
    const controller = new AbortController();
    const { signal } = controller;
    const ended = await clock.run(call(mfa, "getAuthFactors", input, { signal }).catch((error) => error));
    expect([clock.pending(), listeners(signal)]).toEqual([[], 0]);
    controller.abort(reason);
    await settle();
    expect(ended).toBeDefined();
  });
});

it("fetch receives the abort signal beside the request, which may lose its own", async () => {
  let handed: AbortSignal | undefined;
  const fetch: Fetch = (_, { signal }) => {
    handed = signal;
    return never();
  };
  const { mfa } = createHarness([], { fetch });
  const controller = new AbortController();
  const work = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
  await settle();
  expect(handed?.aborted).toBe(false);
  controller.abort(reason);
  expect(await work).toMatchObject({ code: "aborted" });
  expect(handed?.aborted).toBe(true);
});

describe("an aborted call", () => {
  it("sends nothing after the abort, at any moment", async () => {
    const moments = [];
    for (let turn = 0; turn < 40; turn++) {
      const { mfa, sent } = createHarness([json(503, {})]);
      const controller = new AbortController();
      const work = mfa.getAuthFactors(user, { signal: controller.signal }).catch(() => undefined);
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
    const { mfa, sent } = createHarness([json(200, [])], { accessToken: () => `${token}-${++asked}` });
    mfa.use({ onRequest: () => new Promise<undefined>((resolve) => (goOn = () => resolve(undefined))) });
    const controller = new AbortController();
    const work = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
    controller.abort();
    expect(await work).toMatchObject({ code: "aborted" });
    goOn();
    await settle();
    expect({ asked, sent }).toEqual({ asked: 0, sent: [] });
  });
});

it("a request follows no redirect, which could carry the token elsewhere", async () => {
  const { mfa, sent } = createHarness([json(200, [])]);
  for (const { call } of levels) await call(mfa, "getAuthFactors", user);
  expect(sent.map(({ redirect }) => redirect)).toEqual(["manual", "manual"]);
});
