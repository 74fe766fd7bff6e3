import createClient from "openapi-fetch";
import { describe, expect, it } from "vitest";
import type { MfaErrorCode, OperationId } from "../src/index.ts";
import { createFakeFetch, json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { operationCases } from "./support/operation-cases.ts";

interface Case {
  readonly title: string;
  readonly operation?: OperationId;
  readonly response: Step;
  readonly status: number;
  readonly code: MfaErrorCode;
  readonly why: string;
  readonly excerpt: string;
}

const request = { "x-request-id": "req-1" };
const asJson = { ...request, "content-type": "application/json" };
const asHtml = { ...request, "content-type": "text/html; charset=utf-8" };
const page = `<html><body>${"Bad gateway ".repeat(100)}</body></html>`;
const device = { device_id: "1", auth_factor_name: "SMS" };
const registration = { id: "1", status: "pending" };
const problem = {
  type: "https://stoplight.io/prism/errors#NO_PATH_MATCHED_ERROR",
  title: "Route not resolved",
  status: 404,
};
const asProblem = { ...request, "content-type": "application/problem+json" };
const failure = {
  status: { error: true, code: 401, type: "Unauthorized", message: "Authentication Failure" },
};

// The operation is getAuthenticationDevices, whose response is an array, where none is named.
// biome-ignore format: a table
const cases: readonly Case[] = [
  { title: "an empty 500 of length 0", response: raw(500, null, { ...request, "content-length": "0" }), status: 500, code: "server", why: "no content type", excerpt: "" },
  { title: "an empty 500", response: raw(500, null, request), status: 500, code: "server", why: "no content type", excerpt: "" },
  { title: "an empty 500 that claims JSON", response: raw(500, "", asJson), status: 500, code: "server", why: "empty", excerpt: "" },
  { title: "an empty 401", response: raw(401, null, request), status: 401, code: "authentication", why: "no content type", excerpt: "" },
  { title: "an empty 200", response: raw(200, null, request), status: 200, code: "protocol", why: "no content type", excerpt: "" },
  { title: "an empty 200 of length 0 that claims JSON", response: raw(200, "", { ...asJson, "content-length": "0" }), status: 200, code: "protocol", why: "empty", excerpt: "" },
  { title: "an undeclared 204", response: () => new Response(null, { status: 204, headers: request }), status: 204, code: "protocol", why: "is not in the spec", excerpt: "" },
  { title: "HTML with 200", response: raw(200, page, asHtml), status: 200, code: "protocol", why: "text/html", excerpt: page.slice(0, 200) },
  { title: "HTML with 502", response: raw(502, page, asHtml), status: 502, code: "server", why: "text/html", excerpt: page.slice(0, 200) },
  { title: "HTML that claims JSON", response: raw(200, page, asJson), status: 200, code: "protocol", why: "not complete JSON", excerpt: page.slice(0, 200) },
  { title: "truncated JSON", response: raw(200, '[{"device_id":"1","auth', asJson), status: 200, code: "protocol", why: "not complete JSON", excerpt: '[{"device_id":"1","auth' },
  { title: "JSON that is not UTF-8", response: () => new Response(new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]), { headers: asJson }), status: 200, code: "protocol", why: "not complete JSON in UTF-8", excerpt: '["\ufffd"]' },
  { title: "an error with truncated JSON", response: raw(422, '{"message":"no', asJson), status: 422, code: "validation", why: "not complete JSON", excerpt: '{"message":"no' },
  { title: "JSON as text", response: raw(200, "[]", { ...request, "content-type": "text/plain" }), status: 200, code: "protocol", why: "text/plain", excerpt: "[]" },
  { title: "JSON without a content type", response: raw(200, "[]", request), status: 200, code: "protocol", why: "no content type", excerpt: "[]" },
  { title: "an undeclared 202", response: json(202, [device], request), status: 202, code: "protocol", why: "is not in the spec", excerpt: JSON.stringify([device]) },
  { title: "a 302", response: raw(302, "", { ...request, location: "https://evil.test/" }), status: 302, code: "protocol", why: "is not in the spec", excerpt: "" },
  { title: "a 418 with text", response: raw(418, "teapot", { ...request, "content-type": "text/plain" }), status: 418, code: "request", why: "text/plain", excerpt: "teapot" },
  { title: "an object instead of an array", response: json(200, device, request), status: 200, code: "protocol", why: "of type object, expected array", excerpt: JSON.stringify(device) },
  { title: "null instead of an array", response: json(200, null, request), status: 200, code: "protocol", why: "of type null, expected array", excerpt: "null" },
  { title: "a string instead of an array", response: json(200, "ok", request), status: 200, code: "protocol", why: "of type string, expected array", excerpt: '"ok"' },
  { title: "an empty array instead of an object", operation: "getUserRegistration", response: json(200, [], request), status: 200, code: "protocol", why: "of type array, expected object", excerpt: "[]" },
  { title: "an array of two instead of an object", operation: "getUserRegistration", response: json(200, [registration, registration], request), status: 200, code: "protocol", why: "of type array, expected object", excerpt: JSON.stringify([registration, registration]) },
  { title: "an array of null instead of an object", operation: "getUserRegistration", response: json(200, [null], request), status: 200, code: "protocol", why: "of type null, expected object", excerpt: "[null]" },
  { title: "null instead of an object", operation: "getUserRegistration", response: json(200, null, request), status: 200, code: "protocol", why: "of type null, expected object", excerpt: "null" },
  { title: "a string instead of an object", operation: "generateOtp", response: json(200, "ok", request), status: 200, code: "protocol", why: "of type string, expected object", excerpt: '"ok"' },
  { title: "an error that is an array", response: json(404, [], request), status: 404, code: "not_found", why: "of type array, expected object", excerpt: "[]" },
  { title: "a failure with HTTP 200 for a registration", operation: "getUserRegistration", response: json(200, { id: "1", ...failure }, request), status: 200, code: "protocol", why: "reports a failure", excerpt: JSON.stringify({ id: "1", ...failure }) },
  { title: "a failure with HTTP 200 for a rate limit", operation: "getRateLimit", response: json(200, { ...failure, data: {} }, request), status: 200, code: "protocol", why: "reports a failure", excerpt: JSON.stringify({ ...failure, data: {} }) },
  { title: "a failure with HTTP 200 for devices", response: json(200, failure, request), status: 200, code: "protocol", why: "of type object, expected array", excerpt: JSON.stringify(failure) },
  { title: "a 404 with Prism's problem document", response: raw(404, JSON.stringify(problem), asProblem), status: 404, code: "not_found", why: "application/problem+json", excerpt: JSON.stringify(problem) },
];

