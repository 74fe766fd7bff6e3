import { createMfaClient, type MfaClient } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { describe, expect, it, type TestContext } from "vitest";
import { shareTokensInRedis } from "../src/shared-token.ts";
import { startRedis } from "./support/redis.ts";
import { callsOf, credentials } from "./support/test.ts";

/** Clients of a sandbox, each with a connection of its own to one Redis. */
async function startFleet(context: TestContext) {
  const redis = await startRedis(context);
  const sandbox = createSandbox();
  const fleet = await Promise.all(
    [1, 2, 3].map(async () => {
      const connection = await redis.connect(60_000);
      const tokenStore = shareTokensInRedis(connection);
      const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch, tokenStore });
      return { mfa, connection };
    }),
  );
  const call = (mfa: MfaClient | undefined) => mfa?.getAuthFactors({ user_id: 42 });
  return {
    ...{ redis, sandbox, fleet },
    callAll: () => Promise.all(fleet.map(({ mfa }) => call(mfa))),
    call: (member: number) => call(fleet[member]?.mfa),
    /** Number of token requests. */
    asked: () => callsOf(sandbox, "generateToken").length,
  };
}

describe("clients that share a token in Redis", () => {
  it("request one token, also after it was revoked", async (context) => {
    const { callAll, sandbox, fleet, asked } = await startFleet(context);
    await callAll();
    expect(asked()).toBe(1);
    const values = await fleet[0]?.connection.mget(...((await fleet[0]?.connection.keys("*")) ?? []));
    expect(values?.join()).not.toContain(credentials.clientSecret);
    for (const { access_token } of sandbox.control.getSnapshot().tokens) {
      await fleet[0]?.mfa.revokeToken({ access_token });
    }
    await callAll();
    expect(asked()).toBe(2);
  });

  it("make their calls though Redis is killed, and share again when it is back", async (context) => {
    const { call, callAll, redis, fleet, asked } = await startFleet(context);
    await call(0);
    const closed = Promise.all(
      fleet.map(({ connection }) => new Promise((end) => connection.once("close", end))),
    );
    redis.kill("SIGKILL");
    await closed;
    await callAll();
    // the first has its token on, the others have requested it
    expect(asked()).toBe(3);
    const ready = Promise.all(
      fleet.map(({ connection }) => new Promise((end) => connection.once("ready", end))),
    );
    await redis.restart();
    await ready;
    await callAll();
    expect(asked()).toBe(3);
  });
});
