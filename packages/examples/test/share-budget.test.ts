import { createMfaClient, verify } from "@onelogin-mfa/client";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { expect } from "vitest";
import { type BudgetOptions, createBudget, shareBudget } from "../src/share-budget.ts";
import { addUser, credentials, test } from "./support/test.ts";

type Limiter = Parameters<typeof shareBudget>[0];
const refusal = { code: "rate_limit", status: 429 };
const window = (points: number) => new RateLimiterMemory({ points, duration: 60 });

/** The wait of a budget that is used up, in milliseconds. */
const waitMs = 7000;

/** A client that keeps to a budget. A wait for it takes no time and is recorded; timeouts never come. */
function createMember(sandbox: Sandbox, limiter: Limiter, maxRetries = 0) {
  const delays: number[] = [];
  const schedule = (run: () => void, ms: number) => {
    if (ms === waitMs) {
      delays.push(ms);
      queueMicrotask(run);
    }
    return () => {};
  };
  const options = { fetch: shareBudget(limiter, sandbox.fetch), clock: { now: Date.now, schedule } };
  return { delays, mfa: createMfaClient({ subdomain: "acme", credentials, maxRetries, ...options }) };
}

const sentTo = (sandbox: Sandbox) => sandbox.control.listJournal().map(({ operation }) => operation);

test("the last third of a window is for verifications under way", async ({ sandbox }) => {
  const [device] = addUser(sandbox, 7, "sms");
  const { mfa } = createMember(sandbox, window(9));
  // the token, and the start
  const verification = await verify(mfa, { user_id: 7, device: `${device}` });
  for (let call = 0; call < 4; call++) await mfa.getAuthenticationDevices({ user_id: 7 });
  const message = expect.stringContaining("the request was not sent");
  await expect(mfa.getAuthenticationDevices({ user_id: 7 })).rejects.toMatchObject({ ...refusal, message });
  await verification.poll();
  await verification.submit("000000");
  await mfa.verifyUserOtp({ user_id: 7, otp: "000000" });
  await expect(verification.submit("000000")).rejects.toMatchObject(refusal);
  expect(sentTo(sandbox)).toHaveLength(9);
});

test("a call beyond the budget waits until the window ends", async ({ sandbox }) => {
  let asked = 0;
  // the second call is refused, once
  const consume = async () =>
    asked++ === 1 ? Promise.reject(new RateLimiterRes(0, waitMs)) : new RateLimiterRes();
  const { delays, mfa } = createMember(sandbox, { get: async () => null, consume }, 2);
  expect(await mfa.getAuthFactors({ user_id: 42 })).toHaveLength(6);
  expect(delays).toEqual([waitMs]);
});

test("a refused code leaves the verification open, also at the very end of a window", async ({ sandbox }) => {
  const [device] = addUser(sandbox, 7, "sms");
  let isOpen = true;
  const consume = async () => (isOpen ? new RateLimiterRes() : Promise.reject(new RateLimiterRes(0, 0)));
  const { mfa } = createMember(sandbox, { get: async () => null, consume });
  const verification = await verify(mfa, { user_id: 7, device: `${device}` });
  const { code } = sandbox.control.getLatestCode({ user_id: 7 });
  isOpen = false;
  await expect(verification.submit(code)).rejects.toMatchObject({ ...refusal, retryAfterMs: 1 });
  isOpen = true;
  expect(await verification.submit(code)).toMatchObject({ status: "accepted" });
});

test("a call that is aborted while the limiter is asked is not sent", async ({ sandbox }) => {
  const interrupt = new AbortController();
  const consume = async () => {
    interrupt.abort();
    return new RateLimiterRes();
  };
  const { mfa } = createMember(sandbox, { get: async () => null, consume });
  const call = mfa.revokeToken({ access_token: "any" }, { signal: interrupt.signal });
  await expect(call).rejects.toMatchObject({ code: "aborted" });
  expect(sentTo(sandbox)).toEqual([]);
});

