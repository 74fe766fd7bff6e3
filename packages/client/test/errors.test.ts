import type { Middleware } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import * as client from "../src/index.ts";
import { fails, hangs, json, raw, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, type SomeOptions, thrown } from "./support/harness.ts";

const user = { user_id: 42 };
const html = { "content-type": "text/html" };
const code = { user_id: 42, verification_id: "afc1a96d", otp: "987654" };
const limited = (remaining: number) => ({
  ...{ "x-request-id": "r-1", "x-ratelimit-limit": "10", "x-ratelimit-remaining": `${remaining}` },
  "x-ratelimit-reset": "60",
});
/** The error of a call with this response. */
const errorOf = (step: Step) =>
  caught(createHarness([step], { maxRetries: 0 }).mfa.verifyUserVerification(code));

const codes = [
  ["validation", client.MfaValidationError, [400, 422]],
  ["authentication", client.MfaAuthenticationError, [401]],
  ["permission", client.MfaPermissionError, [403]],
  ["not_found", client.MfaNotFoundError, [404]],
  ["rate_limit", client.MfaRateLimitError, [429]],
  ["request", client.MfaRequestError, [402, 405, 408, 409, 418, 451]],
  ["server", client.MfaServerError, [500, 502, 503, 504, 599]],
] as const;

describe("the error of a response", () => {
  it.each(codes)("has the code %s and the class %o for %j", async (expected, Kind, statuses) => {
    const { name } = Kind;
    for (const status of statuses) {
      const error = await errorOf(json(status, { statusCode: status, name: "X", message: "no" }));
      expect(error).toMatchObject({ code: expected, status, name });
      expect([error instanceof Kind, error instanceof client.MfaError]).toEqual([true, true]);
      const unread = await errorOf(raw(status, "?", { "content-type": "text/plain" }));
      expect(unread).toMatchObject({ code: expected, status, name, excerpt: "?" });
    }
  });

  it.each([
    { message: "Authentication Failure", shown: "Authentication Failure" },
    { message: "x".repeat(201), shown: "x".repeat(200) },
  ])("shows the message of an envelope, at most 200 characters: $message", async ({ message, shown }) => {
    const { mfa } = createHarness([json(401, { status: { error: true, code: 401, message } })]);
    const error = await caught(mfa.getRateLimit());
    expect(error.message).toContain(`: ${shown} [HTTP 401]`);
  });

  it("names the operation, the path, the status and the request id", async () => {
    const body = { statusCode: 404, name: "NotFound", message: "Invalid ID" };
    const error = await errorOf(json(404, body, { "x-request-id": "req-1" }));
    const path = "/api/2/mfa/users/{user_id}/verifications/{verification_id}";
    const { message, ...details } = error.toJSON();
    expect(message).toBe(`verifyUserVerification (PUT ${path}): Invalid ID [HTTP 404] [request req-1]`);
    const context = { operation: "verifyUserVerification", method: "PUT", path, requestId: "req-1" };
    expect(details).toEqual({ ...context, name: "MfaNotFoundError", code: "not_found", status: 404, body });
  });

  it.each([
    [{ statusCode: 422, name: "UnprocessableEntity", message: "flat" }, "flat"],
    [{ status: { error: true, code: 401, message: "in the envelope" } }, "in the envelope"],
    [{ message: "", status: { message: "other" } }, ":  [HTTP"],
    [{ message: 5 }, "refused"],
    [{ status: "no" }, "refused"],
    [{}, "refused"],
  ])("with the body %j has the message %j", async (body, says) => {
    const error = await errorOf(json(422, body));
    expect(error.message).toContain(says);
    expect(error.body).toEqual(body);
  });

  it.each(["<p>slow down</p>", ""])("that is the HTML %j of a 429 has it as its body", async (page) => {
    const { mfa } = createHarness([raw(429, page, { "content-type": "text/html" })], { maxRetries: 0 });
    const expected = { code: "rate_limit", status: 429, body: page };
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject(expected);
    expect(await mfa.GET("/auth/rate_limit")).toMatchObject({ status: 429, error: page });
  });

  it.each([
    ["are the server's details", { message: "no", details: { name: "a" } }, { name: "a" }],
    ["are absent if the server sends none", { message: "no" }, undefined],
    ["are redacted", { details: { otp: "987654", got: "987654" } }, { otp: "[redacted]", got: "[redacted]" }],
  ])("of an MfaValidationError has details that %s", async (_, body, details) => {
    expect((await errorOf(json(422, body))) as client.MfaValidationError).toHaveProperty("details", details);
  });

  it("has no details if an MfaValidationError cannot be read", async () => {
    expect(await errorOf(raw(422, "?"))).toHaveProperty("details", undefined);
  });
});

