import { describe, expect, it } from "vitest";
import type { MfaErrorCode, OperationId } from "../src/index.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { headersFor, operationCases } from "./support/operation-cases.ts";

type Case = [
  title: string,
  response: Step,
  code: MfaErrorCode,
  why: string,
  excerpt: string,
  operation?: OperationId,
];

const request = { "x-request-id": "req-1" };
const asJson = { ...request, "content-type": "application/json" };
const asHtml = { ...request, "content-type": "text/html; charset=utf-8" };
const page = `<html><body>${"Bad gateway ".repeat(100)}</body></html>`;
const device = { device_id: "1", auth_factor_name: "SMS" };
const registration = { id: "1", status: "pending" };
const problem = JSON.stringify({ title: "Route not resolved", status: 404 });
const asProblem = { ...request, "content-type": "application/problem+json" };
const flat = { error: true, code: 401 };
const failure = { status: { error: true, code: 401, message: "Authentication Failure" } };

const lacking: [operation: OperationId, body: object, lacks: string][] = [
  ["getUserRegistration", {}, '"id" or "status"'],
  ["getUserRegistration", { id: "1" }, '"id" or "status"'],
  ["createFactorRegistration", { id: "1" }, '"id" or "status"'],
  ["createDeviceVerification", { id: "1" }, '"id" or "device_id"'],
  ["getUserVerification", { status: "accepted" }, '"id" or "status"'],
  ["generateOtp", { reusable: true }, '"mfa_token"'],
  ["generateToken", { access_token: "a" }, '"access_token" or "created_at" or "expires_in"'],
  ["getRateLimit", {}, '"data"'],
  ["verifyUserOtp", {}, '"id" or "status"'],
  ["verifyUserVerification", { id: "1", device_id: "1" }, '"id" or "status"'],
];

// The operation is getAuthenticationDevices, whose response is an array, where none is named.
// biome-ignore format: a table
const cases: Case[] = [
  ["an empty 500", raw(500, null, request), "server", "no content type", ""],
  ["an empty 500 that claims JSON", raw(500, "", asJson), "server", "empty", ""],
  ["an empty 200", raw(200, null, request), "protocol", "no content type", ""],
  ["an empty 200 of length 0 that claims JSON", raw(200, "", { ...asJson, "content-length": "0" }), "protocol", "empty", ""],
  ["an undeclared 204", () => new Response(null, { status: 204, headers: request }), "protocol", "is not in the spec", ""],
  ["HTML with 200", raw(200, page, asHtml), "protocol", "text/html", page.slice(0, 200)],
  ["HTML that claims JSON", raw(200, page, asJson), "protocol", "not complete JSON", page.slice(0, 200)],
  ["truncated JSON", raw(200, '[{"device_id":"1","auth', asJson), "protocol", "not complete JSON", '[{"device_id":"1","auth'],
  ["JSON that is not UTF-8", () => new Response(new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]), { headers: asJson }), "protocol", "not complete JSON in UTF-8", '["\ufffd"]'],
  ["an error with truncated JSON", raw(422, '{"message":"no', asJson), "validation", "not complete JSON", '{"message":"no'],
  ["JSON as text", raw(200, "[]", { ...request, "content-type": "text/plain" }), "protocol", "text/plain", "[]"],
  ["JSON without a content type", raw(200, "[]", request), "protocol", "no content type", "[]"],
  ["JSON and something after it", raw(200, "[]{}", asJson), "protocol", "not complete JSON", "[]{}"],
  ["an undeclared 202", json(202, [device], request), "protocol", "is not in the spec", JSON.stringify([device])],
  ["a 302", raw(302, "", { ...request, location: "https://evil.test/" }), "protocol", "is not in the spec", ""],
  ["a 418 with text", raw(418, "teapot", { ...request, "content-type": "text/plain" }), "request", "text/plain", "teapot"],
  ["an object instead of an array", json(200, device, request), "protocol", "of type object, expected array", JSON.stringify(device)],
  ["null instead of an array", json(200, null, request), "protocol", "of type null, expected array", "null"],
  ["an empty array instead of an object", json(200, [], request), "protocol", "of type array, expected object", "[]", "getUserRegistration"],
  ["an array of two instead of an object", json(200, [registration, registration], request), "protocol", "of type array, expected object", JSON.stringify([registration, registration]), "getUserRegistration"],
  ["an array of null instead of an object", json(200, [null], request), "protocol", "of type null, expected object", "[null]", "getUserRegistration"],
  ["an error that is an array", json(404, [], request), "not_found", "of type array, expected object", "[]"],
  ["a failure with HTTP 200 for a registration", json(200, { id: "1", ...failure }, request), "protocol", "reports a failure", JSON.stringify({ id: "1", ...failure }), "getUserRegistration"],
  ["a failure with HTTP 200 for a rate limit", json(200, { ...failure, data: {} }, request), "protocol", "reports a failure", JSON.stringify({ ...failure, data: {} }), "getRateLimit"],
  ["a failure with HTTP 200 for a token, which it lacks, too", json(200, failure, request), "protocol", "body", JSON.stringify(failure), "generateToken"],
  ["a failure with HTTP 200 for devices", json(200, failure, request), "protocol", "of type object, expected array", JSON.stringify(failure)],
  ["a failure with HTTP 200 for a DELETE", json(200, failure, request), "protocol", "reports a failure", JSON.stringify(failure), "deleteEnrolledFactor"],
  ["a flat failure with HTTP 202 for a DELETE", json(202, flat, request), "protocol", "reports a failure", JSON.stringify(flat), "deleteEnrolledFactor"],
  ["the page of a proxy for a DELETE", raw(200, page, asHtml), "protocol", "text/html", page.slice(0, 200), "deleteEnrolledFactor"],
  ["a 302 for a DELETE", raw(302, "", { ...request, location: "/login" }), "protocol", "is not in the spec", "", "deleteEnrolledFactor"],
  ["an array in an array", json(200, [[registration]], request), "protocol", "of type array, expected object", JSON.stringify([[registration]]), "getUserRegistration"],
  ["a 404 with Prism's problem document", raw(404, problem, asProblem), "not_found", "application/problem+json", problem],
  ...lacking.map(([operation, body, lacks]): Case => [
    `${operation} with ${JSON.stringify(body)}`, json(200, body, request), "protocol", `body lacks ${lacks}`,
    JSON.stringify(body).replace('"a"', "[redacted]"), operation,
  ]),
];

describe.each(levels)("at the $level an error is thrown for", ({ call }) => {
  it.each<Case>(cases)(
    "%s",
    async (_, response, code, why, excerpt, operation = "getAuthenticationDevices") => {
      let status = 0;
      const seen: Step = async (request) => {
        const received = await response(request);
        status = received.status;
        return received;
      };
      const { mfa } = createHarness([seen], { maxRetries: 0 });
      const options = { headers: headersFor(operation) };
      const error = await caught(call(mfa, operation, operationCases[operation].input, options));
      expect(error).toMatchObject({ code, status, operation, requestId: "req-1", excerpt });
      expect(error.message).toContain(`unexpected response: `);
      expect(error.message).toContain(why);
      expect(error.cause).toBeUndefined();
    },
  );

  it("a page with a secret at the end of the excerpt, which is redacted before it is cut", async () => {
    const { input } = operationCases.verifyUserOtp;
    const { mfa } = createHarness([raw(200, `${"x".repeat(190)} ${input.otp} ${page}`, asHtml)]);
    const error = await caught(call(mfa, "verifyUserOtp", input));
    expect(error.excerpt).toBe(`${"x".repeat(190)} [redacted`);
  });
});
