import { describe, expect, it } from "vitest";
import { shareTokens, type TokenStore } from "../../src/tokens.ts";
import { errorTo, exampleOf } from "../support/examples.ts";
import { settle } from "../support/fake-clock.ts";
import { fails, type Step, systemFault } from "../support/fake-fetch.ts";
import { caught, never, user } from "../support/harness.ts";
import {
  addClient,
  createDistantStore,
  createFakeOneLogin,
  createMapStore,
  createTokenHarness,
  credentials,
  type FakeOneLogin,
  type MapStore,
  refusal,
  type Script,
  tokenResponse,
  tokensOf,
} from "../support/token-harness.ts";

const minute = 60_000;
const key = `onelogin-mfa:https://acme.onelogin.com:${credentials.clientId}`;
const throws = () => {
  throw new Error("out of reach");
};

/** Clients that share a store and a server. */
function createFleet(size: number, script?: Script, makeStore: MakeStore = shared) {
  const server = createFakeOneLogin(script);
  const tokenStore = makeStore(server);
  const add = () => addClient(server, { tokenStore: shareTokens(tokenStore), maxRetries: 0 });
  const first = add();
  const clients = [first, ...Array.from({ length: size - 1 }, add)];
  const callAll = () => server.clock.run(Promise.all(clients.map(({ mfa }) => mfa.getAuthFactors(user))));
  return { ...server, tokenStore, ...first, clients, callAll };
}
type MakeStore = (server: FakeOneLogin) => TokenStore;
const shared = ({ clock }: FakeOneLogin) => createMapStore(clock);
/** A response that comes late, with a token of its own. */
const tokenAfter = ({ now, schedule }: FakeOneLogin["clock"], ms: number) =>
  new Promise<Response>((end) => {
    schedule(() => end(tokenResponse({ access_token: "new", created_at: now(), expires_in: 600 })), ms);
  });
/** A token as a store holds it, for a long time. */
const stored = (value: string, now: number) =>
  JSON.stringify({ value, expiresAt: now + 1e9, renewAt: now + 1e9 });
/** The token that a store holds. */
const storedIn = (store: TokenStore) => JSON.parse((store as MapStore).entries.get(key)?.value ?? "");

const stores: [title: string, make: MakeStore][] = [
  ["a Map with times to live", shared],
  ["a store that gives null for a missing key", ({ clock }) => createMapStore(clock, null)],
  ["a plain Map without times to live", () => new Map<string, string>()],
  ["a store that takes some milliseconds", ({ clock }) => createDistantStore(clock)],
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

  it.each([false, true])("make one token request when the token is revoked (Date: %s)", async (isDated) => {
    const { callAll, sent, revoke } = createFleet(8, { isDated }, make);
    await callAll();
    revoke();
    await callAll();
    expect({ asked: sent.token.length, api: sent.api.length }).toEqual({ asked: 2, api: 24 });
  });
});

