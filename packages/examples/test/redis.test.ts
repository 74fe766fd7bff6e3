import { createMfaClient, type MfaClient, type MfaClientOptions } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login";
import { ioredisStore } from "@onelogin-mfa/login/stores";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { Redis } from "ioredis";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { checkPassword } from "../src/connect.ts";
import { createBudget, shareBudget } from "../src/share-budget.ts";
import { shareTokensInRedis } from "../src/shared-token.ts";
import { startRedis } from "./support/redis.ts";
import { addUser, callsOf, credentials } from "./support/test.ts";
import { createVisitor } from "./support/visitor.ts";

type Shared = (redis: Redis, fetch: ReturnType<typeof createSandbox>["fetch"]) => Partial<MfaClientOptions>;
const sharedToken: Shared = (redis) => ({ tokenStore: shareTokensInRedis(redis) });

/** Creates clients of one sandbox, each with a ready connection of its own to one Redis. */
async function startFleet(context: TestContext, size: number, share = sharedToken, commandTimeout = 60_000) {
  const redis = await startRedis(context);
  const sandbox = createSandbox({ users: [] });
  const [device_id = "none"] = addUser(sandbox, 42, "sms");
  const options = { path: redis.path, enableOfflineQueue: false, commandTimeout, retryStrategy: () => 20 };
  const connections = Array.from({ length: size }, () => new Redis(options));
  /** Waits until all connections have an event. */
  const all = (event: string) =>
    Promise.all(connections.map((connection) => new Promise((resolve) => connection.once(event, resolve))));
  const ready = all("ready");
  for (const connection of connections) {
    connection.on("error", () => {}); // an application logs it
    onTestFinished(() => connection.disconnect());
  }
  await ready;
  const { fetch } = sandbox;
  const clients = connections.map((connection) => {
    const own = { subdomain: "acme", credentials, fetch, maxRetries: 0, ...share(connection, fetch) };
    return createMfaClient(own as MfaClientOptions); // the address is that of a subdomain
  });
  /** Makes calls of all clients at once. @returns the errors' codes */
  async function call(callsEach: number, members = clients): Promise<unknown[]> {
    const one = (mfa: MfaClient) => mfa.verifyUserOtp({ user_id: 42, otp: "000000" });
    const work = members.flatMap((mfa) => Array.from({ length: callsEach }, () => one(mfa)));
    const results = await Promise.allSettled(work);
    return results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
  }
  const asked = () => callsOf(sandbox, "generateToken").length;
  return { redis, sandbox, device_id, connections, all, clients, call, asked };
}

const budget =
  (now = () => 0): Shared =>
  (redis, fetch) => ({
    fetch: shareBudget(createBudget(redis, { calls: 20, seconds: 600, processes: 2, now }), fetch),
  });

describe("two clients that share a budget of 20 calls in Redis", () => {
  it("send no more than it together, and have half of it each once Redis has gone", async (context) => {
    // a busy machine does not count as a failure of Redis
    const { call, sandbox, redis } = await startFleet(context, 2, budget());
    // two calls were for the tokens
    expect(await call(15)).toEqual(new Array(12).fill("rate_limit"));
    expect(await call(5)).toEqual(new Array(10).fill("rate_limit"));
    expect(sandbox.control.getState().counts.calls).toBe(20);
    redis.kill("SIGKILL");
    expect(await call(15)).toEqual(new Array(10).fill("rate_limit"));
    expect(sandbox.control.getState().counts.calls).toBe(40);
  });

  it("have half of it each while Redis does not respond, and the whole one in the next window, whatever it counts late", async (context) => {
    let ms = 0;
    const share = budget(() => ms);
    const { call, sandbox, redis, connections } = await startFleet(context, 2, share, 200);
    await call(3);
    redis.kill("SIGSTOP");
    // half of it each
    expect(await call(15)).toEqual(new Array(10).fill("rate_limit"));
    const before = sandbox.control.getState().counts.calls;
    ms = 600_000;
    redis.kill("SIGCONT");
    // it has counted what it was sent before by then
    for (const connection of connections) while (!(await connection.ping().catch(() => false)));
    expect(await call(10)).toEqual([]);
    expect(sandbox.control.getState().counts.calls - before).toBe(20);
  });

  it("have the rest of their halves after a pause of Redis, codes included, whatever it counts late", async (context) => {
    const { call, redis, connections } = await startFleet(context, 2, budget(), 200);
    expect(await call(1)).toEqual([]);
    redis.kill("SIGSTOP");
    expect(await call(6)).toEqual([]);
    redis.kill("SIGCONT");
    for (const connection of connections) while (!(await connection.ping().catch(() => false)));
    expect(await call(4)).toEqual([]);
    expect(await call(1)).toEqual(["rate_limit", "rate_limit"]);
  });
});

