import { describe, expect, it } from "vitest";
import type { MfaClient, TokenStore } from "../../src/index.ts";
import { settle } from "../support/fake-clock.ts";
import { raw } from "../support/fake-fetch.ts";
import { caught } from "../support/harness.ts";
import {
  addClient,
  createFakeOneLogin,
  createMapStore,
  credentials,
  type FakeOneLogin,
  type Script,
  tokensOf,
} from "../support/token-harness.ts";

const user = { user_id: 42 };
const minute = 60_000;
const key = `onelogin-mfa:https://acme.onelogin.com:${credentials.clientId}`;
const never = () => new Promise<never>(() => {});
const throws = () => {
  throw new Error("out of reach");
};

/** Clients that share a store and a server. */
function createFleet(
  size: number,
  script?: Script,
  makeStore: (server: FakeOneLogin) => TokenStore = shared,
) {
  const server = createFakeOneLogin(script);
  const tokenStore = makeStore(server);
  const clients = Array.from({ length: size }, () => addClient(server, { tokenStore, maxRetries: 0 }));
  const callAll = () => server.clock.run(Promise.all(clients.map(({ mfa }) => mfa.getAuthFactors(user))));
  return { ...server, tokenStore, clients, callAll };
}
const shared = ({ clock }: FakeOneLogin) => createMapStore(clock);

/** A store whose calls take one to seven milliseconds in turn, as those of several processes. */
function distant(server: FakeOneLogin): TokenStore {
  const { get, set } = shared(server);
  let calls = 0;
  const delay = () => new Promise<void>((resolve) => void server.clock.schedule(resolve, 1 + (calls++ % 7)));
  return {
    get: (key) => delay().then(() => get(key)),
    set: (key, value, ttlMs) => delay().then(() => set(key, value, ttlMs)),
  };
}

const stores: [title: string, make: (server: FakeOneLogin) => TokenStore][] = [
  ["a Map with times to live", shared],
  ["a store that gives null for a missing key", ({ clock }) => createMapStore(clock, null)],
  ["a plain Map without times to live", () => new Map<string, string>()],
  ["a store that takes some milliseconds", distant],
];

describe.each(stores)("clients that share %s", (_, make) => {
  it("make one token request each time the token expires", async () => {
    const { clients, callAll, sent, clock } = createFleet(8, {}, make);
    for (let round = 1; round <= 3; round++) {
      await callAll();
      expect(sent.token).toHaveLength(round);
      await clock.advance(36_000_000);
    }
    const sources = clients.flatMap(({ tokens }) => tokens.map(({ source }) => source));
    expect(sources.filter((source) => source === "server")).toHaveLength(3);
    expect(sources).toHaveLength(24);
  });

  it("make one token request if they start one after the other", async () => {
    const { clients, sent, clock } = createFleet(3, {}, make);
    for (const { mfa } of clients) await clock.run(mfa.getAuthFactors(user));
    expect(sent.token).toHaveLength(1);
  });

  it("make one token request before it expires, though the server sends the same token", async () => {
    const { callAll, sent, clock } = createFleet(8, {}, make);
    await callAll();
    await clock.advance(36_000_000 - minute);
    for (let second = 0; second < 30; second++) {
      await callAll();
      await clock.advance(1000);
    }
    expect(sent.token).toHaveLength(2);
  });

  it("make one token request when the token is revoked", async () => {
    const { callAll, sent, revoke } = createFleet(8, {}, make);
    await callAll();
    revoke();
    await callAll();
    expect({ asked: sent.token.length, api: sent.api.length }).toEqual({ asked: 2, api: 24 });
  });
});

