import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import {
  child,
  listOperations,
  loadDocument,
  mediaTypesOf,
  objectOf,
  reachableSchemas,
} from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { createError } from "../src/errors/kinds.ts";
import * as client from "../src/index.ts";
import { errorFields } from "../src/interpret.ts";
import { isSensitive } from "../src/safe-text.ts";
import { errorOf as errorBody } from "./support/examples.ts";
import { fails, hangs, json, raw, type Step, systemFault } from "./support/fake-fetch.ts";
import { callIdOf, caught, createHarness, type SomeOptions, token, user } from "./support/harness.ts";

const code = { user_id: 42, verification_id: "afc1a96d", otp: "987654" };
const limited = (remaining: number) => ({
  "x-request-id": "r-1",
  "x-ratelimit-limit": "10",
  "x-ratelimit-remaining": `${remaining}`,
  "x-ratelimit-reset": "60",
});
const seen = { requestId: "r-1", rateLimit: { limit: 10, remaining: 0, resetSeconds: 60 } };
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
      expect(unread).toMatchObject({ code: expected, status, name });
      expect(unread.message).toContain(": content type is text/plain, expected application/json");
      expect(unread.message).toContain(", 1 bytes [HTTP ");
      expect(unread).not.toHaveProperty("body");
    }
  });

  it.each([
    { message: "Authentication Failure", shown: "Authentication Failure" },
    { message: "x".repeat(201), shown: "x".repeat(200) },
    { message: `${"x".repeat(199)}😀`, shown: "x".repeat(199) },
    { message: `${"x".repeat(198)}😀y`, shown: `${"x".repeat(198)}😀` },
  ])("shows the message of an envelope, at most 200 characters: $message", async ({ message, shown }) => {
    const { mfa } = createHarness([json(401, { status: { error: true, code: 401, message } })]);
    const error = await caught(mfa.getRateLimit());
    expect(error.message).toContain(`: ${shown} [HTTP 401]`);
  });

  it("names the operation, the path, the status and the request id", async () => {
    const body = { statusCode: 404, name: "NotFound", message: "No such thing" };
    const error = await errorOf(json(404, body, limited(0)));
    const path = "/api/2/mfa/users/{user_id}/verifications/{verification_id}";
    const { message, ...details } = error.toJSON();
    const shown = "No such thing [HTTP 404] [retry after 60 s] [request r-1]";
    expect(message).toBe(`verifyUserVerification (PUT ${path}): ${shown}`);
    const context = { callId: callIdOf(1), operation: "verifyUserVerification", method: "PUT", path };
    const headers = { "content-type": "application/json", ...limited(0) };
    const response = { status: 404, headers, ...seen, retryAfterMs: 60_000, body };
    expect(details).toEqual({ ...context, ...response, name: "MfaNotFoundError", code: "not_found" });
  });

  it("has the headers of the response, without secrets", { tags: "security" }, async () => {
    const shown = { "cf-ray": "7d1", "content-type": "text/html", via: "1.1 proxy" };
    const echo = {
      "x-echo": `you sent ${token} and ${code.otp}`,
      "x-named": "otp=551199",
      "x-otp": "551199",
    };
    const hidden = { "set-cookie": "s=1", location: "/?s=2", "x-session-id": "3", "www-authenticate": "4" };
    for (const status of [502, 302, 200]) {
      const error = await errorOf(raw(status, "<p>", { ...shown, ...echo, ...hidden }));
      expect(error.headers).toEqual({
        ...shown,
        "x-echo": "you sent [redacted] and [redacted]",
        "x-named": "[withheld]",
        "[withheld]": "[redacted]",
        ...Object.fromEntries(Object.keys(hidden).map((name) => [name, "[redacted]"])),
      });
    }
  });

  it("has headers without values if there are more secrets than are looked for", async () => {
    const details = Array.from({ length: 51 }, (_, index) => ({ otp: `secret-${index}` }));
    const error = await errorOf(json(422, { message: "no", details }, { "cf-ray": "secret-1" }));
    expect(error.headers).toEqual({ "[withheld]": "[withheld]" });
  });

  it.each([
    ["<p>slow down</p>", 429, "rate_limit"],
    ["", 429, "rate_limit"],
    ["<p>bad gateway</p>", 502, "server"],
  ])("that is the HTML %j of a %i has it as its body", async (page, status, code) => {
    const { mfa } = createHarness([raw(status, page, { "content-type": "text/html" })], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ code, status, body: page });
    expect(await mfa.GET("/auth/rate_limit")).toMatchObject({ status, error: page });
  });

  it.each([
    ["are the server's details", json(422, { details: { name: "a" } }), { name: "a" }],
    ["are absent if the server sends none", json(422, { message: "no" }), undefined],
    ["are absent if the body cannot be read", raw(422, "?"), undefined],
    ["are redacted", json(422, { details: { field: "987654" } }), { field: "[redacted]" }],
    ["have declared fields only", json(422, { details: { got: "987654", name: "a" } }), { name: "a" }],
  ])("of an MfaValidationError has details that %s", async (_, step, details) => {
    expect(await errorOf(step)).toHaveProperty("details", details);
  });
});

