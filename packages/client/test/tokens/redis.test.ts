import { describe, expect, it } from "vitest";
import { startLoopbackOneLogin } from "../support/loopback-onelogin.ts";
import { connectRedis } from "../support/redis-client.ts";
import { startFleet } from "../support/redis-fleet.ts";
import { type RedisServer, startRedis } from "../support/redis-server.ts";

const processes = 8;
const lifeSeconds = 3600;

/** Runs something with a Redis server. @returns whether there is one */
async function withRedis(
  run: (redis: RedisServer) => Promise<void>,
  { command = "redis-server", say = console.log as (text: string) => void } = {},
): Promise<boolean> {
  const redis = await startRedis(command);
  if (!redis) {
    const what = `${command} is not installed, so the token store was not tried against Redis;`;
    const remedy = 'on Debian: "apt-get install redis-server"';
    if (process.env.CI) throw new Error(`${what} ${remedy}`);
    say(`${what} ${remedy}`);
    return false;
  }
  await run(redis).finally(redis.close);
  return true;
}

/** The token requests of a fleet that makes calls whenever the time has moved on by some milliseconds. */
async function countTokenRequests(
  redisPort: number,
  moves: readonly { ms: number; callsEach: number }[],
): Promise<{ tokenRequests: number[]; calls: number; refused: number; failures: readonly string[] }> {
  const time = { now: Date.UTC(2026, 0, 1) };
  const onelogin = await startLoopbackOneLogin(lifeSeconds, time);
  const fleet = await startFleet(processes, { redisPort, baseUrl: onelogin.url, time });
  const tokenRequests: number[] = [];
  let failures: readonly string[] = [];
  try {
    for (const { ms, callsEach } of moves) {
      time.now += ms;
      const before = onelogin.seen.tokenRequests;
      ({ failures } = await fleet.call(callsEach));
      tokenRequests.push(onelogin.seen.tokenRequests - before);
    }
  } finally {
    await fleet.close();
    await onelogin.close();
  }
  const { calls, refused } = onelogin.seen;
  return { tokenRequests, calls, refused, failures };
}

describe("eight processes that share a token in Redis", () => {
  it("make one token request each time it ends, and one ahead of that, with 200 calls each", async () => {
    await withRedis(async ({ port }) => {
      const life = lifeSeconds * 1000;
      const ends = [0, life, life].map((ms) => ({ ms, callsEach: 200 }));
      // ahead of the end the server hands out the same token: nobody asks again before it has ended
      const around = [life - 30_000, 10_000, 20_000].map((ms) => ({ ms, callsEach: 10 }));
      const found = await countTokenRequests(port, [...ends, ...around]);
      const { calls, tokenRequests } = found;
      console.log(
        `Redis: ${processes} processes, ${calls} calls; token requests: ${tokenRequests.join(", ")}`,
      );
      const all = processes * (3 * 200 + 3 * 10);
      expect(found).toEqual({ tokenRequests: [1, 1, 1, 1, 0, 1], calls: all, refused: 0, failures: [] });
    });
  });

  it("canary: make one each if they share nothing", async () => {
    const found = await countTokenRequests(0, [{ ms: 0, callsEach: 1 }]);
    expect(found).toMatchObject({ tokenRequests: [processes], calls: processes, failures: [] });
  });
});

describe("the test's own Redis client", () => {
  it("gives values, null for what is missing, and errors", async () => {
    await withRedis(async (redis) => {
      const store = await connectRedis(redis.port);
      await expect(store.set("key", "value", 60_000)).resolves.toBe("OK");
      await expect(Promise.all([store.get("key"), store.get("another")])).resolves.toEqual(["value", null]);
      await expect(store.set("key", "value", 0)).rejects.toThrow("invalid expire time");
      store.close();
    });
  });
});

describe("without Redis", () => {
  it("the test says so, and fails in CI", async () => {
    const said: string[] = [];
    const options = { command: "no-such-redis-server", say: (text: string) => void said.push(text) };
    const tried = withRedis(() => Promise.reject(new Error("there is one")), options);
    const text = /^no-such-redis-server is not installed.*apt-get install redis-server/;
    if (process.env.CI) await expect(tried).rejects.toThrow(text);
    else await expect(tried.then(() => said)).resolves.toEqual([expect.stringMatching(text)]);
  });
});
