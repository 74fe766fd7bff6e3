import { describe, expect, it } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { hangs, raw } from "../support/fake-fetch.ts";
import { caught } from "../support/harness.ts";
import { createTokenHarness, refusal, tokenResponse, tokensOf } from "../support/token-harness.ts";

const user = { user_id: 42 };
const minute = 60_000;
const hour = 60 * minute;

/** A client whose first token has these times, and any after it ten hours. */
function withTimes(created_at: (now: number) => unknown, expires_in: unknown) {
  const harness = createTokenHarness({
    token: [
      () => tokenResponse({ access_token: "odd", created_at: created_at(harness.clock.now()), expires_in }),
    ],
    api: () => Response.json([]),
  });
  return harness;
}

describe("the lifetime of a token", () => {
  it.each([
    { title: "created now", made: 0, leftMs: 10 * hour },
    { title: "created 30 minutes ago", made: -30 * minute, leftMs: 9.5 * hour },
    { title: "created nine hours ago", made: -9 * hour, leftMs: hour },
    { title: "created in the future", made: 5 * minute, leftMs: 10 * hour },
    { title: "created in a year", made: 365 * 24 * hour, leftMs: 10 * hour },
    { title: "expired by this clock", made: -11 * hour, leftMs: minute },
    { title: "expired for years by this clock", made: -(10 ** 12), leftMs: minute },
  ])("is what remains of it: $title", async ({ made, leftMs }) => {
    const { mfa, tokens, clock } = withTimes((now) => now + made, 36_000);
    const now = clock.now();
    await mfa.getAuthFactors(user);
    expect(tokens).toEqual([{ reason: "first", source: "server", expiresAt: new Date(now + leftMs) }]);
  });

  it.each([
    { created_at: "?", expires_in: 36_000 },
    { created_at: "2026-01-01", expires_in: "soon" },
    { created_at: "2026-01-01", expires_in: 0 },
    { created_at: "2026-01-01", expires_in: -5 },
    { created_at: null, expires_in: null },
  ])("is a minute if its times are invalid: $created_at, $expires_in", async ({ created_at, expires_in }) => {
    const { mfa, sent, clock } = withTimes(() => created_at, expires_in);
    for (let call = 0; call < 5; call++) await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(1);
    await clock.advance(minute);
    await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(2);
  });

  it("is shorter if the token was created before the request", async () => {
    const { mfa, sent, clock } = withTimes((now) => now - 30 * minute, 36_000);
    await mfa.getAuthFactors(user);
    await clock.advance(9.5 * hour - minute - 1);
    await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(1);
    await clock.advance(1);
    await mfa.getAuthFactors(user);
    await settle();
    expect(sent.token).toHaveLength(2);
  });
});

describe("before a token expires", () => {
  it.each([
    { lifeSeconds: 36_000, aheadMs: minute },
    { lifeSeconds: 600, aheadMs: minute },
    { lifeSeconds: 60, aheadMs: 6000 },
    { lifeSeconds: 2, aheadMs: 200 },
  ])(
    "it is renewed $aheadMs ms early if it is valid for $lifeSeconds s",
    async ({ lifeSeconds, aheadMs }) => {
      const { mfa, sent, clock } = createTokenHarness({ lifeSeconds });
      await mfa.getAuthFactors(user);
      await clock.advance(lifeSeconds * 1000 - aheadMs - 1);
      await mfa.getAuthFactors(user);
      expect(sent.token).toHaveLength(1);
      await clock.advance(1);
      await mfa.getAuthFactors(user);
      await settle();
      expect(sent.token).toHaveLength(2);
    },
  );

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
    { title: "fails", step: raw(500, "") },
    { title: "is refused", step: refusal },
    { title: "hangs", step: hangs },
  ])("it stays in use while its renewal $title", async ({ step }) => {
    const { mfa, sent, clock } = createTokenHarness({ token: [undefined, step] }, { maxRetries: 0 });
    await mfa.getAuthFactors(user);
    await clock.advance(10 * hour - minute);
    // no clock is moved here: the call waits for nothing
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    await settle();
    expect({ token: sent.token.length, used: tokensOf(sent.api) }).toEqual({
      token: 2,
      used: ["token-1", "token-1"],
    });
    await clock.advance(minute);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(tokensOf(sent.api).at(-1)).toBe("token-2");
  });

  it("a call after a failed renewal renews it again", async () => {
    const { mfa, sent, clock, tokens } = createTokenHarness(
      { token: [undefined, raw(500, "")] },
      { maxRetries: 0 },
    );
    await mfa.getAuthFactors(user);
    await clock.advance(10 * hour - minute);
    for (let call = 0; call < 4; call++) {
      await mfa.getAuthFactors(user);
      await settle();
    }
    expect(sent.token).toHaveLength(3);
    expect(tokens.map(({ reason }) => reason)).toEqual(["first", "expiring"]);
  });
});

describe("a token request that fails", () => {
  it("is repeated by the next call", async () => {
    const { mfa, sent } = createTokenHarness({ token: [raw(500, ""), refusal] }, { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({
      code: "server",
      operation: "generateToken",
    });
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ code: "authentication" });
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect({ token: sent.token.length, api: sent.api.length }).toEqual({ token: 3, api: 1 });
  });

  it("fails all calls that wait for it, and no later call", async () => {
    const { mfa, sent } = createTokenHarness({ token: [refusal] });
    const outcomes = await Promise.all([1, 2, 3].map(() => caught(mfa.getAuthFactors(user))));
    expect(outcomes.map(({ code }) => code)).toEqual(Array(3).fill("authentication"));
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(sent.token).toHaveLength(2);
  });
});
