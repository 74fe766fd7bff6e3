import { describe, expect, it } from "vitest";
import { MfaError, type MfaErrorCode } from "../src/index.ts";
import { fails, json, raw, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";

const codes: readonly { status: number; code: MfaErrorCode }[] = [
  { status: 400, code: "validation" },
  { status: 401, code: "authentication" },
  { status: 402, code: "request" },
  { status: 403, code: "permission" },
  { status: 404, code: "not_found" },
  { status: 405, code: "request" },
  { status: 408, code: "request" },
  { status: 409, code: "request" },
  { status: 418, code: "request" },
  { status: 422, code: "validation" },
  { status: 429, code: "rate_limit" },
  { status: 451, code: "request" },
  { status: 500, code: "server" },
  { status: 502, code: "server" },
  { status: 503, code: "server" },
  { status: 504, code: "server" },
  { status: 599, code: "server" },
];

const verify = { user_id: 42, verification_id: "afc1a96d", otp: "987654" };

describe("the error of an operation method", () => {
  it.each(codes)("has the code $code for a declared $status", async ({ status, code }) => {
    const { mfa } = createHarness([json(status, { statusCode: status, name: "X", message: "no" })], {
      maxRetries: 0,
    });
    const error = await caught(mfa.verifyUserVerification(verify));
    expect(error).toMatchObject({ code, status });
  });

  it.each(codes)("has the code $code for a $status that cannot be read", async ({ status, code }) => {
    const { mfa } = createHarness([raw(status, "?", { "content-type": "text/plain" })], { maxRetries: 0 });
    const error = await caught(mfa.verifyUserVerification(verify));
    expect(error).toMatchObject({ code, status, excerpt: "?" });
  });

  it("names the operation, the path, the status and the request id", async () => {
    const body = { statusCode: 404, name: "NotFound", message: "Invalid ID" };
    const { mfa } = createHarness([json(404, body, { "x-request-id": "req-1" })]);
    const error = await caught(mfa.verifyUserVerification(verify));
    const template = "/api/2/mfa/users/{user_id}/verifications/{verification_id}";
    expect(error.message).toBe(
      `verifyUserVerification (PUT ${template}): Invalid ID [HTTP 404] [request req-1]`,
    );
    expect(error).toMatchObject({
      name: "MfaNotFoundError",
      operation: "verifyUserVerification",
      method: "PUT",
      path: template,
      requestId: "req-1",
      body,
    });
    expect(error.message).not.toContain("afc1a96d");
  });

  it.each([
    { body: { statusCode: 422, name: "UnprocessableEntity", message: "flat" }, says: "flat" },
    { body: { status: { error: true, code: 401, message: "in the envelope" } }, says: "in the envelope" },
    { body: { message: "", status: { message: "other" } }, says: ":  [HTTP" },
    { body: { message: 5 }, says: "refused" },
    { body: { status: "no" }, says: "refused" },
    { body: {}, says: "refused" },
  ])("has the message $says for the body $body", async ({ body, says }) => {
    const { mfa } = createHarness([json(422, body)]);
    const error = await caught(mfa.verifyUserVerification(verify));
    expect(error.message).toContain(says);
    expect(error.body).toEqual(body);
  });

  it("has the text of an HTML 429 as its body", async () => {
    const { mfa } = createHarness([raw(429, "<p>slow down</p>", { "content-type": "text/html" })], {
      maxRetries: 0,
    });
    const error = await caught(mfa.getAuthFactors({ user_id: 42 }));
    expect(error).toMatchObject({ code: "rate_limit", status: 429, body: "<p>slow down</p>" });
  });
});

describe("an error whose body is an empty text", () => {
  const empty = raw(429, "", { "content-type": "text/html" });

  it("is thrown by an operation method", async () => {
    const { mfa } = createHarness([empty], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors({ user_id: 42 }))).toMatchObject({ code: "rate_limit", body: "" });
  });

  it("has the status of an error at the low level", async () => {
    const { mfa } = createHarness([empty], { maxRetries: 0 });
    expect(await mfa.GET("/auth/rate_limit")).toMatchObject({ status: 429, error: "" });
  });
});

describe.each(levels)("a connection that fails at the $level", ({ call }) => {
  it.each([
    { title: "before the response", step: fails(systemFault("ECONNRESET")) },
    {
      title: "within the response",
      step: () =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) }),
          {
            headers: { "content-type": "application/json" },
          },
        ),
    },
  ])("is a network error with its cause: $title", async ({ step }) => {
    const { mfa } = createHarness([step], { maxRetries: 0 });
    const error = await caught(call(mfa, "getAuthenticationDevices", { user_id: 42 }));
    expect(error).toMatchObject({
      code: "network",
      operation: "getAuthenticationDevices",
    });
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it.each([
    { title: "a refused connection", error: systemFault("ECONNREFUSED"), says: "response (ECONNREFUSED)" },
    { title: "an unknown host", error: systemFault("ENOTFOUND"), says: "response (ENOTFOUND)" },
    { title: "a certificate", error: systemFault("CERT_HAS_EXPIRED"), says: "response (CERT_HAS_EXPIRED)" },
    { title: "two addresses", error: refusedTwice(), says: "response (ECONNREFUSED)" },
    { title: "a code in words", error: systemFault("no s3cr3t"), says: "before a complete response" },
    { title: "no code", error: new TypeError("no s3cr3t"), says: "before a complete response" },
    { title: "a cause that is its own", error: circular(), says: "before a complete response" },
  ])("names the code of the cause and nothing else of it: $title", async ({ error, says }) => {
    const { mfa } = createHarness([fails(error)], { maxRetries: 0 });
    const path = "GET /api/2/mfa/users/{user_id}/factors";
    const { message } = await caught(call(mfa, "getAuthFactors", { user_id: 42 }));
    expect(message).toMatch(
      /^getAuthFactors \(.*\): connection failed before a complete response( \(\w+\))?$/,
    );
    expect(message).toContain(`(${path}): `);
    expect(message.endsWith(says)).toBe(true);
  });

  it("is a network error if fetch throws at once", async () => {
    const { mfa } = createHarness([], {
      maxRetries: 0,
      fetch() {
        throw new TypeError("at once");
      },
    });
    expect(await caught(call(mfa, "getAuthFactors", { user_id: 42 }))).toMatchObject({ code: "network" });
  });
});

/** Node tries the addresses of a host one after the other and reports them together. */
function refusedTwice(): TypeError {
  const errors = ["::1", "127.0.0.1"].map((at) =>
    Object.assign(new Error(`connect ECONNREFUSED ${at}`), { code: "ECONNREFUSED" }),
  );
  return new TypeError("fetch failed", { cause: new AggregateError(errors) });
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
    const error = await caught(mfa.getAuthFactors({ user_id: 42 }));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors", cause });
    expect(sent).toEqual([]);
  });

  it("can be removed", async () => {
    const { mfa } = createHarness([json(200, [])]);
    const middleware = { onRequest: () => Promise.reject(new Error("not taken away")) };
    mfa.use(middleware);
    mfa.eject(middleware);
    await expect(mfa.getAuthFactors({ user_id: 42 })).resolves.toEqual([]);
  });
});

describe("an MfaError", () => {
  it("without details consists of its message", () => {
    const error = new MfaError("configuration", "something");
    expect(error).toMatchObject({ message: "something", code: "configuration" });
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });
});