it.each<[body: object, shown: string, shownBody?: object]>([
  [{ statusCode: 422, name: "UnprocessableEntity", message: "flat" }, "flat"],
  [{ status: { error: true, code: 401, message: "in the envelope" } }, "in the envelope"],
  [{ message: "", status: { message: "other" } }, ""],
  [{ message: 5 }, "refused"],
  [{ status: "no" }, "refused"],
  [{}, "refused"],
  [{ message: "no", details: { parameters: [{ name: "a", message: "is 10" }] } }, "no: a (is 10)"],
  [
    { message: "no", errors: [{ field: "a", message: ["x", "y"] }, { field: "b" }] },
    "no: a (x, y), b",
    { message: "no" },
  ],
  [{ message: "no", details: ["user_id", 5, null, {}] }, "no: user_id"],
  [{ message: "no", details: [{ name: 5 }, { name: "user_id", message: [7, null] }] }, "no: user_id"],
  [{ message: "no", details: "user_id" }, "no"],
  // a text that names a sensitive field may have its value
  [
    { message: "no", details: [{ name: "otp" }] },
    "no: [withheld]",
    { message: "no", details: [{ name: "[withheld]" }] },
  ],
  [{ message: "no", details: "otp" }, "no", { message: "no", details: "[withheld]" }],
  [{ message: "no", field: "user_id" }, "no: user_id"],
  [{ message: "no", details: { parameters: [{ name: "x".repeat(300) }] } }, `no: ${"x".repeat(200)}`],
  [{ message: "no", details: { parameters: [] } }, "no"],
])("the error of a 422 shows message and fields of %j: %s", async (body, shown, shownBody = body) => {
  const error = await errorOf(json(422, body));
  expect(error.message).toContain(`}): ${shown} [HTTP 422]`);
  expect(error.body).toEqual(shownBody);
});

describe("the body of an error", () => {
  it("is shown by the fields that the spec declares for errors, but for those that hold a secret", async () => {
    const { root } = await loadDocument(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));
    const schemas = listOperations(root)
      .flatMap(({ responses }) => [...responses])
      .filter(([status]) => !status.startsWith("2"))
      .flatMap(([, response]) => mediaTypesOf(response))
      .flatMap(([type, media]) =>
        type === "application/json" ? reachableSchemas(child(media, "schema")) : [],
      );
    const names = new Set(
      schemas.flatMap((schema) => Object.keys(objectOf(child(schema, "properties").value))),
    );
    expect(names.size).toBeGreaterThan(5);
    expect([...errorFields].sort()).toEqual([...names].filter((name) => !isSensitive(name)).sort());
  });

  it.each([errorBody("generateOtp", 422), errorBody("generateToken", 401)])(
    "is shown whole if it is the spec's example: %j",
    async (body) => expect((await errorOf(json(422, body))).body).toEqual(body),
  );

  it("has nothing of other fields", async () => {
    const others = { id: 7, email: "ada@example.com", constructor: "x", otp: "551199", errors: ["x"] };
    const { body } = await errorOf(
      json(422, { message: "no", ...others, details: { ...others, field: "a" } }),
    );
    expect(body).toEqual({ message: "no", details: { field: "a" } });
  });
});

const credentials = { clientId: "a", clientSecret: "b" };
async function callerOfTheClient(work: () => Promise<unknown>) {
  return await work();
}

it.each<[title: string, step: Step, options?: SomeOptions]>([
  ["of a response", json(404, {})],
  ["of the connection", fails(systemFault("ECONNRESET"))],
  ["of a timeout", hangs],
  ["of a failed token request", json(500, {}), { accessToken: undefined, credentials }],
])("the stack of an error %s has the caller's frames", async (_, step, options) => {
  const { mfa, clock } = createHarness([step], { maxRetries: 0, ...options });
  const work = [0, 1].map(() => caught(callerOfTheClient(() => mfa.getAuthFactors(user))));
  const errors = await clock.run(Promise.all(work));
  expect(errors[0]).not.toBe(errors[1]);
  for (const error of errors) {
    expect(error.stack).toContain("callerOfTheClient");
    expect(error.stack).toContain(error.message);
  }
});

it.each([
  ["configuration", client.MfaConfigurationError],
  ["invalid_input", client.MfaInputError],
  ["ambiguous", client.MfaAmbiguousError],
  ["already_completed", client.MfaAlreadyCompletedError],
  ["network", client.MfaNetworkError],
  ["timeout", client.MfaTimeoutError],
  ["aborted", client.MfaAbortedError],
  ["protocol", client.MfaProtocolError],
] as const)("the error %s has its class, and without details consists of its message", (code, Kind) => {
  const error = createError(code, "something");
  expect(error).toBeInstanceOf(Kind);
  expect(error).toMatchObject({ message: "something", code, name: Kind.name });
  expect(Object.hasOwn(error, "cause")).toBe(false);
});

