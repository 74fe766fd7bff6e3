import { describe, expect, it } from "vitest";
import * as client from "../../src/index.ts";
import { fails, hangs, json, raw, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness, thrown } from "../support/harness.ts";

const user = { user_id: 42 };
const now = Date.UTC(2026, 0, 1);
const limited = (remaining: number) => ({
  "x-ratelimit-limit": "10",
  "x-ratelimit-remaining": `${remaining}`,
  "x-ratelimit-reset": "60",
});

describe("the rate limit and the request id", () => {
  it.each([
    { status: 200, body: [] },
    { status: 404, body: { statusCode: 404, name: "X", message: "no" } },
  ])("are in the low level's result of a $status", async ({ status, body }) => {
    const { mfa } = createHarness([json(status, body, { "x-request-id": "r-1", ...limited(7) })]);
    const result = await mfa.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: user } });
    expect(result).toMatchObject({
      status,
      requestId: "r-1",
      rateLimit: { limit: 10, remaining: 7, resetSeconds: 60 },
    });
  });

  it.each([
    { title: "a declared error", step: json(429, {}, { "x-request-id": "r-1", ...limited(0) }) },
    {
      title: "a response that cannot be read",
      step: raw(429, "?", { "x-request-id": "r-1", ...limited(0) }),
    },
  ])("are in the error of $title", async ({ step }) => {
    const { mfa } = createHarness([step], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({
      code: "rate_limit",
      requestId: "r-1",
      rateLimit: { limit: 10, remaining: 0, resetSeconds: 60 },
      retryAfterMs: 60_000,
    });
  });

  it("are absent if the headers are missing or incomplete", async () => {
    for (const headers of [
      {},
      { "x-ratelimit-limit": "10" },
      { ...limited(1), "x-ratelimit-reset": "soon" },
    ]) {
      const { mfa } = createHarness([json(404, {}, headers)]);
      const error = await caught(mfa.getAuthFactors(user));
      expect(Object.keys(error)).not.toContain("rateLimit");
      expect(Object.keys(error)).not.toContain("requestId");
      expect(Object.keys(error)).not.toContain("retryAfterMs");
    }
  });
});

describe("retryAfterMs", () => {
  it.each([
    { title: "Retry-After in seconds", headers: { "retry-after": "7" }, ms: 7000 },
    { title: "Retry-After: 0", headers: { "retry-after": "0" }, ms: 0 },
    {
      title: "a date in Retry-After",
      headers: { "retry-after": new Date(now + 9000).toUTCString() },
      ms: 9000,
    },
    {
      title: "a past date in Retry-After",
      headers: { "retry-after": new Date(now - 9000).toUTCString() },
      ms: 0,
    },
    { title: "a window that is used up", headers: limited(0), ms: 60_000 },
    { title: "Retry-After beside a window", headers: { "retry-after": "7", ...limited(0) }, ms: 7000 },
    { title: "an invalid Retry-After", headers: { "retry-after": "soon" }, ms: undefined },
    { title: "a window that is not used up", headers: limited(1), ms: undefined },
  ])("is $ms for $title", async ({ headers, ms }) => {
    const { mfa } = createHarness([json(429, {}, headers as Record<string, string>)], { maxRetries: 0 });
    const error = await caught(mfa.getAuthFactors(user));
    expect(error).toBeInstanceOf(client.MfaRateLimitError);
    expect(error.retryAfterMs).toBe(ms);
  });
});

describe("the class of an error", () => {
  const ofResponses = [
    { status: 400, Kind: client.MfaValidationError, name: "MfaValidationError" },
    { status: 401, Kind: client.MfaAuthenticationError, name: "MfaAuthenticationError" },
    { status: 403, Kind: client.MfaPermissionError, name: "MfaPermissionError" },
    { status: 404, Kind: client.MfaNotFoundError, name: "MfaNotFoundError" },
    { status: 418, Kind: client.MfaRequestError, name: "MfaRequestError" },
    { status: 422, Kind: client.MfaValidationError, name: "MfaValidationError" },
    { status: 429, Kind: client.MfaRateLimitError, name: "MfaRateLimitError" },
    { status: 500, Kind: client.MfaServerError, name: "MfaServerError" },
    { status: 206, Kind: client.MfaProtocolError, name: "MfaProtocolError" },
  ];
  it.each(ofResponses)("of a $status is $name", async ({ status, Kind, name }) => {
    const { mfa } = createHarness([json(status, { message: "no" })], { maxRetries: 0 });
    const error = await caught(mfa.getAuthFactors(user));
    expect(error).toBeInstanceOf(Kind);
    expect(error).toBeInstanceOf(client.MfaError);
    expect(error.name).toBe(name);
  });

  it("says what happened if there is no response", async () => {
    const { mfa, clock } = createHarness([fails(systemFault("ECONNRESET")), hangs], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user))).toBeInstanceOf(client.MfaNetworkError);
    const slow = caught(mfa.getAuthFactors(user, { timeoutMs: 5 }));
    expect(await clock.run(slow)).toBeInstanceOf(client.MfaTimeoutError);
    const signal = AbortSignal.abort();
    expect(await caught(mfa.getAuthFactors(user, { signal }))).toBeInstanceOf(client.MfaAbortedError);
    expect(await caught(mfa.getUserVerification({ user_id: 42, verification_id: "" }))).toBeInstanceOf(
      client.MfaInputError,
    );
    const wrong = await thrown(() => createHarness([], { maxRetries: -1 }));
    expect(wrong).toBeInstanceOf(client.MfaConfigurationError);
  });
});

describe("the details of an MfaValidationError", () => {
  const details = { parameters: [{ name: "expires_in", message: "must be at most 900" }] };
  it.each([
    { title: "are the server's details", body: { message: "no", details }, expected: details },
    { title: "are absent if the server sends none", body: { message: "no" }, expected: undefined },
    {
      title: "are redacted",
      body: { details: { otp: "012345", got: "012345" } },
      expected: { otp: "[redacted]", got: "[redacted]" },
    },
  ])("$title", async ({ body, expected }) => {
    const { mfa } = createHarness([json(422, body)]);
    const error = await caught(mfa.verifyUserOtp({ user_id: 42, otp: "012345" }));
    expect(error).toBeInstanceOf(client.MfaValidationError);
    expect((error as client.MfaValidationError).details).toEqual(expected);
  });

  it("are absent if the response cannot be read", async () => {
    const { mfa } = createHarness([raw(422, "?")]);
    const error = await caught(mfa.verifyUserOtp({ user_id: 42, otp: "012345" }));
    expect((error as client.MfaValidationError).details).toBeUndefined();
  });
});