describe("the error of a 422", () => {
  it.each([
    [
      { details: { parameters: [{ name: "expires_in", message: "must be at most 900" }] } },
      "no: expires_in (must be at most 900)",
    ],
    [{ errors: [{ field: "a", message: ["x", "y"] }, { field: "b" }] }, "no: a (x, y), b"],
    [{ details: ["otp", 5, null, {}] }, "no: otp"],
    [{ field: "user_id" }, "no: user_id"],
    [{ details: { parameters: [{ name: "x".repeat(300) }] } }, `no: ${"x".repeat(200)}`],
    [{ details: { parameters: [] } }, "no"],
    [{ details: "otp" }, "no"],
  ])("names the fields in %j", async (fields, shown) => {
    const error = await errorOf(json(422, { message: "no", ...fields }));
    expect(error.message).toContain(`}): ${shown} [HTTP 422]`);
  });

  it("shows no secret among the fields", async () => {
    const body = { message: "no", errors: [{ field: "otp", message: "987654 is wrong" }] };
    expect((await errorOf(json(422, body))).message).toContain("otp ([redacted] is wrong)");
  });
});

describe("the stack of an error", () => {
  async function callerOfTheClient(work: () => Promise<unknown>) {
    return await work();
  }

  it.each<[title: string, step: Step, options?: SomeOptions]>([
    ["of a response", json(404, {})],
    ["of the connection", fails(systemFault("ECONNRESET"))],
    ["of a timeout", hangs],
    [
      "of a failed token request",
      json(500, {}),
      { accessToken: undefined, credentials: { clientId: "a", clientSecret: "b" } },
    ],
  ])("%s has the caller's frames", async (_, step, options) => {
    const { mfa, clock } = createHarness([step], { maxRetries: 0, ...options });
    const errors = [0, 1].map(() => caught(callerOfTheClient(() => mfa.getAuthFactors(user))));
    for (const error of await clock.run(Promise.all(errors))) {
      expect(error.stack).toContain("callerOfTheClient");
      expect(error.stack).toContain(error.message);
    }
  });
});

describe("an error without a response", () => {
  it("has a class that says what happened", async () => {
    const { mfa, clock } = createHarness([fails(systemFault("ECONNRESET")), hangs], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user))).toBeInstanceOf(client.MfaNetworkError);
    const slow = caught(mfa.getAuthFactors(user, { timeoutMs: 5 }));
    expect(await clock.run(slow)).toBeInstanceOf(client.MfaTimeoutError);
    const signal = AbortSignal.abort();
    expect(await caught(mfa.getAuthFactors(user, { signal }))).toBeInstanceOf(client.MfaAbortedError);
    const empty = mfa.getUserVerification({ user_id: 42, verification_id: "" });
    expect(await caught(empty)).toBeInstanceOf(client.MfaInputError);
    const wrong = await thrown(() => createHarness([], { maxRetries: -1 }));
    expect(wrong).toBeInstanceOf(client.MfaConfigurationError);
    const { mfa: other } = createHarness([json(206, {})]);
    expect(await caught(other.getAuthFactors(user))).toBeInstanceOf(client.MfaProtocolError);
  });

  it("and without details consists of its message", () => {
    const error = new client.MfaError("configuration", "something");
    expect(error).toMatchObject({ message: "something", code: "configuration", name: "MfaError" });
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });
});

