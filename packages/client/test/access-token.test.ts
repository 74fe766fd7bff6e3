import { describe, expect, it } from "vitest";
import { json, type Sent } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, printed, unsent, user } from "./support/harness.ts";
import { operationCases, responseTo } from "./support/operation-cases.ts";

const sentTokens = (sent: readonly Sent[]) => sent.map(({ headers }) => headers.get("authorization"));
const cause = new Error("the store is out of reach");
const thrower = (): string => {
  throw cause;
};
const invalid = ["", " ", "s3cr3t\n", "s3cr3t token", "s3cr3t\u0000", "s3cr3t\u00e9", 5, null, {}];

describe.each(levels)("the access token at the $level", ({ call }) => {
  it("is asked for before each attempt", async () => {
    let asked = 0;
    const accessToken = async () => `token-${++asked}`;
    const steps = [json(503, {}), json(503, {}), json(200, [])];
    const { mfa, sent, clock } = createHarness(steps, { accessToken });
    await clock.run(call(mfa, "getAuthFactors", user));
    expect(sentTokens(sent)).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-3"]);
  });

  const failing = [thrower, () => Promise.reject(cause)];
  it.each(failing)("whose function fails is an authentication error: %s", async (accessToken) => {
    const error = await unsent((mfa) => call(mfa, "getAuthFactors", user), { accessToken });
    expect(error).toMatchObject({ code: "authentication", operation: "getAuthFactors", cause });
    expect(error.message).toContain('"accessToken"');
  });

  it("whose function fails with an error of this package is that error", async () => {
    const run: Parameters<typeof unsent>[0] = (mfa) => call(mfa, "getAuthFactors", user);
    const cause = await unsent(run, { accessToken: () => "a b" });
    expect(cause.message).toContain('"accessToken" must be');
    expect(await unsent(run, { accessToken: () => Promise.reject(cause) })).toBe(cause);
  });

  it.each([...invalid, undefined])("that is %j is a configuration error without it", async (value) => {
    // a caller without types
    const accessToken = (() => value) as () => string;
    const error = await unsent((mfa) => call(mfa, "getAuthFactors", user), { accessToken });
    expect(error).toMatchObject({ code: "configuration", operation: "getAuthFactors" });
    expect(error.message).toContain('"accessToken"');
    expect(printed(error)).not.toContain("s3cr3t");
  });

  it.each(["generateToken", "revokeToken"] as const)("is never sent to %s", async (operation) => {
    const { mfa, sent } = createHarness([responseTo(operation)]);
    const { input } = operationCases[operation];
    const error = await caught(call(mfa, operation, input));
    expect(error).toMatchObject({ code: "configuration", operation });
    expect(error.message).toContain("headers.Authorization");
    expect(sent).toEqual([]);
    await call(mfa, operation, input, { headers: { Authorization: "Basic eDp5" } });
    await call(mfa, operation, input, { headers: { authorization: "Basic eDp5" } });
    expect(sentTokens(sent)).toEqual(["Basic eDp5", "Basic eDp5"]);
  });

  it("follows no redirect, which could carry it elsewhere", { tags: "security" }, async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await call(mfa, "getAuthFactors", user);
    expect(sent.map(({ redirect }) => redirect)).toEqual(["manual"]);
  });

  it("is not asked for if the call has its own Authorization", async () => {
    const { mfa, sent } = createHarness([json(200, [])], { accessToken: thrower });
    await call(mfa, "getAuthFactors", user, { headers: { authorization: "Bearer other" } });
    expect(sentTokens(sent)).toEqual(["Bearer other"]);
  });
});
