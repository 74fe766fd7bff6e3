import { createMfaClient, verify } from "@onelogin-mfa/client";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { describe, expect } from "vitest";
import { createBudget, shareBudget } from "../src/share-budget.ts";
import { addUser, credentials, test } from "./support/test.ts";

const createMemoryBudget = (points: number) => new RateLimiterMemory({ points, duration: 60 });

/** A client that shares a budget, and keeps to it without retries. */
function memberOf(sandbox: Sandbox, limiter: Parameters<typeof shareBudget>[0]) {
  const fetch = shareBudget(limiter, sandbox.fetch);
  return createMfaClient({ subdomain: "acme", credentials, fetch, maxRetries: 0 });
}

const operationsOf = (sandbox: Sandbox) =>
  sandbox.control
    .listJournal()
    .map(({ operation }) => operation)
    .reverse();

const refusal = { code: "rate_limit", status: 429 };

/** Makes the same call until the budget refuses it. */
async function countUntilRefused(call: () => Promise<unknown>): Promise<number> {
  for (let count = 0; ; count++) {
    const error: unknown = await call().then(
      () => undefined,
      (reason) => reason,
    );
    if (error === undefined) continue;
    expect(error).toMatchObject(refusal);
    return count;
  }
}

describe("a budget", () => {
  test("is shared by all clients, token requests included", async ({ sandbox }) => {
    const limiter = createMemoryBudget(20);
    const members = [memberOf(sandbox, limiter), memberOf(sandbox, limiter)];
    const calls = Array.from({ length: 30 }, (_, index) =>
      members[index % 2]?.verifyUserOtp({ user_id: 42, otp: "000000" }),
    );
    const results = await Promise.allSettled(calls);
    const refused = results.filter(({ status }) => status === "rejected");
    expect(operationsOf(sandbox)).toHaveLength(20);
    expect(refused).toHaveLength(30 - (20 - 2));
    expect(refused[0]).toMatchObject({ reason: refusal });
    expect(`${(refused[0] as PromiseRejectedResult).reason}`).toContain("the request was not sent");
  });

  test("is a process's own part of it while Redis cannot be reached", async ({ sandbox }) => {
    const path = "/no/such/redis.sock";
    const redis = new Redis({
      path,
      lazyConnect: true,
      enableOfflineQueue: false,
      retryStrategy: () => null,
    });
    redis.on("error", () => {});
    const mfa = memberOf(sandbox, createBudget(redis, { calls: 20, seconds: 600, processes: 4 }));
    const calls = Array.from({ length: 10 }, () => mfa.verifyUserOtp({ user_id: 42, otp: "000000" }));
    await Promise.allSettled(calls);
    expect(operationsOf(sandbox)).toHaveLength(5);
    redis.disconnect();
  });

  test("refuses a call at the very end of a window, too", async ({ sandbox }) => {
    const consume = () => Promise.reject(new RateLimiterRes(0, 0));
    const mfa = memberOf(sandbox, { get: async () => null, consume });
    await expect(mfa.verifyUserOtp({ user_id: 42, otp: "000000" })).rejects.toMatchObject(refusal);
    expect(operationsOf(sandbox)).toEqual([]);
  });

  test("negative control: without the limiter the server gets every call", async ({ sandbox }) => {
    const free = { get: async () => null, consume: async () => new RateLimiterRes() };
    const mfa = memberOf(sandbox, free);
    await Promise.all(Array.from({ length: 30 }, () => mfa.getAuthFactors({ user_id: 42 })));
    expect(operationsOf(sandbox)).toHaveLength(31);
  });

  test("keeps calls for verifications that have come further", async ({ sandbox }) => {
    const [device] = addUser(sandbox, 7, "sms");
    const mfa = memberOf(sandbox, createMemoryBudget(13));
    // the token, and the start
    const verification = await verify(mfa, { user_id: 7, device: `${device}` });
    const list = () => mfa.getAuthenticationDevices({ user_id: 7 });
    const start = () => mfa.createDeviceVerification({ user_id: 7, device_id: `${device}` });
    // 11 are left
    expect(await countUntilRefused(list)).toBe(3);
    expect(await countUntilRefused(start)).toBe(4);
    expect(await countUntilRefused(verification.poll)).toBe(2);
    await verification.submit("000000");
    expect(await countUntilRefused(() => mfa.verifyUserOtp({ user_id: 7, otp: "000000" }))).toBe(1);
    expect(operationsOf(sandbox)).toHaveLength(13);
  });

  test("that refuses a code leaves the verification open: nothing else is requested", async ({ sandbox }) => {
    const [device] = addUser(sandbox, 7, "sms");
    let isOpen = true;
    const limiter = {
      get: async () => null,
      consume: () =>
        isOpen ? Promise.resolve(new RateLimiterRes()) : Promise.reject(new RateLimiterRes(0, 500)),
    };
    const verification = await verify(memberOf(sandbox, limiter), { user_id: 7, device: `${device}` });
    const { code } = sandbox.control.getLatestCode({ user_id: 7 });
    isOpen = false;
    await expect(verification.submit(code)).rejects.toMatchObject({ ...refusal, retryAfterMs: 500 });
    expect(operationsOf(sandbox)).toEqual(["generateToken", "createDeviceVerification"]);
    isOpen = true;
    expect(await verification.submit(code)).toMatchObject({ status: "accepted" });
  });
});

/** A limiter that refuses the call after that for the token, once, and a client whose delays take no time. */
function createDelayed(sandbox: Sandbox, waitMs: number) {
  const delays: number[] = [];
  let asked = 0;
  const limiter = {
    get: async () => null,
    consume: async () => {
      if (asked++ === 1) throw new RateLimiterRes(0, waitMs);
      return new RateLimiterRes();
    },
  };
  const schedule = (run: () => void, ms: number) => {
    // the others are timeouts
    if (ms === waitMs) {
      delays.push(ms);
      queueMicrotask(run);
    }
    return () => {};
  };
  const clock = { now: Date.now, schedule };
  const fetch = shareBudget(limiter, sandbox.fetch);
  return { delays, mfa: createMfaClient({ subdomain: "acme", credentials, fetch, clock }) };
}

describe("a call beyond the budget", () => {
  test("waits until the window ends", async ({ sandbox }) => {
    const { delays, mfa } = createDelayed(sandbox, 7000);
    expect(await mfa.getAuthFactors({ user_id: 42 })).toHaveLength(6);
    expect(delays).toEqual([7000]);
  });

  test("fails at once if its deadline is earlier", async ({ sandbox }) => {
    const { delays, mfa } = createDelayed(sandbox, 7000);
    await expect(mfa.getAuthFactors({ user_id: 42 }, { timeoutMs: 5000 })).rejects.toMatchObject(refusal);
    expect({ delays, sent: operationsOf(sandbox) }).toEqual({ delays: [], sent: ["generateToken"] });
  });

  test("is not sent if it is aborted while the limiter is asked", async ({ sandbox }) => {
    const interrupt = new AbortController();
    const { signal } = interrupt;
    const consume = async () => {
      interrupt.abort();
      return new RateLimiterRes();
    };
    const mfa = memberOf(sandbox, { get: async () => null, consume });
    const call = mfa.revokeToken({ access_token: "any" }, { signal });
    await expect(call).rejects.toMatchObject({ code: "aborted" });
    expect(operationsOf(sandbox)).toEqual([]);
  });
});