describe("the rate limit and the request id", () => {
  const seen = { requestId: "r-1", rateLimit: { limit: 10, remaining: 0, resetSeconds: 60 } };
  it.each([
    ["a declared error", json(429, {}, limited(0))],
    ["a response that cannot be read", raw(429, "?", limited(0))],
  ])("are in the error of %s", async (_, step) => {
    const error = await errorOf(step);
    expect(error).toMatchObject({ code: "rate_limit", ...seen, retryAfterMs: 60_000 });
  });

  it("are in the low level's result of a success and of an error", async () => {
    for (const [status, body] of [
      [200, []],
      [404, {}],
    ] as const) {
      const { mfa } = createHarness([json(status, body, limited(0))]);
      const result = await mfa.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: user } });
      expect(result).toMatchObject({ status, ...seen });
    }
  });

  it.each([{}, { "x-ratelimit-limit": "10" }, { "x-ratelimit-limit": "1", "x-ratelimit-remaining": "1" }])(
    "are absent if the headers are missing or incomplete: %j",
    async (headers) => {
      const soon = { ...headers, "x-ratelimit-reset": "soon" } as Record<string, string>;
      const keys = Object.keys(await errorOf(json(404, {}, soon)));
      expect(keys).toEqual(["code", "operation", "method", "path", "status", "body"]);
    },
  );
});

describe("retryAfterMs", () => {
  const now = Date.UTC(2026, 0, 1);
  const date = (ms: number) => ({ "retry-after": new Date(now + ms).toUTCString() });
  it.each<[headers: Record<string, string>, ms: number | undefined]>([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0" }, 0],
    [date(9000), 9000],
    [date(-9000), 0],
    [{ "retry-after": "7", ...limited(0) }, 7000],
    [{ "retry-after": "soon" }, undefined],
    [limited(1), undefined],
    [{ "retry-after": "1.5" }, 1500],
    [{ "retry-after": "Thu Jan  1 00:00:09 2026" }, 9000],
    [{ "retry-after": "Thursday, 01-Jan-26 00:00:09 GMT" }, 9000],
    ...["2, 2", "1e3", "-1", "+5", "2026-01-01T00:00:09Z", "Thu, 32 Jan 2026 00:00:00 GMT"].map(
      (text): [Record<string, string>, undefined] => [{ "retry-after": text }, undefined],
    ),
  ])("for the headers %j is %j", async (headers, ms) => {
    expect((await errorOf(json(429, {}, headers))).retryAfterMs).toBe(ms);
  });
});