describe("a token store", () => {
  it("receives the token for its lifetime, and a claim for ten seconds", async () => {
    const server = createFakeOneLogin();
    const store = createMapStore(server.clock);
    const { mfa } = addClient(server, { tokenStore: store });
    const began = server.clock.now();
    await server.clock.run(mfa.getAuthFactors(user));
    const times = [
      { key: `${key}:claim`, ttlMs: 10_000 },
      { key, ttlMs: 36_000_000 },
      { key: `${key}:claim`, ttlMs: 1 },
    ];
    expect(store.times).toEqual(times);
    // the token was made 50 ms after the call began, which is how long others may still claim
    expect(JSON.parse(store.entries.get(key)?.value ?? "")).toEqual({
      value: "token-1",
      expiresAt: began + 36_000_050,
      renewAt: began + 36_000_050 - minute,
    });
  });

  it("has a key for each address and client", async () => {
    const server = createFakeOneLogin({ api: () => Response.json([]) });
    const tokenStore = createMapStore(server.clock);
    const other = { clientId: "other", clientSecret: "x" };
    const clients = [
      addClient(server, { tokenStore }),
      addClient(server, { tokenStore, credentials: other }),
      addClient(server, { tokenStore, subdomain: "other" }),
    ];
    for (const { mfa } of clients) await server.clock.run(mfa.getAuthFactors(user));
    expect(server.sent.token).toHaveLength(3);
  });

  it.each<[title: string, store: TokenStore]>([
    ["throws", { get: throws, set: throws }],
    ["rejects", { get: async () => throws(), set: async () => throws() }],
    ["throws in set", { get: () => undefined, set: throws }],
    ["stores nothing", { get: () => undefined, set: () => undefined }],
  ])("that %s does not fail a call", async (_, store) => {
    const { callAll, sent } = createFleet(1, {}, () => store);
    await callAll();
    await callAll();
    expect(sent.token).toHaveLength(1);
  });

  it.each<[title: string, ms: number, store: TokenStore]>([
    ["in get", 1000, { get: never, set: () => undefined }],
    ["in set", 1000, { get: () => undefined, set: never }],
    ["altogether", 1000, { get: never, set: never }],
  ])("that hangs %s delays the first call by at most %i ms, and no other", async (_, ms, store) => {
    const { callAll, clock, sent } = createFleet(1, {}, () => store);
    const began = clock.now();
    await callAll();
    expect(clock.now() - began).toBeLessThanOrEqual(ms);
    const then = clock.now();
    await callAll();
    expect([clock.now() - then, sent.token.length]).toEqual([0, 1]);
    await clock.advance(1000);
    expect(clock.pending()).toEqual([]);
  });

  it("is waited for when the client is disposed of, which revokes nothing", async () => {
    let stored = 0;
    const set = async (name: string) => {
      await new Promise<void>((resolve) => void clock.schedule(resolve, 500));
      if (name === key) stored += 1;
    };
    const { clients, clock, sent } = createFleet(1, {}, () => ({ get: () => undefined, set }));
    const mfa = clients[0]?.mfa as MfaClient;
    await clock.run(mfa.getAuthFactors(user));
    expect(stored).toBe(0);
    await clock.run(mfa[Symbol.asyncDispose]());
    expect([stored, sent.revoke]).toEqual([1, []]);
  });

  it("is not needed to dispose of a client, which ends its token request", async () => {
    let signal: AbortSignal | undefined;
    const hang = (request: Request) => {
      signal = request.signal;
      return never();
    };
    const { mfa } = addClient(createFakeOneLogin({ token: [hang] }), { maxRetries: 0 });
    const work = caught(mfa.getAuthFactors(user));
    await settle();
    await mfa[Symbol.asyncDispose]();
    expect(signal?.aborted).toBe(true);
    expect(await work).toMatchObject({ code: "aborted", operation: "generateToken" });
  });

  it("that hangs ends a call by its own deadline, if that comes first", async () => {
    const { clients, clock } = createFleet(1, {}, () => ({ get: never, set: never }));
    const work = caught(clients[0]?.mfa.getAuthFactors(user, { timeoutMs: 100 }) ?? never());
    await clock.advance(100);
    expect(await work).toMatchObject({ code: "timeout", operation: "getAuthFactors" });
    await clock.advance(10_000);
    expect(clock.pending()).toEqual([]);
  });

  // biome-ignore format: a list
  it.each([
    "", "?", "5", "null", "{}", "[]", '{"value":5}', '{"value":"s3cr3t\\n s3cr3t","renewAt":9e15,"expiresAt":9e15}',
    '{"value":"old","renewAt":9e15,"expiresAt":1}', '{"value":"a","renewAt":"9e15","expiresAt":9e15}',
    '{"value":"a","renewAt":9e15,"expiresAt":"9e15"}', '{"value":"a","renewAt":9e15}', '{"value":"a","expiresAt":9e15}',
  ])("that holds an invalid token is ignored: %j", async (text) => {
    const { callAll, sent } = createFleet(1, {}, ({ clock }) => {
      const store = createMapStore(clock);
      void store.set(key, text, 1e9);
      return store;
    });
    await callAll();
    expect(tokensOf(sent.api)).toEqual(["token-1"]);
  });
});

describe("a claim", () => {
  it("of a process that is gone expires, and another process takes it over", async () => {
    const { callAll, sent, tokenStore, clock } = createFleet(4);
    await tokenStore.set(`${key}:claim`, "a process that is gone", 10_000);
    const began = clock.now();
    await callAll();
    expect(sent.token).toHaveLength(1);
    expect(clock.now() - began).toBeLessThan(11_000);
  });

  it("that never expires holds a call up for 20 seconds at most", async () => {
    const entries = new Map([[`${key}:claim`, "a process that is gone"]]);
    const { callAll, sent, clock } = createFleet(1, {}, () => entries);
    const began = clock.now();
    await clock.run(Promise.race([callAll(), new Promise<void>((end) => void clock.schedule(end, 60_000))]));
    expect(sent.token).toHaveLength(1);
    expect(clock.now() - began).toBeLessThan(21_000);
  });

  it("is released if the token request fails, and the next call requests at once", async () => {
    const { clients, callAll, sent, clock } = createFleet(1, { token: [raw(500, "")] });
    const error = await clock.run(caught(clients[0]?.mfa.getAuthFactors(user) ?? never()));
    expect(error).toMatchObject({ code: "server", operation: "generateToken" });
    const began = clock.now();
    await callAll();
    expect({ asked: sent.token.length, waitedMs: clock.now() - began }).toEqual({ asked: 2, waitedMs: 50 });
  });

  it("belongs to the last process that wrote it", async () => {
    const { clients, tokenStore, sent, clock } = createFleet(1);
    const work = clients[0]?.mfa.getAuthFactors(user);
    await settle();
    await tokenStore.set(`${key}:claim`, "another process", 10_000);
    await clock.advance(5000);
    expect(sent.token).toHaveLength(0);
    const token = { value: "theirs", expiresAt: clock.now() + 1e6, renewAt: clock.now() + 1e6 };
    await tokenStore.set(key, JSON.stringify(token), 1e6);
    await clock.run(work?.catch(() => undefined) ?? never());
    expect(clients[0]?.tokens[0]).toMatchObject({ reason: "first", source: "store" });
  });
});
