import { describe, expect, it } from "vitest";
import type { MfaClient } from "../../src/index.ts";
import { shareTokens } from "../../src/tokens.ts";
import { errorTo } from "../support/examples.ts";
import { hangs, type Step, systemFault } from "../support/fake-fetch.ts";
import { user } from "../support/harness.ts";
import {
  addClient,
  createDistantStore,
  createFakeOneLogin,
  credentials,
  refusal,
  type Script,
} from "../support/token-harness.ts";

const key = `onelogin-mfa:https://acme.onelogin.com:${credentials.clientId}`;
const dropped = () => Promise.reject(systemFault("ECONNRESET"));
const noConnection = () => Promise.reject(systemFault("ECONNREFUSED"));

/** Eleven processes that share a store. A token request takes 100 ms, and a retry waits for half of the longest time. */
function createFleet(
  script: Script,
  options: { readonly timeoutMs?: number; readonly maxRetries?: number } = {},
) {
  const server = createFakeOneLogin({ tokenMs: 100, ...script });
  const { clock, sent } = server;
  const store = createDistantStore(clock);
  const add = () => addClient(server, { tokenStore: shareTokens(store), random: () => 0.5, ...options }).mfa;
  const clients = Array.from({ length: 11 }, add);
  /** Calls of all clients at once: the number of token requests and of each end, and when the last call but one ended. */
  async function run(call: (mfa: MfaClient, index: number) => Promise<unknown>) {
    const [since, before] = [clock.now(), sent.token.length];
    const ends: string[] = [];
    const times: number[] = [];
    const work = clients.map(async (mfa, index) => {
      const end = await call(mfa, index).then(
        () => "success",
        ({ code }) => code,
      );
      ends.push(end);
      times.push(clock.now() - since);
    });
    await clock.run(Promise.all(work));
    const count = (one: string) => [one, ends.filter((end) => end === one).length];
    return {
      asked: sent.token.length - before,
      ends: Object.fromEntries(ends.map(count)),
      ms: times.at(-2) ?? 0,
    };
  }
  return { ...server, store, run, callAll: () => run((mfa) => mfa.getAuthFactors(user)) };
}

describe("a fleet of eleven that shares a store", () => {
  it.each<[title: string, asked: number, ends: object, ms: number, script: Script, timeoutMs?: number]>([
    ["starts at once", 1, { success: 11 }, 250, {}],
    [
      "starts while one token request hangs",
      2,
      { success: 10, timeout: 1 },
      2_250,
      { token: [hangs] },
      5_000,
    ],
    ["starts while two hang", 3, { success: 9, timeout: 2 }, 5_000, { token: [hangs, hangs] }, 5_000],
    ["starts while a token request takes four seconds", 2, { success: 11 }, 4_150, { tokenMs: 4_000 }],
    ["starts while all hang", 3, { timeout: 11 }, 5_000, { token: Array(99).fill(hangs) }, 5_000],
    [
      "starts while all hang, and waits for long",
      15,
      { timeout: 11 },
      30_000,
      { token: Array(99).fill(hangs) },
    ],
    ["starts with a wrong secret", 11, { authentication: 11 }, 350, { token: Array(99).fill(refusal) }],
    ["has a token that the server refuses again", 12, { authentication: 11 }, 700, { api: refusal }],
  ])("%s: %i token requests", async (_, asked, ends, ms, script, timeoutMs) => {
    const seen = await createFleet(script, timeoutMs ? { timeoutMs } : {}).callAll();
    expect(seen).toMatchObject({ asked, ends });
    expect(seen.ms).toBeLessThanOrEqual(ms);
  });

  it("has its token refused: one token request", async () => {
    const { callAll, revoke } = createFleet({});
    await callAll();
    revoke();
    expect(await callAll()).toMatchObject({ asked: 1, ends: { success: 11 } });
  });

  it("has a token refused that would have lived longer than the next one: one token request", async () => {
    const { callAll, store, clock } = createFleet({});
    const later = clock.now() + 1e9;
    await clock.run(
      Promise.resolve(
        store.set(key, JSON.stringify({ value: "forged", expiresAt: later, renewAt: later }), 1e9),
      ),
    );
    const seen = await callAll();
    expect(seen).toMatchObject({ asked: 1, ends: { success: 11 } });
    expect(seen.ms).toBeLessThanOrEqual(250);
  });
});

it.each([10_000, -10_000, 3_600_000])(
  "a clock that is wrong by %i ms costs a fleet requests, but no time",
  async (ms) => {
    const server = createFakeOneLogin({ tokenMs: 100 });
    const { clock, sent } = server;
    const wrong = { ...clock, now: () => clock.now() + ms };
    const tokenStore = shareTokens(createDistantStore(clock));
    const clocks = [clock, wrong, clock, clock, clock];
    const began = clock.now();
    const calls = clocks.map((clock) => addClient(server, { tokenStore, clock }).mfa.getAuthFactors(user));
    await clock.run(Promise.all(calls));
    expect(sent.token.length).toBeLessThanOrEqual(clocks.length);
    expect(clock.now() - began).toBeLessThanOrEqual(250);
  },
);

describe("an outage of six seconds", () => {
  const faults: readonly [name: string, code: string, step: Step][] = [
    ["503", "server", errorTo("generateToken", 503)],
    ["429", "rate_limit", errorTo("generateToken", 429)],
    ["dropped connections", "network", dropped],
    ["refused connections", "network", noConnection],
  ];
  const rows = faults.flatMap(([name, code, step]) => [
    { name, code, step, maxRetries: 2, asked: 6 },
    { name, code, step, maxRetries: 0, asked: 3 },
  ]);

  it.each(rows)(
    "by $name costs a fleet of eleven $asked token requests with $maxRetries retries",
    async (row) => {
      const { code, step, maxRetries, asked } = row;
      const down = (request: Request) => (clock.now() < end ? step(request) : undefined);
      const { run, clock, sent } = createFleet({ token: Array(999).fill(down) }, { maxRetries });
      const end = clock.now() + 6_000;
      const codes = new Set<string>();
      const sleep = (ms: number) => new Promise<void>((done) => void clock.schedule(done, ms));
      let inOutage = 0;
      clock.schedule(() => (inOutage = sent.token.length), 6_000);
      const { ms } = await run(async (mfa, index) => {
        await sleep(index * 7);
        for (let isDone = false; !isDone; await sleep(250)) {
          isDone = await mfa.getAuthFactors(user).then(
            () => true,
            (error) => !codes.add(error.code),
          );
        }
      });
      expect({ inOutage, codes: [...codes] }).toEqual({ inOutage: asked, codes: [code] });
      // and the first call that comes two seconds after the last failure ends it
      expect(ms).toBeLessThanOrEqual(9_000);
    },
  );
});
