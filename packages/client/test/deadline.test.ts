import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { elapsedBy, systemClock } from "../src/clock.ts";
import { Deadline } from "../src/deadline.ts";
import type { Fetch } from "../src/index.ts";
import { createFakeClock, settle } from "./support/fake-clock.ts";
import { fails, hangs, hangsInBody, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, never, type SomeOptions, token, user } from "./support/harness.ts";

const ok = json(200, []);
const reason = new Error("the user went away");
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;
const failsAtAbort: Step = (request) =>
  new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(systemFault("ECONNREFUSED")));
  });

type Wait = [title: string, steps: Step[], requests: number, options?: SomeOptions];
const waits: Wait[] = [
  ["fetch", [hangs], 1],
  ["a fetch that fails because of the end", [failsAtAbort], 1],
  ["the last attempt", [failsAtAbort], 1, { maxRetries: 0 }],
  ["the body", [hangsInBody], 1],
  ["the access token", [ok], 0, { accessToken: never }],
  ["the second attempt", [json(503, {}), hangs], 2],
];

describe.each(levels)("at the $level", ({ call }) => {
  it.each<Wait>(waits)("the deadline ends a call that waits for %s", async (_, steps, requests, options) => {
    const { mfa, sent, clock } = createHarness(steps, { timeoutMs: 5000, ...options });
    let ended = 0;
    const work = caught(call(mfa, "getAuthFactors", user)).finally(() => void ended++);
    await clock.advance(4999);
    expect([ended, sent.length]).toEqual([0, requests]);
    await clock.advance(1);
    const message = expect.stringContaining("timed out after 5000 ms");
    expect(await work).toMatchObject({ code: "timeout", operation: "getAuthFactors", message });
    expect(sent.at(-1)?.signal.aborted ?? true).toBe(true);
    await clock.advance(600_000);
    expect([sent.length, clock.pending()]).toEqual([requests, []]);
  });

  it.each<Wait>(waits)("an abort ends a call that waits for %s", async (_, steps, requests, options) => {
    const { mfa, sent, clock } = createHarness(steps, options);
    const isEnded = () => sent.at(-1)?.signal.aborted;
    const controller = new AbortController();
    const { signal } = controller;
    const work = caught(call(mfa, "getAuthFactors", user, { signal }));
    await clock.advance(0);
    expect([sent.length, listeners(signal), isEnded() ?? false]).toEqual([requests, 1, false]);
    controller.abort(reason);
    expect(await work).toMatchObject({ code: "aborted", operation: "getAuthFactors", cause: reason });
    expect([clock.pending(), listeners(signal), isEnded() ?? true]).toEqual([[], 0, true]);
    await clock.advance(600_000);
    expect(sent).toHaveLength(requests);
  });

  it("the deadline ends a call while the caller's middleware hangs", async () => {
    const { mfa, sent, clock } = createHarness([ok]);
    mfa.use({ onRequest: never });
    expect(await clock.run(caught(call(mfa, "getAuthFactors", user)))).toMatchObject({ code: "timeout" });
    expect([sent.length, clock.pending()]).toEqual([0, []]);
  });

  it("the deadline covers all attempts together", { tags: "security" }, async () => {
    const slow: Step = async () => {
      await new Promise<void>((resolve) => clock.schedule(resolve, 2000));
      return new Response(null, { status: 503 });
    };
    const { mfa, sent, clock } = createHarness([slow], { timeoutMs: 5000, maxRetries: 9 });
    const began = clock.now();
    expect(await clock.run(caught(call(mfa, "getAuthFactors", user)))).toMatchObject({ code: "timeout" });
    expect([sent.length, clock.now() - began]).toEqual([3, 5000]);
  });

  it("an access token that comes too late is not sent", async () => {
    let give = (_: string) => {};
    const accessToken = () => new Promise<string>((resolve) => (give = resolve));
    const { mfa, sent, clock } = createHarness([ok], { accessToken });
    const failure = await clock.run(caught(call(mfa, "getAuthFactors", user)));
    give(token);
    await settle();
    expect([failure.code, sent]).toEqual(["timeout", []]);
  });

  it("an abort before the call sends nothing", async () => {
    let ran = 0;
    const accessToken = () => `token-${++ran}`;
    const { mfa, sent, clock } = createHarness([ok], { accessToken });
    mfa.use({ onRequest: () => void ran++ });
    const signal = AbortSignal.abort(reason);
    const error = await caught(call(mfa, "getAuthFactors", user, { signal }));
    expect(error).toMatchObject({ code: "aborted", cause: reason });
    await clock.advance(600_000);
    expect([ran, sent, clock.pending(), listeners(signal)]).toEqual([0, [], [], 0]);
  });

  it("a response that comes after an abort is discarded", async () => {
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

  it.each([
    ["a success", ok, user],
    ["an invalid input", ok, { user_id: "" }],
    ["a network error", fails(new TypeError("x")), user],
    ["a declared error", json(404, {}), user],
    ["an invalid response", json(200, null), user],
  ])("nobody listens for an abort after %s, and the call leaves no timer", async (_, step, input) => {
    const { mfa, clock } = createHarness([step]);
    const { signal } = new AbortController();
    await clock.run(call(mfa, "getAuthFactors", input, { signal }).catch(() => undefined));
    expect([clock.pending(), listeners(signal)]).toEqual([[], 0]);
  });
});

it("fetch receives the signal beside the request, which may lose its own", async () => {
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
  controller.abort();
  // without a reason, the platform gives one
  expect(await work).toMatchObject({ code: "aborted", cause: { name: "AbortError" } });
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
    const { mfa, sent } = createHarness([ok], { accessToken: () => `${token}-${++asked}` });
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

it("a call that the caller's AbortSignal.timeout ends is timed out", async () => {
  const { mfa } = createHarness([hangs]);
  const error = await caught(mfa.getAuthFactors(user, { signal: AbortSignal.timeout(1) }));
  expect(error).toMatchObject({ code: "timeout", cause: { name: "TimeoutError" } });
});

describe("setting the clock", () => {
  it("moves the deadline of a clock without elapsed", async () => {
    const { jump, advance, schedule, now } = createFakeClock();
    const deadline = new Deadline({ timeoutMs: 100 }, { schedule, now });
    await advance(30);
    jump(1_000);
    expect(deadline.remainingMs()).toBe(-930);
    deadline.dispose();
  });

  it("does not change the durations that the system clock measures", () => {
    vi.stubGlobal("Date", { now: () => 0 });
    const elapsed = elapsedBy(systemClock);
    vi.unstubAllGlobals();
    expect(elapsed).toBeGreaterThan(0);
  });
});

/** Fires after one millisecond: the platform's answer to a delay that it cannot hold. */
const overflow = () => new Promise<void>((resolve) => setTimeout(resolve, 2 ** 31));
const long = [2 ** 31, 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY];

it.each(long)("a timeout beyond the longest timer does not fire at once: %d ms", async (timeoutMs) => {
  const fetch = () => overflow().then(() => Response.json([]));
  const { mfa } = createHarness([], { timeoutMs, clock: systemClock, fetch });
  await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
});