describe("a token store", () => {
  it("receives the token for its lifetime, and before it a claim, which then ends", async () => {
    const { callAll, clock, tokenStore } = createFleet(1);
    // the token is made 50 ms after the call begins, which is how long others may still claim
    const expiresAt = clock.now() + 36_000_050;
    await callAll();
    expect((tokenStore as MapStore).times).toEqual([
      { key: `${key}:claim`, ttlMs: minute },
      { key, ttlMs: 36_000_000 },
      { key: `${key}:claim`, ttlMs: minute },
    ]);
    expect(storedIn(tokenStore)).toEqual({ value: "token-1", expiresAt, renewAt: expiresAt - minute });
    expect(await tokenStore.get(`${key}:claim`)).toBe("");
  });

  it("is called twice for a token that is there, and five times before a token request", async () => {
    const calls: string[] = [];
    const token = () => {
      calls.push("request");
      return undefined;
    };
    const { clients, clock } = createFleet(2, { token: [token] }, ({ clock }) => {
      const { get, set } = createMapStore(clock);
      const seen = <Result>(name: string, result: Result) => {
        calls.push(name);
        return result;
      };
      return {
        get: (key) => seen("get", get(key)),
        set: (key, value, ttlMs) => seen("set", set(key, value, ttlMs)),
      };
    });
    for (const { mfa } of clients) await clock.run(mfa.getAuthFactors(user));
    const [before, after] = [
      ["get", "get", "set", "get", "get"],
      ["set", "set"],
    ];
    expect(calls).toEqual([...before, "request", ...after, "get", "get"]);
  });

  it("has a key for each address and client", async () => {
    const server = createFakeOneLogin({ api: () => Response.json([]) });
    const tokenStore = shareTokens(createMapStore(server.clock));
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

  it.each<[title: string, store: TokenStore]>([
    ["in get", { get: never, set: () => undefined }],
    ["in set", { get: () => undefined, set: never }],
    ["altogether", { get: never, set: never }],
  ])("that hangs %s delays the first call by at most 1050 ms, and no other", async (_, store) => {
    const { callAll, clock, sent } = createFleet(1, {}, () => store);
    const began = clock.now();
    await callAll();
    expect(clock.now() - began).toBeLessThanOrEqual(1050);
    const then = clock.now();
    await callAll();
    expect([clock.now() - then, sent.token.length]).toEqual([0, 1]);
    await clock.advance(2000);
    expect(clock.pending()).toEqual([]);
  });

  it("is waited for when the client is disposed of, which revokes nothing", async () => {
    let stored = 0;
    const set = async (name: string) => {
      await new Promise<void>((resolve) => void clock.schedule(resolve, 500));
      if (name === key) stored += 1;
    };
    const { mfa, clock, sent } = createFleet(1, {}, () => ({ get: () => undefined, set }));
    await clock.run(mfa.getAuthFactors(user));
    expect(stored).toBe(0);
    await clock.run(mfa[Symbol.asyncDispose]());
    expect([stored, sent.revoke]).toEqual([1, []]);
  });

  it.each([
    ["looks for a claim", 20],
    ["takes the claim", 120],
    ["has the claim", 180],
    ["requests the token", 320],
  ])("is not used any more once a client is disposed of that %s", async (_, ms) => {
    let calls = 0;
    const slow = async () => {
      await new Promise<void>((resolve) => void clock.schedule(resolve, 50));
      calls += 1;
    };
    const { mfa, clock, sent } = createFleet(1, { token: [never] }, () => ({ get: slow, set: slow }));
    const work = caught(mfa.getAuthFactors(user));
    await clock.advance(ms);
    await clock.run(mfa[Symbol.asyncDispose]());
    const [used, asked] = [calls, sent.token.length];
    await clock.advance(60_000);
    expect([calls, sent.token.length]).toEqual([used, asked]);
    expect(await work).toMatchObject({ code: "aborted" });
  });

  it("is not used any more once a client is disposed of whose call ended before it had the claim", async () => {
    let calls = 0;
    const slow = async () => {
      await new Promise<void>((resolve) => void clock.schedule(resolve, 50));
      calls += 1;
    };
    const { mfa, clock } = createFleet(1, {}, () => ({ get: slow, set: slow }));
    const work = caught(mfa.getAuthFactors(user, { timeoutMs: 120 }));
    expect(await clock.run(work)).toMatchObject({ code: "timeout" });
    await clock.run(mfa[Symbol.asyncDispose]());
    const used = calls;
    await clock.advance(60_000);
    expect(calls).toBe(used);
  });

  it("is not needed to dispose of a client, which ends its token request", async () => {
    const { mfa, sent } = createTokenHarness({ token: [never] }, { maxRetries: 0 });
    const work = caught(mfa.getAuthFactors(user));
    await settle();
    await mfa[Symbol.asyncDispose]();
    expect(sent.token[0]?.signal.aborted).toBe(true);
    const error = await work;
    expect(error).toMatchObject({ code: "aborted", operation: "getAuthFactors" });
    expect(error.message).toContain("the client was closed while it requested an access token");
  });

  it("that hangs ends a call by its own deadline, if that comes first", async () => {
    const { mfa, clock } = createFleet(1, {}, () => ({ get: never, set: never }));
    const work = caught(mfa.getAuthFactors(user, { timeoutMs: 100 }));
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
  const some = stores.slice(0, 3);
  const claimOf = (at: number) => JSON.stringify({ id: "a process that is gone", at });

  it.each(some)(
    "of a process that is gone delays by two seconds, and another one takes the next: %s",
    async (_, make) => {
      const { callAll, sent, tokenStore, clock } = createFleet(4, {}, make);
      const began = clock.now();
      await tokenStore.set(`${key}:claim`, claimOf(began), minute);
      await callAll();
      expect([sent.token.length, clock.now() - began]).toEqual([1, 2_050]);
    },
  );

  // biome-ignore format: a list
  it.each([
    "a process of another version", '{"id":"x","renewals":0}', '{"id":"x","at":null}', '{"id":"x","at":"?"}', '{"id":"x","at":-9e15}',
    '{"id":"x","at":9e15}', "null", "5", "[]", '{"at":1767225598000}', '{"at":1767225602000}',
  ])("that is invalid, or of another time, is replaced at once: %j", async (text) => {
    const { callAll, sent, tokenStore, clock } = createFleet(4);
    const began = clock.now();
    expect(began).toBe(1_767_225_600_000);
    await tokenStore.set(`${key}:claim`, text, minute);
    await callAll();
    expect([sent.token.length, clock.now() - began]).toEqual([1, 100]);
  });

  it("that cannot be read is ignored by each process", async () => {
    const { callAll, sent, tokenStore, clock } = createFleet(4);
    const began = clock.now();
    await tokenStore.set(`${key}:claim`, '{"id":"x","at":{"valueOf":1,"toString":1}}', minute);
    await callAll();
    expect([sent.token.length, clock.now() - began]).toEqual([4, 0]);
  });

  it.each(["{}", '{"at":0}', '{"id":"x"}'])(
    "that a store has for ever delays a call by 50 ms: %s",
    async (text) => {
      const { callAll, clock, sent } = createFleet(1, {}, () => ({
        get: (name) => (name === key ? undefined : text),
        set: () => undefined,
      }));
      const began = clock.now();
      await callAll();
      expect([clock.now() - began, sent.token.length]).toEqual([50, 1]);
    },
  );

  it("that a store renews for ever ends a call by its own deadline", async () => {
    const { mfa, clock } = createFleet(1, {}, ({ clock }) => ({
      get: () => JSON.stringify({ id: "x", at: clock.now() }),
      set: () => undefined,
    }));
    const work = caught(mfa.getAuthFactors(user, { timeoutMs: 9_000 }));
    await clock.advance(9_000);
    expect(await work).toMatchObject({ code: "timeout", operation: "getAuthFactors" });
    await clock.advance(50);
    expect(clock.pending()).toEqual([]);
  });

  it("passes to another process after two seconds without a token", async () => {
    const slow = () => tokenAfter(clock, 9_000);
    const { clients, clock, sent } = createFleet(4, {
      token: [slow, slow, slow, slow],
      api: () => Response.json([]),
    });
    const work = clients.map(({ mfa }) => mfa.getAuthFactors(user));
    const asked: number[] = [];
    for (const ms of [50, 1_999, 1, 1_999, 1]) {
      await clock.advance(ms);
      asked.push(sent.token.length);
    }
    expect(asked).toEqual([1, 1, 2, 2, 3]);
    await clock.run(Promise.all(work));
    await clock.advance(2_000);
    expect(clock.pending()).toEqual([]);
  });

  it("belongs to the last process that wrote it", async () => {
    const { mfa, tokens, tokenStore, sent, clock } = createFleet(1);
    const work = mfa.getAuthFactors(user);
    await settle();
    await tokenStore.set(`${key}:claim`, claimOf(clock.now()), 10_000);
    await clock.advance(1500);
    expect(sent.token).toHaveLength(0);
    await tokenStore.set(key, stored("theirs", clock.now()), 1e6);
    await clock.run(work.catch(() => undefined));
    expect(tokens[0]).toMatchObject({ reason: "first", source: "store" });
  });

  it("does not lead to a token request if a token is there by then", async () => {
    const { mfa, tokenStore, sent, clock } = createFleet(1, { api: () => Response.json([]) });
    const work = mfa.getAuthFactors(user);
    await settle();
    await tokenStore.set(key, stored("theirs", clock.now()), 1e6);
    await clock.run(work);
    expect(sent.token).toEqual([]);
  });

  it("is released after the token is stored, however long that takes", async () => {
    const writes: string[] = [];
    const set = async (name: string, value: string) => {
      await new Promise<void>((resolve) => void clock.schedule(resolve, name === key ? 900 : 1));
      writes.push(name === key ? "token" : value === "" ? "released" : "claim");
    };
    const { callAll, clock } = createFleet(1, {}, () => ({ get: () => undefined, set }));
    await callAll();
    await clock.advance(2_000);
    expect(writes).toEqual(["claim", "token", "released"]);
  });
});

describe("while the token endpoint fails", () => {
  /** The ends of one call of each of 24 clients that share a store, and when they came. */
  async function callAllAtOnce(token: Step) {
    const server = createFakeOneLogin({ token: Array(99).fill(token) });
    const options = { tokenStore: shareTokens(createDistantStore(server.clock)), random: () => 0.5 };
    const clients = Array.from({ length: 24 }, () => addClient(server, options).mfa);
    const began = server.clock.now();
    const work = clients.map(async (mfa) => {
      const { code, status, operation, message } = await caught(mfa.getAuthFactors(user));
      return { code, status, operation, message, ms: server.clock.now() - began };
    });
    const ends = await server.clock.run(Promise.all(work));
    return { ends, asked: server.sent.token.length };
  }

  it.each([
    ["server", errorTo("generateToken", 503)],
    ["rate_limit", errorTo("generateToken", 429)],
    ["network", fails(systemFault("ECONNRESET"))],
  ] as const)("one request's error %s is that of all who wait for it", async (code, token) => {
    const { ends, asked } = await callAllAtOnce(token);
    const [first] = ends;
    expect(first).toMatchObject({ code, operation: "generateToken" });
    expect(first?.message).toMatch(
      /^generateToken \(POST \/auth\/oauth2\/v2\/token\): .*( \[HTTP \d+\]|\(ECONNRESET\).*)$/,
    );
    expect(asked).toBe(3);
    expect(Math.max(...ends.map(({ ms }) => ms))).toBeLessThanOrEqual(1_000);
    expect(ends.map(({ ms: _, ...end }) => end)).toEqual(Array(24).fill(expect.objectContaining({ code })));
  });

  it("what can be wrong in one process only is no error of another: each requests a token once", async () => {
    const { ends, asked } = await callAllAtOnce(refusal);
    expect(ends).toEqual(Array(24).fill(expect.objectContaining({ code: "authentication" })));
    expect([asked, Math.max(...ends.map(({ ms }) => ms)) < 1_500]).toEqual([24, true]);
  });

  it("a process with a wrong secret fails alone, though the others have waited for it", {
    tags: "security",
  }, async () => {
    const server = createFakeOneLogin();
    const wrongPair = { ...credentials, clientSecret: "old" };
    const late = () => new Promise<Response>((end) => void server.clock.schedule(() => end(refusal()), 500));
    const tokenStore = shareTokens(shared(server));
    const wrong = addClient({ ...server, fetch: late }, { tokenStore, credentials: wrongPair });
    const failed = caught(wrong.mfa.getAuthFactors(user));
    await server.clock.advance(100);
    const call = () => addClient(server, { tokenStore }).mfa.getAuthFactors(user);
    const others = Array.from({ length: 5 }, call);
    await server.clock.advance(300);
    expect(server.sent.token).toEqual([]);
    expect(await server.clock.run(Promise.all(others))).toEqual(Array(5).fill([]));
    expect(await failed).toMatchObject({ code: "authentication" });
  });

  it("a holder whose calls have ended makes another process request the token", async () => {
    const late = () => tokenAfter(clock, 100);
    const { mfa, clients, clock, sent } = createFleet(3, {
      token: [never, late, late],
      api: () => Response.json([]),
    });
    const aborted = caught(mfa.getAuthFactors(user, { timeoutMs: 300 }));
    await clock.advance(200);
    const work = clients.slice(1).map((client) => client.mfa.getAuthFactors(user));
    expect(await clock.run(aborted)).toMatchObject({ code: "timeout", operation: "getAuthFactors" });
    await expect(clock.run(Promise.all(work))).resolves.toEqual([[], []]);
    expect(sent.token).toHaveLength(2);
  });

  it("a call that ends while it waits for another process leaves the claim to that one", async () => {
    const late = () => tokenAfter(clock, 1_000);
    const { clients, clock, sent } = createFleet(3, { token: [late, late], api: () => Response.json([]) });
    const calls = [5_000, 200, 5_000].map((timeoutMs, index) =>
      clients[index]?.mfa.getAuthFactors(user, { timeoutMs }),
    );
    const ends = await clock.run(Promise.allSettled(calls));
    expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(sent.token).toHaveLength(1);
  });

  it("the error holds for two seconds in all processes, and ends with the next token", async () => {
    const { clients, callAll, clock, sent } = createFleet(2, { token: [errorTo("generateToken", 500)] });
    const [first, second] = clients.map(
      ({ mfa }) =>
        () =>
          caught(mfa.getAuthFactors(user)),
    );
    const error = { code: "server", operation: "generateToken", status: 500 };
    const { message, ...failure } = await clock.run(first?.() ?? never());
    expect(failure).toMatchObject(error);
    for (const call of [second, first]) {
      const again = await (call?.() ?? never());
      expect(again).toMatchObject(error);
      expect(again.message).toBe(message);
    }
    await clock.advance(1_999);
    expect(await second?.()).toMatchObject(error);
    expect(sent.token).toHaveLength(1);
    await clock.advance(1);
    await callAll();
    expect(sent.token).toHaveLength(2);
  });

  // biome-ignore format: a list
  it.each([
    "5", "null", "[]", "{}", '{"code":"server"}', '{"name":"MfaServerError"}', '{"name":"MfaServerError","code":"network"}',
    '{"name":"MfaAuthenticationError","code":"authentication"}', '{"name":"MfaTimeoutError","code":"timeout"}',
    '{"name":"MfaAbortedError","code":"aborted"}',
  ])("an error of the store that does not hold for all is none: %s", async (error) => {
    const { callAll, tokenStore, sent, clock } = createFleet(2);
    await tokenStore.set(`${key}:claim`, `{"id":"x","at":${clock.now()},"error":${error}}`, 60_000);
    await callAll();
    expect(sent.token).toHaveLength(1);
  });
});

describe("the expiry of a shared token", () => {
  it.each([
    ["10 s", 10_000, true],
    ["10 minutes", 600_000, true],
    ["10 minutes, by a server without a Date", 600_000, false],
  ])("is the server's, whatever a process requests whose clock is fast by %s", async (_, skewMs, isDated) => {
    const response = ({ method }: Request) =>
      Response.json(method === "GET" ? [] : exampleOf("verifyUserOtp", 200));
    const fleet = createFleet(3, { lifeSeconds: 600, isDated, response });
    const { clients, callAll, clock, tokenStore, sent } = fleet;
    const fast = { ...clock, now: () => clock.now() + skewMs };
    const options = { tokenStore: shareTokens(tokenStore), clock: fast, maxRetries: 0 };
    const { mfa, tokens } = addClient(fleet, options);
    await callAll();
    const { expiresAt } = storedIn(tokenStore);
    // the fast process requests a token shortly before it expires
    await clock.advance(expiresAt - clock.now() - 5_000);
    for (let call = 0; call < 3; call++) await clock.run(mfa.getAuthFactors(user));
    expect(sent.token).toHaveLength(2);
    const own = tokens.at(-1)?.expiresAt.getTime() ?? 0;
    if (isDated) expect(Math.abs(own - expiresAt)).toBeLessThan(1_000);
    expect(Math.abs(storedIn(tokenStore).expiresAt - expiresAt)).toBeLessThan(1_000);
    await clock.advance(5_001);
    // a code is not sent again after a 401
    const codes = clients.map((client) => client.mfa.verifyUserOtp({ user_id: 42, otp: "1" }));
    await expect(clock.run(Promise.all(codes))).resolves.toHaveLength(3);
    expect(storedIn(tokenStore).expiresAt).toBeGreaterThan(expiresAt + 590_000);
  });
});

describe("a refused token", () => {
  it("is replaced by one of the server, not by the same from the store", async () => {
    const { clients, callAll, sent, revoke } = createFleet(4);
    await callAll();
    revoke();
    await callAll();
    expect(sent.token).toHaveLength(2);
    expect(clients.flatMap(({ tokens }) => tokens.slice(1).map(({ source }) => source)).sort()).toEqual([
      "server",
      "store",
      "store",
      "store",
    ]);
  });

  it("of the store fails one call, and is replaced by the next", async () => {
    const { mfa, clients, callAll, clock, tokenStore, sent, revoke } = createFleet(2);
    await callAll();
    await tokenStore.set(key, stored("forged", clock.now()), 1e9);
    revoke();
    expect(await clock.run(caught(mfa.getAuthFactors(user)))).toMatchObject({ code: "authentication" });
    for (const { mfa } of clients) await expect(clock.run(mfa.getAuthFactors(user))).resolves.toEqual([]);
    expect(tokensOf(sent.api).filter((token) => token === "forged")).toHaveLength(1);
    expect(sent.token).toHaveLength(2);
  });
});
