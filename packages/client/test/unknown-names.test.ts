import { describe, expect, it } from "vitest";
import { createMfaClient, type MfaClientOptions } from "../src/index.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, type Fields, methodLevel, thrown, token } from "./support/harness.ts";

const user = { user_id: 42 };
const create = (options: unknown) => () => createMfaClient(options as MfaClientOptions);
const valid = { subdomain: "acme", accessToken: token };

describe("createMfaClient", () => {
  it.each([
    [{ tokenstore: {} }, 'unknown option "tokenstore"; did you mean "tokenStore"?'],
    [{ retries: 9 }, 'unknown option "retries"; did you mean "maxRetries"?'],
    [{ timeout: 5 }, 'unknown option "timeout"; did you mean "timeoutMs"?'],
    [{ subdomian: "acme" }, 'unknown option "subdomian"; did you mean "subdomain"?'],
    [{ onrequest: () => {} }, 'unknown option "onrequest"; did you mean "onRequest"?'],
    [{ colour: "red" }, 'unknown option "colour"'],
    [JSON.parse('{"__proto__": 1}'), 'unknown option "__proto__"'],
    [{ constructor: 1 }, 'unknown option "constructor"'],
    [{ [`timeout${"x".repeat(10_000)}`]: 1 }, `unknown option "timeout${"x".repeat(92)}"`],
  ])("refuses an unknown option: %j", async (options, message) => {
    expect(await thrown(create({ ...valid, ...options }))).toMatchObject({ code: "invalid_input", message });
  });

  it.each([[undefined], [null], ["acme"], [[]], [5]])(
    "without options says what is missing: %j",
    async (options) => {
      const error = await thrown(create(options));
      expect(error.code).toBe("configuration");
      for (const name of ["subdomain", "region", "baseUrl", "credentials", "accessToken"]) {
        expect(error.message).toContain(`"${name}"`);
      }
    },
  );

  it("ignores an unknown option that is undefined", () => {
    expect(create({ ...valid, retries: undefined })).not.toThrow();
  });
});

describe("a call", () => {
  const call = async (options: unknown, input: unknown = user, operation = "getAuthFactors") => {
    const { mfa, sent } = createHarness([json(201, { id: "1", device_id: "1" })]);
    // as an untyped caller passes them
    const error = await caught(
      methodLevel.call(mfa, operation as "getAuthFactors", input as Fields, options as object),
    );
    expect(sent).toEqual([]);
    return error;
  };

  it.each([
    [{ retries: 1 }, 'unknown option "retries"; did you mean "maxRetries"?'],
    [{ timeout: 1000 }, 'unknown option "timeout"; did you mean "timeoutMs"?'],
    [{ foo: 1 }, 'unknown option "foo"'],
    [{ as: "declared" }, '"as" must be "data", "result" or "response"'],
    [{ as: "results" }, '"as" must be "data", "result" or "response"'],
    [null, "the options must be an object"],
    [5, "the options must be an object"],
  ])("refuses the options %j before a request", async (options, says) => {
    const error = await call(options);
    expect([error.code, error.operation]).toEqual(["invalid_input", "getAuthFactors"]);
    expect(error.message).toContain(says);
  });

  it.each([
    [
      "createDeviceVerification",
      { user_id: 42, device_id: 1, expiresIn: 300 },
      '"expiresIn"; did you mean "expires_in"?',
    ],
    ["createDeviceVerification", { user_id: 42, device_id: 1, phone: "+1" }, '"phone"'],
    ["verifyUserOtp", { user_id: 42, opt: "012345" }, '"opt"'],
    ["generateToken", { grant_type: "client_credentials", audience: "x" }, '"audience"'],
    ["getAuthFactors", { user_id: 42, userId: 42 }, '"userId"; did you mean "user_id"?'],
    ["listUsers", { emial: "a@b.c" }, '"emial"; did you mean "email"?'],
  ])("of %s refuses the unknown field of %j before a request", async (operation, input, says) => {
    const error = await call({}, input, operation);
    expect([error.code, error.operation]).toEqual(["invalid_input", operation]);
    expect(error.message).toContain(`unknown field ${says}`);
  });

  it("ignores an unknown field that is undefined, also one that objects inherit", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await mfa.getAuthFactors({ ...user, userId: undefined, constructor: undefined } as typeof user);
    expect(sent).toHaveLength(1);
  });

  it.each([[null], ["42"], [[]], [42]])("refuses the input %j", async (input) => {
    const error = await call({}, input);
    expect([error.code, error.message]).toEqual([
      "invalid_input",
      expect.stringContaining("must be an object"),
    ]);
  });

  it.each([
    [{ timeout: 5 }, 'unknown option "timeout"; did you mean "timeoutMs"?'],
    [{ cache: "no-store" }, 'unknown option "cache"'],
    [{ as: "data" }, 'unknown option "as"'],
  ])("by path refuses %j", async (options, says) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const error = await caught(
      mfa.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: user }, ...options }),
    );
    expect([error.code, sent]).toEqual(["invalid_input", []]);
    expect(error.message).toContain(says);
  });
});
