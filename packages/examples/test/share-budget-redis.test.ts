import { createMfaClient } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";
import type { Redis } from "ioredis";
import { describe, expect, it, type TestContext } from "vitest";
import { createBudget, shareBudget } from "../src/share-budget.ts";
import { startRedis } from "./support/redis.ts";
import { credentials } from "./support/test.ts";

/** Two clients of a sandbox, each with a connection of its own, that share a budget of 20 calls. */
async function startFleet(context: TestContext, commandTimeout: number, now = () => 0) {
  const server = await startRedis(context);
  const sandbox = createSandbox();
  const connections: Redis[] = [];
  const members = await Promise.all(
    [1, 2].map(async () => {
      const connection = await server.connect(commandTimeout);
      connections.push(connection);
      const budget = createBudget(connection, {
        calls: 20,
        seconds: 600,
        processes: 2,
        now,
      });
      const fetch = shareBudget(budget, sandbox.fetch);
      return createMfaClient({ subdomain: "acme", credentials, fetch, maxRetries: 0 });
    }),
  );

  /** Makes calls of both clients at once. @returns the errors' codes */
  async function call(callsEach: number): Promise<unknown[]> {
    const all = members.flatMap((mfa) =>
      Array.from({ length: callsEach }, () => mfa.verifyUserOtp({ user_id: 42, otp: "000000" })),
    );
    const results = await Promise.allSettled(all);
    return results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
  }

  const received = () => sandbox.control.getState().counts.calls;
  return { call, received, redis: server, connections };
}

describe("two clients that share a budget in Redis", () => {
  it("send no more than it together, and have half of it each once Redis has gone", async (context) => {
    // a busy machine does not count as a failure of Redis
    const { call, received, redis } = await startFleet(context, 60_000);
    // two calls were for the tokens
    expect(await call(15)).toEqual(new Array(12).fill("rate_limit"));
    expect(await call(5)).toEqual(new Array(10).fill("rate_limit"));
    expect(received()).toBe(20);
    redis.kill("SIGKILL");
    expect(await call(15)).toEqual(new Array(10).fill("rate_limit"));
    expect(received()).toBe(40);
  });

  it("have half of it each while Redis does not respond, and the whole one in the next window, whatever it counts late", async (context) => {
    let ms = 0;
    const { call, received, redis, connections } = await startFleet(context, 200, () => ms);
    await call(3);
    redis.kill("SIGSTOP");
    // half of it each
    expect(await call(15)).toEqual(new Array(10).fill("rate_limit"));
    const before = received();
    ms = 600_000;
    redis.kill("SIGCONT");
    // it has counted what it was sent before by then
    for (const connection of connections) while (!(await connection.ping().catch(() => false)));
    expect(await call(10)).toEqual([]);
    expect(received() - before).toBe(20);
  });
});
