import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { MfaClientOptions } from "../../src/index.ts";
import { fails, raw, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness, thrown } from "../support/harness.ts";
import {
  basic,
  createTokenHarness,
  credentials,
  refusal,
  tokenResponse,
  tokensOf,
} from "../support/token-harness.ts";

const user = { user_id: 42 };

describe("a client with credentials", () => {
  it("requests a token with HTTP Basic and a JSON body, and sends it with the call", async () => {
    const { mfa, sent } = createTokenHarness();
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(sent.token).toMatchObject([
      {
        method: "POST",
        url: "https://acme.onelogin.com/auth/oauth2/v2/token",
        body: '{"grant_type":"client_credentials"}',
      },
    ]);
    const { authorization, "content-type": type } = Object.fromEntries(sent.token[0]?.headers ?? []);
    expect({ authorization, type }).toEqual({ authorization: basic, type: "application/json" });
    expect(tokensOf(sent.api)).toEqual(["token-1"]);
  });

  it("requests a token at the first call, and no other while it is valid", async () => {
    const { mfa, sent, clock } = createTokenHarness();
    expect(sent.token).toHaveLength(0);
    for (let hour = 0; hour < 9; hour++) {
      await mfa.getAuthFactors(user);
      await clock.advance(3_600_000);
    }
    expect(tokensOf(sent.api)).toEqual(Array(9).fill("token-1"));
    expect(sent.token).toHaveLength(1);
  });

  it("retries the token request like any operation that reads", async () => {
    const reset = fails(systemFault("ECONNRESET"));
    const { mfa, sent, clock } = createTokenHarness({ token: [reset, raw(503, "")] });
    await expect(clock.run(mfa.getAuthFactors(user))).resolves.toEqual([]);
    expect({ token: sent.token.length, api: sent.api.length }).toEqual({ token: 3, api: 1 });
  });

  it("sends its credentials to generateToken and revokeToken when they are called", async () => {
    const { mfa, sent } = createTokenHarness();
    await mfa.generateToken({ grant_type: "client_credentials" });
    await mfa.revokeToken({ access_token: "another" });
    const used = [...sent.token, ...sent.revoke].map(({ headers }) => headers.get("authorization"));
    expect(used).toEqual([basic, basic]);
    expect(sent.revoke.map(({ body }) => body)).toEqual(['{"access_token":"another"}']);
  });

  it("requests no token for a call with its own Authorization", async () => {
    const { mfa, sent } = createTokenHarness({ api: () => Response.json([]) });
    await mfa.getAuthFactors(user, { headers: { Authorization: "Bearer other" } });
    expect(tokensOf(sent.api)).toEqual(["other"]);
    expect(sent.token).toEqual([]);
  });
});

describe("credentials that the server refuses", () => {
  it("are an authentication error of generateToken that does not show them", async () => {
    const { mfa, sent } = createTokenHarness({ token: [refusal] });
    const error = await caught(mfa.createDeviceVerification({ ...user, device_id: 1 }));
    expect(error).toMatchObject({ name: "MfaAuthenticationError", operation: "generateToken", status: 401 });
    expect(error.message).toContain("generateToken (POST /auth/oauth2/v2/token): Authentication Failure");
    const shown = inspect(error, { depth: 9, showHidden: true });
    for (const secret of [credentials.clientSecret, basic.slice(6)]) expect(shown).not.toContain(secret);
    expect({ token: sent.token.length, api: sent.api.length }).toEqual({ token: 1, api: 0 });
  });
});

describe("an invalid token from the server", () => {
  it.each(["s3cr3t\n", "s3cr3t token", "", 5, null, {}])("is a protocol error: %j", async (access_token) => {
    const bad = () => tokenResponse({ access_token, created_at: "2026-01-01", expires_in: 60 });
    const { mfa, sent } = createTokenHarness({ token: [bad] });
    const error = await caught(mfa.getAuthFactors(user));
    expect(error.code).toBe("protocol");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cr3t");
    expect(sent.api).toEqual([]);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
  });
});

describe("createMfaClient", () => {
  const store = { get: () => undefined, set: () => undefined };
  const wrong: readonly { title: string; options: object; says: string }[] = [
    {
      title: "accessToken beside credentials",
      options: { accessToken: "x", credentials },
      says: '"accessToken"',
    },
    { title: "a store without credentials", options: { tokenStore: store }, says: '"tokenStore"' },
    {
      title: "a store beside a token",
      options: { accessToken: "x", tokenStore: store },
      says: '"tokenStore"',
    },
    ...["", " ", "s3cr3t\n", "s3cr3t x", "s3cr3t\u00e9", "s3cr3t\u2603", 5, null, undefined, {}].flatMap(
      (value) => [wrongPart("clientId", value), wrongPart("clientSecret", value)],
    ),
    wrongPart("clientId", "s3cr3t:x"),
    {
      title: "credentials that are a text",
      options: { credentials: "s3cr3t" },
      says: '"credentials.clientId"',
    },
  ];

  function wrongPart(name: string, value: unknown) {
    const title = `${name} ${JSON.stringify(value)}`;
    return {
      title,
      options: { credentials: { ...credentials, [name]: value } },
      says: `"credentials.${name}"`,
    };
  }

  it.each(wrong)("refuses $title without showing it", async ({ options, says }) => {
    // a caller without types
    const all = { accessToken: undefined, ...options } as MfaClientOptions;
    const error = await thrown(() => createHarness([], all));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining(says) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cr3t");
  });

  it("accepts a secret with a colon and other signs (negative control)", async () => {
    const { mfa, sent } = createTokenHarness({}, { credentials: { clientId: "a", clientSecret: "b:c~=" } });
    await mfa.generateToken({ grant_type: "client_credentials" });
    expect(sent.token[0]?.headers.get("authorization")).toBe(`Basic ${btoa("a:b:c~=")}`);
  });
});

describe("a client after its first call", () => {
  it("shows neither credentials nor token", async () => {
    const { mfa } = createTokenHarness();
    await mfa.getAuthFactors(user);
    const shown = [
      JSON.stringify(mfa),
      inspect(mfa, { depth: 9, showHidden: true, getters: true }),
      Object.entries(mfa).flat().map(String).join(),
    ].join("\n");
    for (const secret of [...Object.values(credentials), basic.slice(6), "token-1"]) {
      expect(shown).not.toContain(secret);
    }
    expect(shown).toContain("getAuthFactors");
  });
});