describe.each(levels)("a connection that fails at the $level", ({ call }) => {
  const broken = () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
    return new Response(body, { headers: { "content-type": "application/json" } });
  };
  const throws = () => {
    throw new TypeError("at once");
  };
  it.each([
    ["before the response", fails(systemFault("ECONNRESET"))],
    ["within the response", broken],
    ["as fetch throws at once", throws],
  ])("is a network error with its cause: %s", async (_, step) => {
    const { mfa } = createHarness([step], { maxRetries: 0 });
    const error = await caught(call(mfa, "getAuthFactors", user));
    expect(error).toMatchObject({ code: "network", operation: "getAuthFactors" });
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it.each([
    ["a refused connection", systemFault("ECONNREFUSED"), " (ECONNREFUSED)"],
    ["an unknown host", systemFault("ENOTFOUND"), " (ENOTFOUND)"],
    ["a certificate", systemFault("DEPTH_ZERO_SELF_SIGNED_CERT"), " (DEPTH_ZERO_SELF_SIGNED_CERT)"],
    ["two addresses", new TypeError("x", { cause: aggregate() }), " (EHOSTUNREACH)"],
    ["a code in words", systemFault("no s3cr3t"), ""],
    ["a code before words", systemFault("ETIMEDOUT s3cr3t"), ""],
    ["a code after words", systemFault("s3cr3t ETIMEDOUT"), ""],
    ["null", new Error("no", { cause: null }), ""],
    ["no code", new TypeError("no s3cr3t"), ""],
    ["a cause that is its own", circular(), ""],
  ])("names the code of the cause and nothing else of it: %s", async (_, cause, says) => {
    const { mfa } = createHarness([fails(cause)], { maxRetries: 0 });
    const { message } = await caught(call(mfa, "getAuthFactors", user));
    const start =
      "getAuthFactors (GET /api/2/mfa/users/{user_id}/factors): connection failed before a complete response";
    expect(message).toBe(start + says);
  });
});

/** Node tries the addresses of a host one after the other and reports them together. */
function aggregate(): AggregateError {
  const codes = ["some code", "EHOSTUNREACH", "ECONNREFUSED"];
  return new AggregateError(codes.map((code) => Object.assign(new Error("s3cr3t"), { code })));
}

function circular(): Error {
  const error = new Error("no s3cr3t");
  error.cause = error;
  return error;
}

describe("middleware", () => {
  it("that throws ends the call with an MfaError that keeps the cause", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const cause = new Error("from the caller's middleware");
    mfa.use({ onRequest: () => Promise.reject(cause) });
    const error = await caught(mfa.getAuthFactors(user));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors", cause });
    expect(sent).toEqual([]);
  });

  it.each<[what: string, middleware: Middleware, requests: number, code: string]>([
    ["throws after the response", { onResponse: () => Promise.reject(new Error("x")) }, 1, "protocol"],
    ["returns no response", { onResponse: () => 5 as never }, 1, "protocol"],
    ["responds with HTML", { onResponse: () => new Response("<p>", { headers: html }) }, 1, "protocol"],
    [
      "responds with an undeclared status",
      { onRequest: () => Response.json([], { status: 206 }) },
      0,
      "protocol",
    ],
    [
      "responds with an error",
      { onRequest: () => Response.json({ message: "no" }, { status: 404 }) },
      0,
      "not_found",
    ],
    ["responds without a body", { onRequest: () => new Response(null, { status: 500 }) }, 0, "server"],
  ])("that %s ends the call with an error that says so", async (_, middleware, requests, code) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    mfa.use(middleware);
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ code, operation: "getAuthFactors" });
    expect(sent).toHaveLength(requests);
  });

  it("can respond instead of the server, and change a response", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const factors = [{ factor_id: 1 }];
    const respond = { onRequest: () => Response.json(factors) };
    mfa.use(respond);
    expect(await mfa.getAuthFactors(user)).toEqual(factors);
    mfa.eject(respond);
    mfa.use({ onResponse: async ({ response }) => Response.json([...(await response.json()), ...factors]) });
    expect(await mfa.getAuthFactors(user)).toEqual(factors);
    expect(sent).toHaveLength(1);
  });

  it("of one call sees that call only", async () => {
    const { mfa } = createHarness([json(200, [])]);
    const seen: string[] = [];
    const middleware = [
      { onResponse: ({ schemaPath }: { schemaPath: string }) => void seen.push(schemaPath) },
    ];
    const path = "/api/2/mfa/users/{user_id}/factors";
    await mfa.GET(path, { params: { path: user }, middleware });
    await mfa.GET(path, { params: { path: user } });
    expect(seen).toEqual([path]);
  });

  it("can be removed", async () => {
    const { mfa } = createHarness([json(200, [])]);
    const middleware = { onRequest: () => Promise.reject(new Error("not removed")) };
    mfa.use(middleware);
    mfa.eject(middleware);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
  });
});
