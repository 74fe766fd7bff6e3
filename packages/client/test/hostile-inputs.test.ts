import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import * as client from "../src/index.ts";
import { request } from "../src/request.ts";
import { errorTo } from "./support/examples.ts";
import { settle } from "./support/fake-clock.ts";
import { hangs, json } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, thrown, unsent, user } from "./support/harness.ts";
import { operationCases, operationIds } from "./support/operation-cases.ts";

const cause = new Error("the getter of a caller");
const throwNow = () => {
  throw cause;
};
const throwing = (name: string): object =>
  Object.defineProperty({}, name, { enumerable: true, get: throwNow });
const proxy: object = new Proxy({}, { ownKeys: throwNow });

/** Names that every kind of input or options has. */
const callOptions = ["signal", "timeoutMs", "maxRetries", "headers"];
const brokenOptions = [
  proxy,
  ...[...callOptions, "baseUrl", "fetchOptions", "accept", "contentType"].map(throwing),
];

const byName = (mfa: client.MfaClient) =>
  mfa as unknown as Readonly<Record<string, (...given: object[]) => Promise<unknown>>>;

it.each(operationIds)("what cannot be read is an invalid input of %s", async (operation) => {
  const { input } = operationCases[operation];
  const inputs = [proxy, ...Object.keys(input).map(throwing)];
  for (const given of [...inputs.map((one) => [one]), ...brokenOptions.map((one) => [input, one])]) {
    const error = await unsent((mfa) => byName(mfa)[operation]?.(...given));
    expect(error).toMatchObject({ code: "invalid_input", cause, operation });
  }
});

it.each(["GET", "request"] as const)("what cannot be read is an invalid option of %s", async (method) => {
  for (const given of [...brokenOptions, ...["params", "body", "query"].map(throwing)]) {
    const error = await unsent((mfa) =>
      method === "GET" ? mfa.GET("/api/2/users", given) : request(mfa, "GET", "/api/2/roles", given),
    );
    // by path, `query` is a parameter
    const says = method === "GET" && "query" in given ? {} : { cause };
    expect(error).toMatchObject({ code: "invalid_input", ...says });
  }
});

it("reads the options that an object has from its class", async () => {
  class Options {
    get maxRetries() {
      return 0;
    }
  }
  const { mfa, sent } = createHarness([errorTo("getAuthFactors", 503)]);
  await caught(mfa.getAuthFactors(user, new Options()));
  expect(sent).toHaveLength(1);
});

/** A value that is another one each time it is read. */
function changing(...values: readonly unknown[]) {
  let reads = 0;
  return {
    get: () => values[Math.min(reads++, values.length - 1)],
    reads: () => reads,
  };
}

it.each(operationIds.filter((id) => operations[id].parameters.path.length > 0))(
  "%s sends the values that it has checked, each of them read once",
  { tags: "security" },
  async (operation) => {
    const { input, url } = operationCases[operation];
    const fields = Object.entries(input).map(([name, value]) => ({
      name,
      value: changing(value, "8/../../../1", ".."),
    }));
    const object = {};
    for (const { name, value } of fields) {
      Object.defineProperty(object, name, { enumerable: true, get: value.get });
    }
    const { mfa, sent } = createHarness([errorTo(operation, 500, { message: "8/../../../1" })], {
      maxRetries: 0,
    });
    await caught(
      (mfa as unknown as Record<string, (one: object) => Promise<unknown>>)[operation]?.(object) as never,
    );
    expect(sent.map((request) => request.url)).toEqual([`https://acme.onelogin.com${url}`]);
    expect(fields.map(({ value }) => value.reads())).toEqual(fields.map(() => 1));
  },
);

it("reads the own option of an object of a class once, and not that of its class", async () => {
  class Options {
    get maxRetries() {
      return 1;
    }
  }
  const value = changing(0, 2);
  const options = Object.defineProperty(new Options(), "maxRetries", { enumerable: true, get: value.get });
  const { mfa, sent } = createHarness([errorTo("getAuthFactors", 503)]);
  await caught(mfa.getAuthFactors(user, options));
  expect([sent.length, value.reads()]).toEqual([1, 1]);
});