describe("clients that share a token in Redis", () => {
  it("request one token, also after it was revoked", async (context) => {
    const { call, sandbox, clients, connections, asked } = await startFleet(context, 3);
    expect([await call(1), asked()]).toEqual([[], 1]);
    const [connection] = connections;
    const values = await connection?.mget(...(await connection.keys("*")));
    expect(values?.join()).not.toContain(credentials.clientSecret);
    for (const { access_token } of sandbox.control.getSnapshot().tokens)
      await clients[0]?.revokeToken({ access_token });
    await Promise.all(clients.map((mfa) => mfa.getAuthFactors({ user_id: 42 })));
    expect(asked()).toBe(2);
  });

  it("request one token also before their connections are ready", async (context) => {
    const { path } = await startRedis(context);
    const { fetch, control } = createSandbox({ users: [{ id: 42, name: "Ada", email: "ada@example.com" }] });
    const work = Array.from({ length: 3 }, () => {
      const redis = new Redis({ path, commandTimeout: 60_000, retryStrategy: () => 20 });
      redis.on("error", () => {}); // an application logs it
      onTestFinished(() => redis.disconnect());
      const tokenStore = shareTokensInRedis(redis);
      return createMfaClient({ subdomain: "acme", credentials, fetch, tokenStore }).getAuthFactors({
        user_id: 42,
      });
    });
    await Promise.all(work);
    expect(control.listJournal().filter(({ operation }) => operation === "generateToken")).toHaveLength(1);
  });

  it("make their calls though Redis is killed", async (context) => {
    const { call, redis, clients, all, asked } = await startFleet(context, 3);
    await call(1, clients.slice(0, 1));
    const closed = all("close");
    redis.kill("SIGKILL");
    await closed;
    // the first has its token on, the others have requested it
    expect([await call(1), asked()]).toEqual([[], 3]);
  });

  it("and the sessions sign a user in together, with one message for two clicks, and out of all", async (context) => {
    const { sandbox, device_id, clients, connections, asked } = await startFleet(context, 3);
    const logins = clients.map((mfa, index) =>
      createLogin({ mfa, sessions: ioredisStore(connections[index] as Redis), checkPassword }),
    );
    let count = 0;
    // each request is another process's: a restart in the middle is the same
    const fetch = async (request: Request) => logins[count++ % 3]?.handler(request) ?? Response.error();
    const { send, begin, load, cookies, setCookies } = createVisitor("https://login.example.com", fetch);
    await begin();
    // two clicks at once, in two processes
    const again = await Promise.all([1, 2].map(() => send("device", { choice: device_id })));
    for (const page of again) expect(page).toContain("Enter the code");
    expect(callsOf(sandbox, "createDeviceVerification")).toHaveLength(1);
    const { code } = sandbox.control.getLatestCode({ user_id: 42 });
    await send("code", { code });
    expect(await load("/login")).toContain("You are signed in");
    const [key = ""] = (await connections[0]?.keys("login:session:*")) ?? [];
    // ends by itself after an hour
    const left = await connections[0]?.pttl(key);
    expect(left).toBeGreaterThan(1_800_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    const signedIn = cookies();
    await send("sign_out");
    setCookies(signedIn);
    expect(await load("/login")).toContain("<h1>Sign in</h1>");
    expect(asked()).toBe(1);
  });
});