const now = Date.UTC(2026, 0, 1);
const date = (ms: number) => ({ "retry-after": new Date(now + ms).toUTCString() });
it.each<[headers: Record<string, string>, ms: number | undefined]>([
  [{ "retry-after": "7" }, 7000],
  [{ "retry-after": "0" }, 0],
  [date(9000), 9000],
  [date(-9000), 0],
  [{ "retry-after": "7", ...limited(0) }, 7000],
  [{ "retry-after": "9".repeat(400) }, Number.MAX_SAFE_INTEGER],
  [{ ...limited(0), "x-ratelimit-reset": "9".repeat(400) }, Number.MAX_SAFE_INTEGER],
  [{ "retry-after": "soon" }, undefined],
  [limited(1), undefined],
  [{ "retry-after": "soon", ...limited(0) }, 60_000],
  [{ "x-ratelimit-remaining": "0" }, undefined],
  ...["x", "x4", "4x", "-4"].map((end): [Record<string, string>, undefined] => [
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": end },
    undefined,
  ]),
  [{ "retry-after": "1.25" }, 1250],
  [{ "retry-after": "Thu Jan  1 00:00:09 2026" }, 9000],
  [{ "retry-after": "Thursday, 01-Jan-26 00:00:09 GMT" }, 9000],
  ...[
    "",
    "in Thu, 01 Jan 2026 00:00:09 GMT",
    "2, 2",
    "1e3",
    "1e308",
    "-1",
    "+5",
    "2026-01-01T00:00:09Z",
    "Thu, 32 Jan 2026 00:00:00 GMT",
  ].map((text): [Record<string, string>, undefined] => [{ "retry-after": text }, undefined]),
])("retryAfterMs for the headers %j is %j", async (headers, ms) => {
  const error = await errorOf(json(429, {}, headers));
  expect(error.retryAfterMs).toBe(ms);
  const wait = ms === undefined ? "" : ` [retry after ${Math.ceil(ms / 1000)} s]`;
  const { operation, method, path } = error;
  const rest = error.requestId ? " [request r-1]" : "";
  expect(error.message).toBe(`${operation} (${method} ${path}): refused [HTTP 429]${wait}${rest}`);
});

const context = { operation: "generateOtp", method: "POST", path: "/mfa_token" };
const details = { status: 422, requestId: "5F18-1581" };
const restored = { ...details, name: "MfaValidationError", code: "validation" };
const cause = new Error("x");
const error = createError("validation", "Validations failed", { ...context, ...details, cause });

const fail = () => {
  throw new Error("from a getter");
};
const throwing = (name: string) => Object.defineProperty({ code: "network" }, name, { get: fail });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("isMfaError", () => {
  it("accepts an error of this copy of the package", () => {
    const base = new client.MfaError("network", "x");
    expect([client.isMfaError(base), base.name]).toEqual([true, "MfaError"]);
    expect(client.isMfaError(error) && error instanceof client.MfaValidationError).toBe(true);
  });

  it("accepts an error of another copy of the package", async () => {
    // the query makes it another module
    const specifier = "../src/errors/mfa-error.ts?copy";
    const copy: typeof import("../src/errors/mfa-error.ts") = await import(/* @vite-ignore */ specifier);
    const foreign = new copy.MfaError("network", "x");
    expect(foreign).not.toBeInstanceOf(client.MfaError);
    expect(client.isMfaError(foreign)).toBe(true);
  });

  it("accepts an error from another thread, and restores its code", async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(error);
    const [clone] = await once(port2, "message");
    port1.close();
    expect(clone).not.toHaveProperty("code");
    expect(client.isMfaError(clone)).toBe(true);
    expect(clone).toMatchObject(restored);
    expect(JSON.parse(JSON.stringify(clone))).toEqual(restored);
  });

  it("accepts the result of toJSON", () => {
    const record: unknown = JSON.parse(JSON.stringify(error));
    expect(client.isMfaError(record)).toBe(true);
    expect(record).toEqual({ ...context, ...restored, message: error.message });
  });

  const name = "MfaError";
  it.each([
    ["an Error", new Error("x")],
    ["an Error of that name", Object.assign(new Error("x"), { name, code: "network" })],
    ["an object of that shape", { name, code: "network", message: "x", status: 500 }],
    ["a name with another code", { name: "MfaValidationError", code: "network", message: "x" }],
    ["a clone of another error", structuredClone(new TypeError("MfaValidationError: x"))],
    ["a symbol of that description", { [Symbol("@onelogin-mfa/client/MfaError")]: true }],
    ["a frozen clone, whose code cannot be restored", Object.freeze(structuredClone(error))],
    ["a proxy that is revoked", revoked()],
    ["an object whose name throws", throwing("name")],
    ["an error whose stack throws", Object.defineProperty(new Error("x"), "stack", { get: fail })],
    ["a name that is no text", { name: Object.create(null), code: "network" }],
    ["null", null],
    ["undefined", undefined],
    ["a string", "MfaError"],
    ["a function", () => {}],
  ])("refuses %s", (_, value) => {
    expect(client.isMfaError(value)).toBe(false);
  });
});
