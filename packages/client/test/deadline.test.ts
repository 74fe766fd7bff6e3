import { describe, expect, it } from "vitest";
import { elapsedBy, systemClock } from "../src/clock.ts";
import { startDeadline } from "../src/deadline.ts";
import { createMfaClient, type MfaClientOptions } from "../src/index.ts";
import { createFakeClock, settle } from "./support/fake-clock.ts";
import { hangs, hangsInBody, json, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, token } from "./support/harness.ts";

const user = { user_id: 42 };
const error = { statusCode: 503, name: "X", message: "no" };
const never = () => new Promise<never>(() => {});

const hanging: readonly {
  title: string;
  steps: readonly Step[];
  options?: MfaClientOptions;
  requests: number;
}[] = [
  { title: "fetch hangs", steps: [hangs], requests: 1 },
  { title: "the body hangs", steps: [hangsInBody], requests: 1 },
  { title: "the access token hangs", steps: [json(200, [])], options: { accessToken: never }, requests: 0 },
  { title: "the second attempt hangs", steps: [json(503, error), hangs], requests: 2 },
];

describe.each(levels)("the deadline at the $level", ({ call }) => {
  it.each(hanging)("ends a call while $title", async ({ steps, options, requests }) => {
    const { mfa, sent, clock } = createHarness(steps, { timeoutMs: 5000, ...options });
    let isOver = false;
    const work = caught(call(mfa, "getAuthFactors", user)).finally(() => {
      isOver = true;
    });
    await clock.advance(4999);
    expect({ isOver, requests: sent.length }).toEqual({ isOver: false, requests });
    await clock.advance(1);
    const failure = await work;
    expect(failure).toMatchObject({ code: "timeout", operation: "getAuthFactors" });
    expect(failure.message).toContain("5000 ms");
    await clock.advance(600_000);
    expect({ requests: sent.length, timers: clock.pending() }).toEqual({ requests, timers: [] });
  });

  it("ends a call while the caller's middleware hangs", async () => {
    const { mfa, sent, clock } = createHarness([json(200, [])]);
    mfa.use({ onRequest: never });
    const failure = await clock.run(caught(call(mfa, "getAuthFactors", user)));
    expect(failure.code).toBe("timeout");
    expect({ requests: sent.length, timers: clock.pending() }).toEqual({ requests: 0, timers: [] });
  });

  it("covers all attempts together", async () => {
    const slow: Step = async () => {
      await new Promise<void>((resolve) => clock.schedule(resolve, 2000));
      return new Response(null, { status: 503 });
    };
    const { mfa, sent, clock } = createHarness([slow], { timeoutMs: 5000, maxRetries: 9 });
    const began = clock.now();
    expect(await clock.run(caught(call(mfa, "getAuthFactors", user)))).toMatchObject({ code: "timeout" });
    expect({ requests: sent.length, tookMs: clock.now() - began }).toEqual({ requests: 3, tookMs: 5000 });
  });

  it("of the call replaces that of the client", async () => {
    const { mfa, clock } = createHarness([hangs], { timeoutMs: 5000 });
    const began = clock.now();
    const failure = await clock.run(caught(call(mfa, "getAuthFactors", user, { timeoutMs: 7 })));
    expect(failure.message).toContain("7 ms");
    expect(clock.now() - began).toBe(7);
  });

  it("aborts the request", async () => {
    let signal: AbortSignal | undefined;
    const { mfa, clock } = createHarness([
      (request) => {
        signal = request.signal;
        return never();
      },
    ]);
    await clock.run(caught(call(mfa, "getAuthFactors", user)));
    expect(signal?.aborted).toBe(true);
  });

  it.each([
    { title: "a success", step: json(200, []) },
    { title: "a declared error", step: json(404, { statusCode: 404, name: "NotFound", message: "no" }) },
    { title: "an invalid response", step: json(200, null) },
  ])("leaves no timer after $title", async ({ step }) => {
    const { mfa, clock } = createHarness([step]);
    await call(mfa, "getAuthFactors", user).catch(() => undefined);
    expect(clock.delays).toEqual([30_000]);
    expect(clock.pending()).toEqual([]);
  });

  it("prevents a request whose access token comes too late", async () => {
    let give = (_: string) => {};
    const accessToken = () => new Promise<string>((resolve) => (give = resolve));
    const { mfa, sent, clock } = createHarness([json(200, [])], { accessToken });
    const failure = await clock.run(caught(call(mfa, "getAuthFactors", user)));
    give(token);
    await settle();
    expect({ code: failure.code, sent }).toEqual({ code: "timeout", sent: [] });
  });
});

describe("a wait within a deadline", () => {
  it("ends with the deadline, and leaves no timer", async () => {
    const clock = createFakeClock();
    const deadline = startDeadline({ timeoutMs: 100 }, clock, {});
    const began = clock.now();
    expect(await clock.run(caught(deadline.sleep(200)))).toMatchObject({ code: "timeout" });
    expect({ tookMs: clock.now() - began, timers: clock.pending() }).toEqual({ tookMs: 100, timers: [] });
  });

  it("ends by itself if it is shorter (negative control)", async () => {
    const clock = createFakeClock();
    const deadline = startDeadline({ timeoutMs: 100 }, clock, {});
    await clock.run(deadline.sleep(99));
    expect({ leftMs: deadline.remainingMs(), timers: clock.pending() }).toEqual({ leftMs: 1, timers: [100] });
    deadline.dispose();
    expect(clock.pending()).toEqual([]);
  });
});

describe("setting the clock", () => {
  it.each([
    { title: "does not move the deadline", elapsed: true, jumpMs: 3_600_000, leftMs: 70 },
    { title: "does not move the deadline", elapsed: true, jumpMs: -3_600_000, leftMs: 70 },
    {
      title: "moves the deadline of a clock without elapsed (negative control)",
      elapsed: false,
      jumpMs: 1_000,
      leftMs: -930,
    },
  ])("by $jumpMs ms $title", async ({ elapsed, jumpMs, leftMs }) => {
    const fake = createFakeClock();
    let set = 0;
    const now = () => fake.now() + set;
    const clock = { schedule: fake.schedule, now, elapsed: elapsed ? fake.now : undefined };
    const deadline = startDeadline({ timeoutMs: 100 }, clock, {});
    await fake.advance(30);
    set = jumpMs;
    expect(deadline.remainingMs()).toBe(leftMs);
    deadline.dispose();
  });

  it("does not change the durations that the system clock measures", () => {
    const { now } = Date;
    try {
      Date.now = () => 0;
      expect(elapsedBy(systemClock)).toBeGreaterThan(0);
    } finally {
      Date.now = now;
    }
  });
});

describe("a timeout beyond the longest timer", () => {
  /** Fires after one millisecond: the platform's answer to a delay that it cannot hold. */
  const overflow = () => new Promise<string>((resolve) => setTimeout(() => resolve("overflow"), 2 ** 31));

  it.each([2 ** 31, 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    "does not fire at once: %d ms",
    async (ms) => {
      const mfa = createMfaClient({
        subdomain: "acme",
        accessToken: token,
        timeoutMs: ms,
        async fetch() {
          await overflow();
          return Response.json([]);
        },
      });
      await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    },
  );

  it("would fire at once with setTimeout alone (negative control)", async () => {
    const fired: string[] = [];
    const cancel = systemClock.schedule(() => fired.push("system clock"), 2 ** 31);
    fired.push(await overflow());
    cancel();
    expect(fired).toEqual(["overflow"]);
  });
});
