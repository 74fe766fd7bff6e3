import { describe, expect, it } from "vitest";
import type { MfaClientOptions, OperationId } from "../src/index.ts";
import * as client from "../src/index.ts";
import {
  createScript,
  failure,
  ids,
  registration,
  type Script,
  state,
  verification,
} from "./flows/support/script.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, type Fields, methodLevel, token, unsent, user } from "./support/harness.ts";

const create = (options: unknown) => () => client.createMfaClient(options as MfaClientOptions);
const valid = { subdomain: "acme", accessToken: token };

describe("createMfaClient", () => {
  it.each([
    [{ tokenstore: {} }, 'unknown option "tokenstore"; did you mean "tokenStore"?'],
    [{ retries: 9 }, 'unknown option "retries"; did you mean "maxRetries"?'],
    [{ timeout: 5 }, 'unknown option "timeout"; did you mean "timeoutMs"?'],
    [{ subdomian: "acme" }, 'unknown option "subdomian"; did you mean "subdomain"?'],
    [{ onevent: () => {} }, 'unknown option "onevent"; did you mean "onEvent"?'],
    [{ myBaseUrlOption: "a" }, 'unknown option "myBaseUrlOption"; did you mean "baseUrl"?'],
    [{ badeUrl: "a" }, 'unknown option "badeUrl"; did you mean "baseUrl"?'],
    [{ coach: 1 }, 'unknown option "coach"; did you mean "fetch"?'],
    [{ ms: 1 }, 'unknown option "ms"'],
    [{ timing: 1 }, 'unknown option "timing"'],
    [{ colour: "red" }, 'unknown option "colour"'],
    [JSON.parse('{"__proto__": 1}'), 'unknown option "__proto__"'],
    [{ constructor: 1 }, 'unknown option "constructor"'],
    [{ [`timeout${"x".repeat(10_000)}`]: 1 }, `unknown option "timeout${"x".repeat(92)}"`],
    [{ [`${"x".repeat(99)}timeoutMs`]: 1 }, `unknown option "${"x".repeat(99)}"`],
  ])("refuses an unknown option: %j", { tags: "security" }, async (options, message) => {
    expect(await unsent(create({ ...valid, ...options }))).toMatchObject({ code: "invalid_input", message });
  });

  it.each([[undefined], [null], ["acme"], [[]], [5]])("says what is missing in %j", async (options) => {
    const error = await unsent(create(options));
    expect(error.code).toBe("configuration");
    for (const name of ["subdomain", "region", "baseUrl", "credentials", "accessToken"]) {
      expect(error.message).toContain(`"${name}"`);
    }
  });

  it("ignores an unknown option that is undefined", () => {
    expect(create({ ...valid, retries: undefined })).not.toThrow();
  });
});

describe("a call", () => {
  // as an untyped caller passes them
  const call = (options: unknown, input: unknown = user, operation: OperationId = "getAuthFactors") =>
    unsent((mfa) => methodLevel.call(mfa, operation, input as Fields, options as object));

  it.each([
    [{ retries: 1 }, 'unknown option "retries"; did you mean "maxRetries"?'],
    [{ timeout: 1000 }, 'unknown option "timeout"; did you mean "timeoutMs"?'],
    [{ cache: "no-store" }, 'unknown option "cache"'],
    [{ as: "results" }, '"as" must be "data", "result" or "response"'],
    [null, "the options must be an object"],
    [5, "the options must be an object"],
  ])("refuses the options %j before a request", async (options, says) => {
    const error = await call(options);
    expect([error.code, error.operation]).toEqual(["invalid_input", "getAuthFactors"]);
    expect(error.message).toContain(says);
    if (!says.startsWith("unknown")) return;
    const path = "/api/2/mfa/users/{user_id}/factors";
    const byPath = await unsent((mfa) => mfa.GET(path, { params: { path: user }, ...Object(options) }));
    expect(byPath.message).toContain(says);
  });

  it.each([
    [{ path: { ...user, usr: 2 } }, 'unknown field "usr"'],
    [{ path: user, querry: {} }, 'unknown field "querry"; did you mean "query"?'],
    [{ path: user, cookie: {} }, 'unknown field "cookie"'],
    [[user], '"params" must be an object'],
    [{ path: 42 }, '"path" must be an object'],
    [{ path: user, query: new URLSearchParams("limit=1") }, '"query" must be an object'],
  ])("by path refuses the parameters %j before a request", async (params, says) => {
    const path = "/api/2/mfa/users/{user_id}/factors";
    const error = await unsent((mfa) => mfa.GET(path, { params: params as never }));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors" });
    expect(error.message).toContain(says);
  });

  it("by path has only one form", async () => {
    const error = await unsent((mfa) => mfa.GET("/api/2/users", { as: "data" } as object));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining('option "as"') });
  });

  it.each<[operation: OperationId, input: Fields, says: string]>([
    ["createDeviceVerification", { ...user, expiresIn: 300 }, '"expiresIn"; did you mean "expires_in"?'],
    ["createDeviceVerification", { ...user, device_id: 1, phone: "+1" }, '"phone"'],
    ["verifyUserOtp", { user_id: 42, opt: "012345" }, '"opt"'],
    ["verifyUserOtp", { user_id: 42, OTP: "012345" }, '"OTP"; did you mean "otp"?'],
    ["generateToken", { grant_type: "client_credentials", audience: "x" }, '"audience"'],
    ["getAuthFactors", { user_id: 42, userId: 42 }, '"userId"; did you mean "user_id"?'],
    ["getRateLimit", { otp: "012345" }, '"otp"'],
    ["deleteEnrolledFactor", { user_id: 42, device_id: "7", constructor: "012345" }, '"constructor"'],
    ["listUsers", { emial: "a@b.c" }, '"emial"; did you mean "email"?'],
  ])("of %s refuses the unknown field of %j before a request", async (operation, input, says) => {
    const error = await call({}, input, operation);
    expect([error.code, error.operation]).toEqual(["invalid_input", operation]);
    expect(error.message).toContain(`unknown field ${says}`);
    expect(error.message).not.toContain("012345");
  });

  it("ignores an unknown field that is undefined, also one that objects inherit", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await mfa.getAuthFactors({ ...user, userId: undefined, constructor: undefined } as typeof user);
    expect(sent).toHaveLength(1);
  });

  it.each([[null], ["42"], [[]], [42]])("refuses the input %j", async (input) => {
    const message = expect.stringContaining("the input must be an object");
    expect(await call({}, input)).toMatchObject({ code: "invalid_input", message });
  });
});

