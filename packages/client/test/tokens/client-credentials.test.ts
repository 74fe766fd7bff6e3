import { describe, expect, it } from "vitest";
import { caught, createHarness, printed, type SomeOptions, thrown, user } from "../support/harness.ts";
import { basic, createTokenHarness, credentials, refusal, tokenResponse } from "../support/token-harness.ts";

describe("a client with credentials", () => {
  it("requests a token with HTTP Basic and a JSON body, and sends it with the call", async () => {
    const { mfa, sent } = createTokenHarness();
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    const url = "https://acme.onelogin.com/auth/oauth2/v2/token";
    expect(sent.token).toMatchObject([{ method: "POST", url, body: '{"grant_type":"client_credentials"}' }]);
    const { authorization, "content-type": type } = Object.fromEntries(sent.token[0]?.headers ?? []);
    expect({ authorization, type }).toEqual({ authorization: basic, type: "application/json" });
    expect(sent.api.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer token-1"]);
  });

  it("whose credentials are refused has an error of generateToken that does not show them", async () => {
    const { mfa, sent } = createTokenHarness({ token: [refusal] });
    const error = await caught(mfa.createDeviceVerification({ ...user, device_id: 1 }));
    expect(error).toMatchObject({ name: "MfaAuthenticationError", operation: "generateToken", status: 401 });
    expect(error.message).toContain("generateToken (POST /auth/oauth2/v2/token): Authentication Failure");
    const secrets = [credentials.clientSecret, basic.slice(6)];
    expect(secrets.filter((secret) => printed(error).includes(secret))).toEqual([]);
    expect([sent.token.length, sent.api]).toEqual([1, []]);
  });
});

const invalidTokens = ["s3cr3t\n", "s3cr3t token", "", 5, null, {}];
it.each(invalidTokens)("an invalid token from the server is a protocol error: %j", async (access_token) => {
  const bad = () => tokenResponse({ access_token, created_at: "2026-01-01", expires_in: 60 });
  const { mfa, sent } = createTokenHarness({ token: [bad] });
  const error = await caught(mfa.getAuthFactors(user));
  expect(error.code).toBe("protocol");
  expect(printed(error)).not.toContain("s3cr3t");
  expect(sent.api).toEqual([]);
  await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
});

describe("createMfaClient", () => {
  const tokenStore = { get: () => undefined, set: () => undefined };
  const invalid = ["", " ", "s3cr3t\n", "s3cr3t x", "s3cr3t\u00e9", "s3cr3t\u2603", 5, null, undefined, {}];
  const part = (name: string, value: unknown): [string, object] => [
    `"credentials.${name}"`,
    { credentials: { ...credentials, [name]: value } },
  ];

  it.each<[says: string, options: object]>([
    ['"tokenStore"', { tokenStore }],
    ['"tokenStore"', { accessToken: "x", tokenStore }],
    ['"shareTokens(store)"', { credentials, tokenStore }],
    ['"credentials" must have', { credentials: "s3cr3t" }],
    part("clientId", "s3cr3t:x"),
    ...invalid.flatMap((value) => [part("clientId", value), part("clientSecret", value)]),
  ])("refuses %s without showing it: %j", async (says, options) => {
    // a caller without types
    const all = { accessToken: undefined, ...options } as SomeOptions;
    const error = await thrown(() => createHarness([], all));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining(says) });
    expect(printed(error)).not.toContain("s3cr3t");
  });

  it("accepts a secret with a colon and other signs", async () => {
    const { mfa, sent } = createTokenHarness({}, { credentials: { clientId: "a", clientSecret: "b:c~=" } });
    await mfa.generateToken({ grant_type: "client_credentials" });
    expect(sent.token[0]?.headers.get("authorization")).toBe(`Basic ${btoa("a:b:c~=")}`);
  });
});