describe.each(levels)("at the $level an error is thrown for", ({ call }) => {
  it.each(cases)("$title", async ({ operation = "getAuthenticationDevices", response, ...expected }) => {
    const { mfa } = createHarness([response], { maxRetries: 0 });
    const error = await caught(call(mfa, operation, operationCases[operation].input));
    const { status, code, excerpt } = expected;
    expect(error).toMatchObject({ code, status, operation, requestId: "req-1", excerpt });
    expect(error.message).toContain(expected.why);
    expect(error.cause).toBeUndefined();
  });

  it("a failure that also lacks the required fields", async () => {
    const { mfa } = createHarness([json(200, failure)]);
    const error = await caught(call(mfa, "generateToken", { grant_type: "client_credentials" }, basic));
    expect(error).toMatchObject({ code: "protocol", status: 200, operation: "generateToken" });
  });

  it("a page with a secret at the end of the excerpt, which is redacted before it is cut", async () => {
    const { mfa } = createHarness([raw(200, `${"x".repeat(190)} 012345 ${page}`, asHtml)]);
    const error = await caught(call(mfa, "verifyUserOtp", operationCases.verifyUserOtp.input));
    expect(error.excerpt).toBe(`${"x".repeat(190)} [redacted`);
  });
});

const basic = { headers: { Authorization: "Basic aWQ6c2VjcmV0" } };

describe("negative control: openapi-fetch alone", () => {
  const bare = (response: Step) => {
    const { fetch } = createFakeFetch([response]);
    // the paths of the spec do not matter here
    return createClient<{
      "/x": { get: { responses: { 200: { content: { "application/json": object } } } } };
    }>({
      baseUrl: "https://acme.test",
      fetch,
    }).GET("/x");
  };

  it("gives no error for an empty 500", async () => {
    const { error, response } = await bare(raw(500, null, { "content-length": "0" }));
    expect({ error, status: response.status }).toEqual({ error: undefined, status: 500 });
  });

  it("gives no data for an empty 200", async () => {
    expect((await bare(raw(200, ""))).data).toBeUndefined();
  });

  it("throws a bare SyntaxError for HTML", async () => {
    await expect(bare(raw(200, page, asHtml))).rejects.toBeInstanceOf(SyntaxError);
  });

  it("gives a failure with HTTP 200 as data", async () => {
    expect((await bare(json(200, failure))).data).toEqual(failure);
  });
});
