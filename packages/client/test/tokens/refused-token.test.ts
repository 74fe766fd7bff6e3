import { describe, expect, it } from "vitest";
import { effectOf } from "../support/effects.ts";
import { errorTo } from "../support/examples.ts";
import type { Step } from "../support/fake-fetch.ts";
import { caught, createHarness, methodLevel, user } from "../support/harness.ts";
import { oneOfEachKind, operationCases, responseTo, takesToken } from "../support/operation-cases.ts";
import { createTokenHarness, refusal, type Script, traffic } from "../support/token-harness.ts";

const bearer = oneOfEachKind.filter(takesToken);
const repeated = bearer.filter((id) => effectOf(id) !== "consume");
const consuming = bearer.filter((id) => effectOf(id) === "consume");

/** A client that holds `token-1`, which the server has ended. */
async function withRevokedToken(script: Script = {}) {
  const harness = createTokenHarness(script);
  await harness.mfa.getAuthFactors(user).catch(() => undefined);
  harness.revoke();
  harness.sent.api.length = 0;
  return harness;
}

describe("a 401 to an operation", () => {
  const { call } = methodLevel;

  it.each(repeated)(
    "that carries no code leads to one token request and one replay: %s",
    async (operation) => {
      const { mfa, sent } = await withRevokedToken({ response: responseTo(operation) });
      await call(mfa, operation, operationCases[operation].input);
      expect(traffic(sent)).toEqual({ asked: 2, used: ["token-1", "token-2"] });
    },
  );

  it.each(consuming)(
    "that carries a code never leads to a replay, but to a token request by the next call: %s",
    { tags: "security" },
    async (operation) => {
      const { mfa, sent } = await withRevokedToken();
      const error = await caught(call(mfa, operation, operationCases[operation].input));
      expect(error).toMatchObject({ code: "authentication", operation });
      expect(traffic(sent)).toEqual({ asked: 1, used: ["token-1"] });
      await mfa.getAuthFactors(user);
      expect(traffic(sent)).toEqual({ asked: 2, used: ["token-1", "token-2"] });
    },
  );
});

describe("a 401", () => {
  it("leads to no replay when the server hands out the same token", async () => {
    const { mfa, sent } = createTokenHarness({ api: refusal });
    const error = await caught(mfa.getAuthFactors(user));
    expect(error).toMatchObject({ code: "authentication", operation: "getAuthFactors", status: 401 });
    expect(traffic(sent)).toEqual({ asked: 2, used: ["token-1"] });
  });

  it("to the replay is an error, even if there is yet another token", async () => {
    let asked = 0;
    const { mfa, sent } = createHarness([refusal], {
      accessToken: () => `token-${++asked}`,
    });
    await caught(mfa.getAuthFactors(user));
    expect({ asked, requests: sent.length }).toEqual({ asked: 2, requests: 2 });
  });

  it("each time leads to at most one token request a minute", async () => {
    const { mfa, sent, clock } = createTokenHarness({ api: refusal });
    for (let second = 0; second < 180; second++) {
      await caught(mfa.getAuthFactors(user));
      await clock.advance(1000);
    }
    expect({ asked: sent.token.length, api: sent.api.length }).toEqual({ asked: 4, api: 180 });
  });

  it("to a token that is handed out again leads to the next token request a minute later, to the millisecond", async () => {
    const { mfa, sent, clock } = createTokenHarness({ api: refusal });
    const asked: number[] = [];
    for (const ms of [0, 59_999, 1]) {
      await clock.advance(ms);
      await caught(mfa.getAuthFactors(user));
      asked.push(sent.token.length);
    }
    expect(asked).toEqual([2, 2, 3]);
  });

  it("to many calls at once leads to one token request", async () => {
    const { mfa, sent, tokens } = await withRevokedToken();
    await Promise.all(Array.from({ length: 100 }, () => mfa.getAuthFactors(user)));
    expect({ asked: sent.token.length, api: sent.api.length }).toEqual({ asked: 2, api: 200 });
    expect(tokens.map(({ reason }) => reason)).toEqual(["first", "refused"]);
  });

  it("to a token that has been replaced leads to no token request", async () => {
    let answer = () => {};
    const late: Step = () => new Promise((resolve) => (answer = () => resolve(refusal())));
    const steps: (Step | undefined)[] = [late];
    const { mfa, sent, clock } = createTokenHarness({
      lifeSeconds: 10,
      api: (request) => steps.shift()?.(request) ?? Response.json([]),
    });
    const slow = mfa.getAuthFactors(user);
    await clock.advance(10_000);
    await mfa.getAuthFactors(user);
    answer();
    await expect(slow).resolves.toEqual([]);
    expect(traffic(sent)).toEqual({ asked: 2, used: ["token-1", "token-2", "token-2"] });
  });

  it("whose token request fails has the error of that request, and the old token is not used again", async () => {
    const { mfa, sent } = await withRevokedToken({
      token: [undefined, errorTo("generateToken", 400), refusal],
    });
    for (const status of [400, 401]) {
      expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ operation: "generateToken", status });
    }
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(traffic(sent)).toEqual({ asked: 4, used: ["token-1", "token-2"] });
  });
});
