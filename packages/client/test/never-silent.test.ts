import { describe, expect, it } from "vitest";
import type { MfaErrorCode, OperationId } from "../src/index.ts";
import { errorOf, exampleOf } from "./support/examples.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, printed } from "./support/harness.ts";
import { headersFor, operationCases } from "./support/operation-cases.ts";

type Case = [
  title: string,
  response: Step,
  code: MfaErrorCode,
  why: string,
  said: string,
  operation?: OperationId,
];

const request = { "x-request-id": "req-1" };
const asJson = { ...request, "content-type": "application/json" };
const asHtml = { ...request, "content-type": "text/html; charset=utf-8" };
/** No page is shown but its title. */
const title = "502 Bad Gateway";
const page = `<html><head><title>\n${title} </title></head><body>${"Not shown ".repeat(100)}</body></html>`;
const [device] = exampleOf("getAuthenticationDevices", 200, "everyDevice");
const registration = exampleOf("getUserRegistration", 200, "pending");
const problem = JSON.stringify({ title: "Route not resolved", status: 404 });
const asProblem = { ...request, "content-type": "application/problem+json" };
const rateLimit = exampleOf("getRateLimit", 200);
const failure = errorOf("generateToken", 401);
/** The message of an error in an envelope. */
const failed = "Authentication Failure";
const flat = { ...exampleOf("verifyUserOtp", 200, "flat"), error: true, code: 401, message: "Unauthorized" };

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
  ["HTML with 200", raw(200, page, asHtml), "protocol", "text/html", title],
  ["HTML that claims JSON", raw(200, page, asJson), "protocol", "not complete JSON", title],
  ["truncated JSON", raw(200, '[{"device_id":"1","auth', asJson), "protocol", "not complete JSON", ""],
  ["JSON that is not UTF-8", () => new Response(new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]), { headers: asJson }), "protocol", "not complete JSON in UTF-8", ""],
  ["an error with truncated JSON", raw(422, '{"message":"no', asJson), "validation", "not complete JSON", ""],
  ["JSON as text", raw(200, "[]", { ...request, "content-type": "text/plain" }), "protocol", "text/plain", ""],
  ["JSON without a content type", raw(200, "[]", request), "protocol", "no content type", ""],
  ["JSON and something after it", raw(200, "[]{}", asJson), "protocol", "not complete JSON", ""],
  ["an undeclared 202", json(202, [device], request), "protocol", "is not in the spec", ""],
  ["a 302", raw(302, "", { ...request, location: "https://evil.test/" }), "protocol", "is not in the spec", ""],
  ["a 418 with text", raw(418, "teapot", { ...request, "content-type": "text/plain" }), "request", "text/plain", ""],
  ["an object instead of an array", json(200, device, request), "protocol", "of type object, expected array", ""],
  ["null instead of an array", json(200, null, request), "protocol", "of type null, expected array", ""],
  ["an empty array instead of an object", json(200, [], request), "protocol", "of type array, expected object", "", "getUserRegistration"],
  ["an array of two instead of an object", json(200, [registration, registration], request), "protocol", "of type array, expected object", "", "getUserRegistration"],
  ["an array of null instead of an object", json(200, [null], request), "protocol", "of type null, expected object", "", "getUserRegistration"],
  ["an error that is an array", json(404, [], request), "not_found", "of type array, expected object", ""],
  ["a failure with HTTP 200 for a registration", json(200, { ...registration, ...failure }, request), "protocol", "reports a failure", failed, "getUserRegistration"],
  ["a failure with HTTP 200 for a rate limit", json(200, { ...rateLimit, ...failure }, request), "protocol", "reports a failure", failed, "getRateLimit"],
  ["a failure with HTTP 200 for a token, which it lacks, too", json(200, failure, request), "protocol", "body", failed, "generateToken"],
  ["a failure with HTTP 200 for devices", json(200, failure, request), "protocol", "of type object, expected array", failed],
  ["a failure with HTTP 200 for a DELETE", json(200, failure, request), "protocol", "reports a failure", failed, "deleteEnrolledFactor"],
  ["a flat failure with HTTP 202 for a DELETE", json(202, flat, request), "protocol", "reports a failure", flat.message, "deleteEnrolledFactor"],
  ["the page of a proxy for a DELETE", raw(200, page, asHtml), "protocol", "text/html", title, "deleteEnrolledFactor"],
  ["a 302 for a DELETE", raw(302, "", { ...request, location: "/login" }), "protocol", "is not in the spec", "", "deleteEnrolledFactor"],
  ["an array in an array", json(200, [[registration]], request), "protocol", "of type array, expected object", "", "getUserRegistration"],
  ["a 404 with Prism's problem document", raw(404, problem, asProblem), "not_found", "application/problem+json", ""],
  ...lacking.map(([operation, body, lacks]): Case => [
    `${operation} with ${JSON.stringify(body)}`, json(200, body, request), "protocol", `body lacks ${lacks}`,
    "", operation,
  ]),
];

describe.each(levels)("at the $level an error is thrown for", { tags: "security" }, ({ call }) => {
  it.each<Case>(cases)("%s", async (_, response, code, why, said, operation = "getAuthenticationDevices") => {
    let [status, bytes] = [0, 0];
    const seen: Step = async (request) => {
      const received = await response(request);
      status = received.status;
      bytes = (await received.clone().arrayBuffer()).byteLength;
      return received;
    };
    const { mfa } = createHarness([seen], { maxRetries: 0 });
    const options = { headers: headersFor(operation) };
    const error = await caught(call(mfa, operation, operationCases[operation].input, options));
    expect(error).toMatchObject({ code, status, operation, requestId: "req-1" });
    expect(error.message).toContain("unexpected response: ");
    expect(error.message).toContain(why);
    expect(error.message).toContain(`, ${bytes} bytes${said && `: ${said}`} [HTTP ${status}]`);
    expect([error.cause, error.body]).toEqual([undefined, undefined]);
    expect(printed(error)).not.toMatch(/Not shown|auth_factor_name|teapot|Route not resolved/);
  });

  it("a page, whose title is shown without secrets, up to 200 characters", async () => {
    const { input } = operationCases.verifyUserOtp;
    const titled = (text: string) => raw(200, page.replace(title, text), asHtml);
    const { mfa } = createHarness([
      titled(`${"x".repeat(190)} ${input.otp} and more`),
      titled(`otp=${"1".repeat(6)}`),
    ]);
    const messageOf = async () => (await caught(call(mfa, "verifyUserOtp", input))).message;
    expect(await messageOf()).toContain(` bytes: ${"x".repeat(190)} [redacted [`);
    expect(await messageOf()).toMatch(/, \d+ bytes: \[withheld\] \[HTTP 200\]/);
  });

  it.each([
    ["no end", "<title>Not shown", ""],
    ["an end beyond what is read", `<title>Not shown${" ".repeat(5_000)}</title>`, ""],
    ["another tag before it", "<titles>Not shown</titles><TITLE lang=en>Shown</TITLE>", "Shown"],
    ["nothing in it", "<title></title>", ""],
  ])("a page whose title has %s", async (_, text, said) => {
    const { mfa } = createHarness([raw(200, text, asHtml)]);
    const { message } = await caught(call(mfa, "getAuthFactors", { user_id: 42 }));
    expect(message).toContain(`expected application/json, ${text.length} bytes${said && `: ${said}`}`);
  });
});
