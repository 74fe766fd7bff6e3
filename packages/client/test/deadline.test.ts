import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { elapsedBy, systemClock } from "../src/clock.ts";
import { startDeadline } from "../src/deadline.ts";
import { createFakeClock, settle } from "./support/fake-clock.ts";
import { hangs, hangsInBody, json, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, never, type SomeOptions, token, user } from "./support/harness.ts";

const ok = json(200, []);

type Hanging = [title: string, steps: Step[], requests: number, options?: SomeOptions];
const hanging: Hanging[] = [
  ["fetch hangs", [hangs], 1],
  ["the body hangs", [hangsInBody], 1],
  ["the access token hangs", [ok], 0, { accessToken: never }],
  ["the second attempt hangs", [json(503, {}), hangs], 2],
];

describe.each(levels)("the deadline at the $level", ({ call }) => {
  it.each<Hanging>(hanging)("ends a call while %s", async (_, steps, requests, options) => {
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

  it("ends a call while the caller's middleware hangs", async () => {
    const { mfa, sent, clock } = createHarness([ok]);
    mfa.use({ onRequest: never });
    expect(await clock.run(caught(call(mfa, "getAuthFactors", user)))).toMatchObject({ code: "timeout" });
    expect([sent.length, clock.pending()]).toEqual([0, []]);
  });

  it("covers all attempts together", async () => {
    const slow: Step = async () => {
      await new Promise<void>((resolve) => clock.schedule(resolve, 2000));
      return new Response(null, { status: 503 });
    };
    const { mfa, sent, clock } = createHarness([slow], { timeoutMs: 5000, maxRetries: 9 });
    const began = clock.now();
    expect(await clock.run(caught(call(mfa, "getAuthFactors", user)))).toMatchObject({ code: "timeout" });
    expect([sent.length, clock.now() - began]).toEqual([3, 5000]);
  });

  it("of the call replaces that of the client", async () => {
    const { mfa, clock } = createHarness([hangs], { timeoutMs: 5000 });
    const began = clock.now();
    const failure = await clock.run(caught(call(mfa, "getAuthFactors", user, { timeoutMs: 7 })));
    expect([failure.message, clock.now() - began]).toEqual([expect.stringContaining("7 ms"), 7]);
  });

  it("prevents a request whose access token comes too late", async () => {
    let give = (_: string) => {};
    const accessToken = () => new Promise<string>((resolve) => (give = resolve));
    const { mfa, sent, clock } = createHarness([ok], { accessToken });
    const failure = await clock.run(caught(call(mfa, "getAuthFactors", user)));
    give(token);
    await settle();
    expect([failure.code, sent]).toEqual(["timeout", []]);
  });
});

it("a wait within a deadline ends with it, and leaves no timer", async () => {
  const clock = createFakeClock();
  const deadline = startDeadline({ timeoutMs: 100 }, clock);
  const began = clock.now();
  expect(await clock.run(caught(deadline.sleep(200)))).toMatchObject({ code: "timeout" });
  expect([clock.now() - began, clock.pending()]).toEqual([100, []]);
});

describe("work within a deadline", () => {
  const start = () => {
    const controller = new AbortController();
    const deadline = startDeadline({ signal: controller.signal, timeoutMs: 100 }, createFakeClock());
    return { deadline, abort: () => controller.abort() };
  };

  it("ends at once if it begins after the end", async () => {
    const { deadline, abort } = start();
    abort();
    await expect(deadline.race(never())).rejects.toMatchObject({ code: "aborted" });
  });

  it("leaves no listener on the signal", async () => {
    const { deadline } = start();
    await deadline.race(Promise.resolve());
    await settle();
    expect(getEventListeners(deadline.signal, "abort")).toEqual([]);
  });
});

it("a call that the caller's AbortSignal.timeout ends is timed out", async () => {
  const { mfa } = createHarness([hangs]);
  const error = await caught(mfa.getAuthFactors(user, { signal: AbortSignal.timeout(1) }));
  expect(error).toMatchObject({ code: "timeout", cause: { name: "TimeoutError" } });
});

describe("setting the clock", () => {
  it.each([
    [3_600_000, "does not move the deadline", true, 70],
    [-3_600_000, "does not move the deadline", true, 70],
    [1_000, "moves the deadline of a clock without elapsed", false, -930],
  ])("by %i ms %s", async (jumpMs, _, hasElapsed, leftMs) => {
    const fake = createFakeClock();
    const clock = hasElapsed ? fake : { schedule: fake.schedule, now: fake.now };
    const deadline = startDeadline({ timeoutMs: 100 }, clock);
    await fake.advance(30);
    fake.jump(jumpMs);
    expect(deadline.remainingMs()).toBe(leftMs);
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
