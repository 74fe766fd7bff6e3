import { describe, expect, it } from "vitest";
import { errorTo } from "../support/examples.ts";
import { settle } from "../support/fake-clock.ts";
import { hangs } from "../support/fake-fetch.ts";
import { user } from "../support/harness.ts";
import {
  addClient,
  createFakeOneLogin,
  createTokenHarness,
  refusal,
  tokenResponse,
  tokensOf,
  traffic,
} from "../support/token-harness.ts";

const minute = 60_000;
const hour = 60 * minute;

/** A client whose first token has these times, and any after it ten hours. */
function withTimes(created_at: (now: number) => unknown, expires_in: unknown) {
  const odd = () =>
    tokenResponse({ access_token: "odd", created_at: created_at(harness.clock.now()), expires_in });
  const harness = createTokenHarness({ token: [odd], api: () => Response.json([]) });
  return harness;
}

describe("the lifetime of a token", () => {
  it.each([
    ["created now", 0, 10 * hour],
    ["created 30 minutes ago", -30 * minute, 9.5 * hour],
    ["created nine hours ago", -9 * hour, hour],
    ["created in the future", 5 * minute, 10 * hour],
    ["created in a year", 365 * 24 * hour, 10 * hour],
    ["expired just now by this clock", -10 * hour, minute],
    ["expired by this clock", -11 * hour, minute],
    ["expired for years by this clock", -(10 ** 12), minute],
  ])("is what remains of it: %s", async (_, made, leftMs) => {
    const { mfa, tokens, clock } = withTimes((now) => now + made, 36_000);
    const now = clock.now();
    await mfa.getAuthFactors(user);
    expect(tokens).toEqual([
      { type: "token", reason: "first", source: "server", expiresAt: new Date(now + leftMs) },
    ]);
  });

  it.each([
    ["?", 36_000],
    ["2026-01-01", "soon"],
    ["2026-01-01", 0],
    ["2026-01-01", -5],
    [null, null],
  ])("is a minute if its times are invalid: %j, %j", async (created_at, expires_in) => {
    const { mfa, sent, clock } = withTimes(() => created_at, expires_in);
    for (let call = 0; call < 5; call++) await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(1);
    await clock.advance(minute);
    await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(2);
  });
});

it.each([null, 0, 0.5])("a lifetime of %j seconds causes no request for each call", async (expires_in) => {
  const brief = () => {
    // later than the whole seconds of the Date
    const response = tokenResponse({ access_token: "brief", created_at: clock.now() + 400, expires_in });
    response.headers.set("date", new Date(clock.now()).toUTCString());
    return response;
  };
  const { mfa, sent, clock } = createTokenHarness({ token: [brief], api: () => Response.json([]) });
  for (let call = 0; call < 6; call++) {
    await mfa.getAuthFactors(user);
    await clock.advance(500);
  }
  expect(sent.token).toHaveLength(1);
});

it("a token ends to the millisecond, though the server's Date has whole seconds", async () => {
  const { mfa, tokens, sent, clock } = createTokenHarness({ isDated: true, lifeSeconds: 600 });
  await clock.advance(1_700 - (clock.now() % 1_000));
  await mfa.getAuthFactors(user);
  expect(tokens[0]?.expiresAt).toEqual(new Date(clock.now() + 600_000));
  await clock.advance(600_000);
  await mfa.getAuthFactors(user);
  expect(traffic(sent)).toEqual({ asked: 2, used: ["token-1", "token-2"] });
});

describe("before a token expires", () => {
  it.each([
    [36_000, minute],
    [600, minute],
    [60, 6000],
    [2, 200],
    [1, 100],
  ])("after %i s it is renewed %i ms early", async (lifeSeconds, aheadMs) => {
    const { mfa, sent, clock } = createTokenHarness({ lifeSeconds });
    await mfa.getAuthFactors(user);
    await clock.advance(lifeSeconds * 1000 - aheadMs - 1);
    await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(1);
    await clock.advance(1);
    await mfa.getAuthFactors(user);
    await settle();
    expect(sent.token).toHaveLength(2);
  });

  it("it is not requested again if the server has sent the same token", async () => {
    const { mfa, sent, clock, tokens } = createTokenHarness();
    await mfa.getAuthFactors(user);
    await clock.advance(10 * hour - minute);
    for (let second = 0; second < 60; second++) {
      await mfa.getAuthFactors(user);
      await clock.advance(1000);
    }
    expect(sent.token).toHaveLength(2);
    await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(3);
    expect(tokens.map(({ reason }) => reason)).toEqual(["first", "expiring", "expiring"]);
    expect(tokensOf(sent.api)).toEqual([...Array(61).fill("token-1"), "token-2"]);
  });

  it.each([
    ["fails", errorTo("generateToken", 500)],
    ["is refused", refusal],
    ["hangs", hangs],
  ])("it stays in use while its renewal %s", async (_, step) => {
    const { mfa, sent, clock } = createTokenHarness({ token: [undefined, step] }, { maxRetries: 0 });
    await mfa.getAuthFactors(user);
    await clock.advance(10 * hour - minute);
    // no clock is moved here: the call waits for nothing
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    await settle();
    expect(traffic(sent)).toEqual({ asked: 2, used: ["token-1", "token-1"] });
    await clock.advance(minute);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(tokensOf(sent.api).at(-1)).toBe("token-2");
  });
});

it("after a suspend that this clock has missed, a 401 brings a new token, whose Date is believed from then on", async () => {
  let missedMs = 0;
  const server = createFakeOneLogin({ isDated: true });
  const { advance, schedule, now, elapsed } = server.clock;
  const clock = { schedule, now: () => now() - missedMs, elapsed: () => elapsed() - missedMs };
  const { mfa, tokens } = addClient(server, { clock });
  await mfa.getAuthFactors(user);
  missedMs = 11 * hour;
  await advance(missedMs);
  await mfa.getAuthFactors(user);
  expect(traffic(server.sent)).toEqual({ asked: 2, used: ["token-1", "token-1", "token-2"] });
  // nothing was missed of this life: there is no other 401
  await advance(10 * hour);
  await mfa.getAuthFactors(user);
  expect(tokensOf(server.sent.api).slice(3)).toEqual(["token-3"]);
  expect(tokens.map(({ reason }) => reason)).toEqual(["first", "refused", "expiring"]);
});