it.each(["path", "query"])("by path, %s sends what was checked", async (location) => {
  const first = location === "path" ? 42 : "ada";
  const value = changing(first, ["8/abc"], "..");
  const params = { path: {}, query: {} };
  const name = location === "path" ? "user_id" : "email";
  Object.defineProperty(params[location as "path"], name, { enumerable: true, get: value.get });
  const { mfa, sent } = createHarness([json(200, [])]);
  const path = location === "path" ? "/api/2/mfa/users/{user_id}/devices" : "/api/2/users";
  await mfa.GET(path as "/api/2/users", { params: params as object });
  expect([sent.length, value.reads()]).toEqual([1, 1]);
  expect(sent[0]?.url).toContain(location === "path" ? "/users/42/devices" : "?email=ada");
});

it("a secret that changes once it was sent is not shown either", async () => {
  const value = changing("904817", "other");
  const input = Object.defineProperty({ user_id: 42 }, "otp", { enumerable: true, get: value.get });
  const { mfa } = createHarness([errorTo("verifyUserOtp", 422, { message: "bad code 904817" })]);
  const error = await caught(mfa.verifyUserOtp(input as never));
  expect(error.message).toContain("bad code [redacted]");
});

describe("a function of a flow", () => {
  const { mfa } = createHarness([json(200, [])]);
  const saved: client.SavedVerification = {
    version: 1,
    origin: "https://acme.onelogin.com",
    user_id: 42,
    verification_id: "x",
    device_id: "1",
    completion: "code",
    started_at: "2026-01-01T00:00:00.000Z",
  };
  const flow = () => client.resumeVerification(mfa, saved);
  type Run = (broken: never) => unknown;
  const inputs: Record<string, Run> = {
    enroll: (broken) => client.enroll(mfa, broken),
    verify: (broken) => client.verify(mfa, broken),
    verifyOnce: (broken) => client.verifyOnce(mfa, broken),
    resetFactors: (broken) => client.resetFactors(mfa, broken),
    generateTemporaryCode: (broken) => client.generateTemporaryCode(mfa, broken),
    findUser: (broken) => client.findUser(mfa, broken),
    listAllUsers: (broken) => client.listAllUsers(mfa, broken).next(),
    resumeEnrollment: (broken) => client.resumeEnrollment(mfa, broken),
    resumeVerification: (broken) => client.resumeVerification(mfa, broken),
  };
  const options: Record<string, Run> = {
    enroll: (broken) => client.enroll(mfa, { ...user, factor: 1, display_name: "x" }, broken),
    verify: (broken) => client.verify(mfa, { ...user, device: 1 }, broken),
    verifyOnce: (broken) => client.verifyOnce(mfa, { ...user, otp: "1" }, broken),
    resetFactors: (broken) => client.resetFactors(mfa, user, broken),
    generateTemporaryCode: (broken) => client.generateTemporaryCode(mfa, user, broken),
    findUser: (broken) => client.findUser(mfa, { email: "ada@example.com" }, broken),
    listAllUsers: (broken) => client.listAllUsers(mfa, {}, broken).next(),
    resumeVerification: (broken) => client.resumeVerification(mfa, saved, broken),
    submit: (broken) => flow().submit("1", broken),
    poll: (broken) => flow().poll(broken),
    wait: (broken) => client.resumeVerification(mfa, { ...saved, completion: "polling" }).wait(broken),
  };
  /** They read a response, a text or a store, or options that are below. */
  const others = ["classifyOtpResponse", "createMfaClient", "isMfaError", "readEnvironment"];

  it("is in this list", () => {
    const all = Object.entries(client).filter(
      ([name, value]) => typeof value === "function" && !/^[A-Z]/.test(name),
    );
    const names = all.map(([name]) => name).filter((name) => !others.includes(name));
    expect(names.sort()).toEqual(Object.keys(inputs).sort());
  });

  it.each(Object.keys(inputs))("%s refuses an input that cannot be read", async (name) => {
    for (const broken of [proxy, throwing("user_id"), throwing("email"), throwing("version")]) {
      const error = await thrown(() => inputs[name]?.(broken as never));
      expect(error.code).toBe("invalid_input");
    }
    expect(await thrown(() => inputs[name]?.(proxy as never))).toMatchObject({ cause });
  });

  it.each(Object.keys(options))("%s refuses options that cannot be read", async (name) => {
    for (const broken of [proxy, ...callOptions.map(throwing)]) {
      expect(await thrown(() => options[name]?.(broken as never))).toMatchObject({ code: "invalid_input" });
    }
    expect(await thrown(() => options[name]?.(proxy as never))).toMatchObject({ cause });
  });

  it.each([
    ["device", (choice: object) => client.verify(mfa, { ...user, device: choice as client.Device })],
    [
      "factor",
      (choice: object) =>
        client.enroll(mfa, { ...user, factor: choice as client.AuthFactor, display_name: "x" }),
    ],
  ])("a %s that cannot be read is refused", async (name, run) => {
    expect(await caught(run(throwing(`${name}_id`)))).toMatchObject({ code: "invalid_input", cause });
  });
});