describe("a flow", () => {
  const script = () =>
    createScript({
      createDeviceVerification: [verification({ auth_factor_name: "OneLogin" })],
      createFactorRegistration: [registration()],
      getUserVerification: [state("accepted")],
      verifyUserVerification: [state("accepted")],
    });
  const verified = { user_id: 42, device: ids.device };
  const started = (mfa: Script["mfa"]) => client.verify(mfa, verified);
  const enrolled = { user_id: 42, factor: 1, display_name: "phone" };
  type Run = (mfa: Script["mfa"], options: object) => unknown;
  const runs: Record<string, [operation: OperationId, run: Run]> = {
    verify: ["createDeviceVerification", (mfa, all) => client.verify(mfa, verified, all)],
    enroll: ["createFactorRegistration", (mfa, all) => client.enroll(mfa, enrolled, all)],
    verifyOnce: ["verifyUserOtp", (mfa, all) => client.verifyOnce(mfa, { user_id: 42, otp: "1" }, all)],
    findUser: ["listUsers", (mfa, all) => client.findUser(mfa, { email: "a@b.c" }, all)],
    listAllUsers: ["listUsers", (mfa, all) => client.listAllUsers(mfa, {}, all).next()],
    generateTemporaryCode: ["generateOtp", (mfa, all) => client.generateTemporaryCode(mfa, user, all)],
    resetFactors: ["getAuthenticationDevices", (mfa, all) => client.resetFactors(mfa, user, all)],
    submit: ["verifyUserVerification", async (mfa, all) => (await started(mfa)).submit("1", all)],
    wait: ["getUserVerification", async (mfa, all) => (await started(mfa)).wait(all)],
    poll: ["getUserVerification", async (mfa, all) => (await started(mfa)).poll(all)],
    resumeVerification: [
      "getUserVerification",
      async (mfa, all) => client.resumeVerification(mfa, (await started(mfa)).toJSON(), all),
    ],
  };

  it.each(Object.entries(runs).map(([name, [operation, run]]) => ({ name, operation, run })))(
    "refuses an unknown option before a request: $name",
    async ({ name, operation, run }) => {
      // with "as" or "clock", a caller would expect what the flow does not do
      for (const [options, says] of [
        [{ timeout: 5 }, /^unknown option "timeout"(; did you mean "timeoutMs"\?)?/],
        [{ as: "response" }, /^unknown option "as"/],
        [null, /^the options must be an object/],
      ] as const) {
        const { mfa, count } = script();
        // as an untyped caller passes them
        const error = await unsent(() => run(mfa, options as object));
        expect([error.code, error.operation, count(operation)]).toEqual(["invalid_input", operation, 0]);
        expect(error.message.replace(/^\w+ \([^)]*\): /, "")).toMatch(says);
        const hasGuess = "timeout" in Object(options) && !name.startsWith("resume");
        expect(error.message.includes("did you mean")).toBe(hasGuess);
      }
    },
  );

  it("keeps the operation of an error that has one, and an error of another kind", async () => {
    const context = { operation: "getAuthenticationDevices", method: "GET", path: "/devices" };
    const cause = failure("invalid_input", context);
    const { message } = cause;
    const lists = [cause, new TypeError("theirs")];
    const { mfa } = createScript({ getAuthenticationDevices: lists, createDeviceVerification: [] });
    const error = await caught(client.verify(mfa, user));
    expect([error, error.message, error.operation]).toEqual([cause, message, context.operation]);
    await expect(client.verify(mfa, user)).rejects.toThrow(new TypeError("theirs"));
  });

  it("takes the options of its kind only", async () => {
    const { mfa } = script();
    const { wait, poll } = await started(mfa);
    await expect(wait({ maxRetries: 0 } as object)).rejects.toThrow('option "maxRetries"');
    await expect(poll({ clock: {} } as object)).rejects.toThrow('option "clock"');
  });
});
