import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { ioredisStore } from "../src/stores/redis-stores.ts";
import type { SessionStore } from "../src/stores/session-store.ts";
import { testStore } from "../src/stores/test-store.ts";
import { startIoredisStore, startNodeRedisStore, startRedis } from "./support/redis.ts";
import { begin, createWorld, deviceIds, right, sentCode, type World } from "./support/world.ts";

/** A visitor of a process that has just started. */
function startProcess(world: World, store: Redis | SessionStore, cookies: Map<string, string> = new Map()) {
  const sessions = store instanceof Redis ? ioredisStore(store) : store;
  const visitor = world.visit(world.start({ sessions }));
  for (const [name, value] of cookies) visitor.jar.set(name, value);
  return visitor;
}

describe("a store in Redis", () => {
  it.for([
    ["ioredis", startIoredisStore],
    ["node-redis", startNodeRedisStore],
  ] as const)("by %s does what the login needs", async ([, startStore], context) => {
    const store = await startStore(context);
    await expect(testStore(store)).resolves.toBeUndefined();
  });

  it("by node-redis signs a user in, in another process too", async (context) => {
    const store = await startNodeRedisStore(context);
    const world = createWorld();
    const first = await begin(world, startProcess(world, store));
    const second = startProcess(world, store, first.jar);
    expect(await second.send("code", { code: sentCode(world) })).toBe("/");
    const third = startProcess(world, store, second.jar);
    expect(await third.load("/login")).toContain("Signed in as ada@example.com.");
  });

  it("claims, revives nothing, and forgets", async (context) => {
    const { redis } = await startRedis(context);
    const store = ioredisStore(redis);
    expect(await store.set("a", "1", 60_000, "present")).toBe(false);
    expect(await store.set("a", "1", 60_000, "absent")).toBe(true);
    expect(await store.set("a", "2", 60_000, "absent")).toBe(false);
    expect(await store.set("a", "3", 60_000, "present")).toBe(true);
    expect(await store.get("a")).toBe("3");
    expect(await redis.pttl("login:a")).toBeGreaterThan(59_000);
    await store.delete("a");
    expect(await store.get("a")).toBeUndefined();
  });

  it("lets another process go on in the middle of a login, and after it", async (context) => {
    const { redis } = await startRedis(context);
    const world = createWorld();
    const first = await begin(world, startProcess(world, redis));
    const second = startProcess(world, redis, first.jar);
    expect(await second.send("code", { code: sentCode(world) })).toBe("/");
    const third = startProcess(world, redis, second.jar);
    expect(await third.load("/login")).toContain("Signed in as ada@example.com.");
    expect(await startProcess(world, redis, first.jar).load("/login")).toContain("completed already");
  });

  it("that is mute ends in a page, and costs no second message once it is back", async (context) => {
    const { redis, kill } = await startRedis(context);
    const world = createWorld();
    const visitor = startProcess(world, redis);
    await visitor.send("password", right);
    kill("SIGSTOP");
    const choice = deviceIds(world)[0] ?? "";
    expect(await visitor.send("device", { choice })).toContain("Sign-in is not available now");
    kill("SIGCONT");
    // the claim that has arrived late is given back
    await expect.poll(() => redis.keys("login:busy:*")).toEqual([]);
    expect(await visitor.send("device", { choice })).toContain("Enter the code that was sent");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});