/** Creates the budget of one process whose Redis has gone. */
function withoutRedis(options: BudgetOptions): Limiter {
  const redis = new Redis({ lazyConnect: true });
  redis.disconnect();
  return createBudget(redis, options);
}

/** Takes calls until one is refused. @returns their number */
async function takeAll({ consume }: Limiter): Promise<number> {
  for (let calls = 0; calls < 1_000; calls += 1) {
    const refused = await consume("account").then(
      () => false,
      (reason) => reason instanceof RateLimiterRes,
    );
    if (refused) return calls;
  }
  throw new Error("no call is refused");
}

test.for([
  { calls: 13, processes: 1, own: 13 },
  { calls: 13, processes: 5, own: 2 },
  { calls: 13, processes: 7, own: 1 },
  { calls: 13, processes: 20, own: 1 },
  { calls: 20, processes: 3, own: 6 },
])("without Redis, $processes processes have $own of $calls calls each", async ({ own, ...options }) => {
  expect(await takeAll(withoutRedis({ ...options, now: () => 0 }))).toBe(own);
});

/** A Redis whose counts are those of a list, one after the other; the last one again and again. */
function redisWith(counts: readonly unknown[]): { redis: Redis; asked: () => number } {
  let asked = 0;
  const next = () => counts[Math.min(asked++, counts.length - 1)];
  const exec = async () => [
    [null, next()],
    [null, 10_000],
  ];
  const multi = { get: () => multi, pttl: () => multi, exec };
  const redis = { defineCommand() {}, rlflxIncr: async () => [next(), 10_000], multi: () => multi };
  // the few methods that the limiter calls
  return { redis: redis as unknown as Redis, asked: () => asked };
}

test.for<[title: string, counts: readonly unknown[], taken: number]>([
  ["a text", ["many"], 5],
  ["NaN", [Number.NaN], 5],
  ["nothing", [undefined], 5],
  ["null", [null], 5],
  ["an object", [{}], 5],
  ["a negative number", [-1000], 5],
  ["zero", [0], 5],
  ["a fraction", ["Infinity"], 5],
  ["ever the same number", [1], 1 + 5],
  ["less than before", [1, 2, 3, 1], 3 + 5],
  ["the counts of two processes", [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21], 10],
])("while Redis counts %s, a process has its own part of the budget", async ([, counts, taken]) => {
  const { redis, asked } = redisWith(counts);
  let ms = 0;
  const limiter = createBudget(redis, { calls: 20, processes: 4, now: () => ms });
  expect(await takeAll(limiter)).toBe(taken);
  // Redis is asked again in the next window, and not before
  const before = asked();
  await limiter.get("account");
  const isShared = taken === 10;
  expect(asked() - before).toBe(isShared ? 1 : 0);
  ms = 10_000;
  await limiter.get("account");
  expect(asked() - before).toBe(isShared ? 2 : 1);
});

test.for([
  ["a text", "many"],
  ["a negative number", "-5"],
  ["nothing, after a call", null],
])("a state of Redis that is %s is none", async ([, count]) => {
  const limiter = createBudget(redisWith([1, count]).redis, { calls: 20, processes: 4, now: () => 0 });
  await limiter.consume("account");
  // the whole part of this process, of which nothing is used
  expect(await limiter.get("account")).toBe(null);
  expect(await takeAll(limiter)).toBe(5);
});

test("the default budget is fewer than the 5,000 calls of any hour", async () => {
  let ms = 9_999;
  const limiter = withoutRedis({ processes: 1, now: () => ms });
  let sum = 0;
  // at the end of the first window, in each that follows, and at the begin of the last
  for (let window = 0; window <= 360; window += 1) {
    ms = window < 360 ? window * 10_000 + 9_999 : 3_600_000;
    sum += await takeAll(limiter);
  }
  expect(sum).toBeGreaterThan(4_600);
  expect(sum).toBeLessThan(5_000);
});
