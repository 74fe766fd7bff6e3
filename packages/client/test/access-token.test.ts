import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { MfaClientOptions } from "../src/index.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, thrown, token } from "./support/harness.ts";
import { operationCases, responseTo } from "./support/operation-cases.ts";

const devices = { user_id: 42 };
const sentTokens = (sent: readonly { headers: Headers }[]) =>
  sent.map(({ headers }) => headers.get("authorization"));

describe.each(levels)("the access token at the $level", ({ call }) => {
  it.each([
    { title: "a string", accessToken: token },
    { title: "a function", accessToken: () => token },
    { title: "an asynchronous function", accessToken: async () => token },
  ])("may be $title", async ({ accessToken }) => {
    const { mfa, sent } = createHarness([json(200, [])], { accessToken });
    await call(mfa, "getAuthFactors", devices);
    expect(sentTokens(sent)).toEqual([`Bearer ${token}`]);
  });

  it("is asked for before each attempt", async () => {
    let asked = 0;
    const { mfa, sent, clock } = createHarness([json(503, {}), json(503, {}), json(200, [])], {
      accessToken: () => `token-${++asked}`,
    });
    await clock.run(call(mfa, "getAuthFactors", devices));
    expect(sentTokens(sent)).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-3"]);
  });

  it.each([
    { title: "throws", accessToken: () => thrower() },
    { title: "rejects", accessToken: () => Promise.reject(cause) },
  ])("whose function $title is an authentication error with its cause", async ({ accessToken }) => {
    const { mfa, sent } = createHarness([json(200, [])], { accessToken });
    const error = await caught(call(mfa, "getAuthFactors", devices));
    expect(error).toMatchObject({
      code: "authentication",
      operation: "getAuthFactors",
      cause,
    });
    expect(error.message).toContain('"accessToken"');
    expect(sent).toEqual([]);
  });

  it.each(invalid())(
    "whose function gives %j is a configuration error that does not show it",
    async (value) => {
      // a caller without types
      const accessToken = (() => value) as () => string;
      const { mfa, sent } = createHarness([json(200, [])], { accessToken });
      const error = await caught(call(mfa, "getAuthFactors", devices));
      expect(error).toMatchObject({ code: "configuration", operation: "getAuthFactors" });
      expect(inspect(error, { depth: 9 })).not.toContain("s3cr3t");
      expect(error.message).toContain('"accessToken"');
      expect(sent).toEqual([]);
    },
  );

  it("that is missing is a configuration error", async () => {
    const { mfa, sent } = createHarness([json(200, [])], { accessToken: undefined });
    const error = await caught(call(mfa, "getAuthFactors", devices));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining('"accessToken"') });
    expect(sent).toEqual([]);
  });

  it.each(["generateToken", "revokeToken"] as const)("is never sent to %s", async (operation) => {
    const { mfa, sent } = createHarness([responseTo(operation)]);
    const error = await caught(call(mfa, operation, operationCases[operation].input));
    expect(error).toMatchObject({ code: "configuration", operation });
    expect(error.message).toContain("headers.Authorization");
    expect(sent).toEqual([]);
  });

  it.each(["generateToken", "revokeToken"] as const)(
    "is replaced by headers.Authorization for %s",
    async (operation) => {
      for (const name of ["Authorization", "authorization"]) {
        const { mfa, sent } = createHarness([responseTo(operation)]);
        await call(mfa, operation, operationCases[operation].input, { headers: { [name]: "Basic eDp5" } });
        expect(sentTokens(sent)).toEqual(["Basic eDp5"]);
      }
    },
  );

  it("is not asked for if the call has its own Authorization", async () => {
    const { mfa, sent } = createHarness([json(200, [])], { accessToken: () => thrower() });
    await call(mfa, "getAuthFactors", devices, { headers: { authorization: "Bearer other" } });
    expect(sentTokens(sent)).toEqual(["Bearer other"]);
  });
});

describe("createMfaClient", () => {
  it.each(invalid().filter((value) => value !== undefined))(
    "refuses the access token %j without showing it",
    async (value) => {
      // a caller without types
      const options = { accessToken: value } as MfaClientOptions;
      const error = await thrown(() => createHarness([], options));
      expect(error).toMatchObject({
        code: "configuration",
        message: expect.stringContaining('"accessToken"'),
      });
      expect(inspect(error, { depth: 9 })).not.toContain("s3cr3t");
    },
  );
});

describe.each(levels)("the headers of a request at the $level", ({ call }) => {
  it("are those of the client and of the call", async () => {
    const { mfa, sent } = createHarness([json(201, { id: "1", device_id: "1", status: "pending" })]);
    const options = { headers: { "X-Trace": "t-1", accept: "application/json; q=1" } };
    await call(mfa, "createDeviceVerification", { user_id: 42, device_id: 1 }, options);
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: "application/json; q=1",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-trace": "t-1",
    });
  });

  it("accept JSON, and have a content type only with a body", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await call(mfa, "getAuthFactors", devices);
    const expected = { accept: "application/json", authorization: `Bearer ${token}` };
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual(expected);
  });

  it.each([
    { name: "X-Secret", value: "s3cr3t\nX-Evil: 1" },
    { name: "X-Secret", value: "s3cr3t\u0000" },
    { name: "X-Secret", value: "s3cr3t\u2603" },
    { name: "X-Secret", value: 5 },
    { name: "X-Secret", value: undefined },
    { name: "Authorization", value: "Bearer s3cr3t\r\n" },
    { name: "s3cr3t name", value: "1" },
    { name: "", value: "1" },
  ])("are refused without being shown if they are invalid: $name", async ({ name, value }) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    // a caller without types
    const headers = { [name]: value } as Record<string, string>;
    const error = await caught(call(mfa, "getAuthFactors", devices, { headers }));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors" });
    expect(inspect(error, { depth: 9 })).not.toContain("s3cr3t");
    expect(sent).toEqual([]);
  });

  it("are shown by the platform's own error (negative control)", () => {
    const raise = () => new Headers({ Authorization: "Bearer s3cr3t\u0000" });
    expect(raise).toThrow("s3cr3t");
  });
});

const cause = new Error("the store is out of reach");
function thrower(): string {
  throw cause;
}

/** What is no token. */
function invalid(): readonly unknown[] {
  return ["", " ", "s3cr3t\n", "s3cr3t token", "s3cr3t\u0000", "s3cr3t\u00e9", 5, null, undefined, {}];
}