describe("createMfaClient", () => {
  const names = ["credentials", "accessToken", "baseUrl", "headers", "timeoutMs", "onEvent"];
  it.each(names)("refuses options whose %s cannot be read", async (name) => {
    const error = await thrown(() => client.createMfaClient(throwing(name) as client.MfaClientOptions));
    expect(error).toMatchObject({ code: "invalid_input", cause });
  });

  it("reads the credentials once, and knows their names", async () => {
    const credentials = throwing("clientSecret") as client.ClientCredentials;
    const create = (given: object) =>
      thrown(() =>
        client.createMfaClient({ subdomain: "acme", credentials: given as client.ClientCredentials }),
      );
    expect(await create(credentials)).toMatchObject({ code: "invalid_input", cause });
    const { message } = await create({ client_id: "a", clientSecret: "b" });
    expect(message).toContain('unknown option "client_id"; did you mean "clientId"?');
  });
});

describe("a signal", () => {
  it.each([
    ["has no listeners", { aborted: false }],
    ["is not a signal", {}],
    ["is no object", 5],
    ["is null", null],
    ["cannot be removed from", { aborted: false, addEventListener() {} }],
  ])("that %s is refused, and leaves no timer", async (_, signal) => {
    for (const { call } of levels) {
      const { mfa, sent, clock } = createHarness([json(200, [])]);
      const error = await caught(call(mfa, "getAuthFactors", user, { signal: signal as AbortSignal }));
      expect(error).toMatchObject({
        code: "configuration",
        message: expect.stringContaining('"signal" must be an AbortSignal'),
      });
      expect([sent, clock.pending()]).toEqual([[], []]);
    }
  });

  it("that cannot be listened to leaves no timer", async () => {
    const signal = { aborted: false, addEventListener: throwNow, removeEventListener() {} };
    const { mfa, sent, clock } = createHarness([json(200, [])]);
    const error = await caught(mfa.getAuthFactors(user, { signal: signal as unknown as AbortSignal }));
    expect([error.code, error.cause, sent, clock.pending()]).toEqual(["invalid_input", cause, [], []]);
  });

  it.each([
    ["whose reason throws", () => Object.defineProperty(new Error("x"), "name", { get: throwNow })],
    ["whose reason is a broken proxy", () => new Proxy({}, { get: throwNow, has: throwNow })],
  ])("%s ends the call, and nothing else", async (_, reason) => {
    const { mfa, clock } = createHarness([hangs]);
    const controller = new AbortController();
    const work = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
    await settle();
    controller.abort(reason());
    expect((await work).code).toBe("aborted");
    expect(clock.pending()).toEqual([]);
    // and before the call, in a flow
    const error = await caught(client.findUser(mfa, { email: "a@b.c" }, { signal: controller.signal }));
    expect(error.code).toBe("aborted");
  });
});
