import { describe, expect, it } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { hangs } from "../support/fake-fetch.ts";
import { caught } from "../support/harness.ts";
import { createTokenHarness, tokenResponse, tokensOf } from "../support/token-harness.ts";

const user = { user_id: 42 };

/** A client whose first token comes when it is told to. */
function withLateToken() {
  let arrive = () => {};
  const late = () => new Promise<Response>((resolve) => (arrive = () => resolve(token())));
  const harness = createTokenHarness({ token: [late], api: () => Response.json([]) });
  const token = () =>
    tokenResponse({ access_token: "late", created_at: harness.clock.now(), expires_in: 36_000 });
  return { ...harness, arrive: () => arrive() };
}

describe("calls that start at once", () => {
  it.each([1, 2, 100])("make one token request: %i of them", async (calls) => {
    const { mfa, sent, tokens } = createTokenHarness();
    await Promise.all(Array.from({ length: calls }, () => mfa.getAuthFactors(user)));
    expect({ token: sent.token.length, api: sent.api.length, told: tokens.length }).toEqual({
      token: 1,
      api: calls,
      told: 1,
    });
  });

  it("make one token request each time the token has expired", async () => {
    const { mfa, sent, clock } = createTokenHarness();
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 100 }, () => mfa.getAuthFactors(user)));
      await clock.advance(36_000_000);
    }
    expect({ token: sent.token.length, api: sent.api.length }).toEqual({ token: 3, api: 300 });
  });

  it("make two token requests if they are of two clients (negative control)", async () => {
    const first = createTokenHarness();
    const second = createTokenHarness();
    await Promise.all([first.mfa.getAuthFactors(user), second.mfa.getAuthFactors(user)]);
    expect([first.sent.token.length, second.sent.token.length]).toEqual([1, 1]);
  });
});

describe("among calls that wait for one token", () => {
  it("one that is aborted does not fail the others", async () => {
    const { mfa, sent, arrive } = withLateToken();
    const controller = new AbortController();
    const first = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
    const others = [mfa.getAuthFactors(user), mfa.getAuthenticationDevices(user)];
    await settle();
    controller.abort();
    expect(await first).toMatchObject({ code: "aborted", operation: "getAuthFactors" });
    arrive();
    await expect(Promise.all(others)).resolves.toEqual([[], []]);
    expect({ token: sent.token.length, used: tokensOf(sent.api) }).toEqual({
      token: 1,
      used: ["late", "late"],
    });
  });

  it("one that times out does not fail the others", async () => {
    const { mfa, clock, arrive } = withLateToken();
    const first = caught(mfa.getAuthFactors(user, { timeoutMs: 100 }));
    const other = mfa.getAuthFactors(user);
    await clock.advance(100);
    expect(await first).toMatchObject({ code: "timeout", operation: "getAuthFactors" });
    arrive();
    await expect(other).resolves.toEqual([]);
  });

  it("one that is aborted sends nothing when the token comes", async () => {
    const { mfa, sent, arrive } = withLateToken();
    const controller = new AbortController();
    const work = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
    await settle();
    controller.abort();
    await work;
    arrive();
    await settle();
    expect(sent.api).toEqual([]);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(sent.token).toHaveLength(1);
  });

  it("each ends by its own deadline if the token never comes, and so does the token request", async () => {
    const { mfa, sent, clock } = createTokenHarness({ token: [hangs] }, { maxRetries: 0 });
    const work = [caught(mfa.getAuthFactors(user)), caught(mfa.getAuthFactors(user, { timeoutMs: 5 }))];
    await clock.advance(30_000);
    expect((await Promise.all(work)).map(({ code }) => code)).toEqual(["timeout", "timeout"]);
    expect(clock.pending()).toEqual([]);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(sent.token).toHaveLength(2);
  });
});
