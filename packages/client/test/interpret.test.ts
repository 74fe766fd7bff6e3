import { describe, expect, it } from "vitest";
import { declaredStatus } from "../src/declared-status.ts";
import { operations } from "../src/generated/operations.ts";
import type { OperationId } from "../src/index.ts";
import { errorOf, exampleOf } from "./support/examples.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, methodLevel, user } from "./support/harness.ts";
import { headersFor, operationCases, operationIds } from "./support/operation-cases.ts";

/** A response with these chunks, which may be endless, and what has become of it. */
function streamed(chunks: Iterator<string>, status = 200) {
  const seen = { sent: 0, isCancelled: false };
  const body = new ReadableStream({
    cancel: () => {
      seen.isCancelled = true;
    },
    pull(controller) {
      const { value, done } = chunks.next();
      if (done) return controller.close();
      seen.sent += 1;
      controller.enqueue(new TextEncoder().encode(value));
    },
  });
  const headers = { "content-type": "application/json" };
  return { response: new Response(body, { status, headers }), seen };
}
function* endless(chunk: string) {
  for (;;) yield chunk;
}

const factors = exampleOf("getAuthFactors", 200);
const factorsText = JSON.stringify(factors);

describe("the body of a response", () => {
  it.each<[what: string, chunks: string[], data: unknown]>([
    [
      "is read in the order of its chunks",
      [factorsText.slice(0, 9), factorsText.slice(9, 15), factorsText.slice(15)],
      factors,
    ],
    ["of exactly the limit is read", [`[${" ".repeat(2 ** 20 - 2)}]`], []],
  ])("%s", async (_, chunks, data) => {
    const { mfa } = createHarness([() => streamed(chunks.values()).response]);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual(data);
  });

  it.each([
    { status: 200, limit: 2 ** 20, code: "protocol", shown: "1024 KiB" },
    { status: 404, limit: 2 ** 16, code: "not_found", shown: "64 KiB" },
  ])(
    "of a $status is read up to $limit bytes",
    { tags: "security" },
    async ({ status, limit, code, shown }) => {
      const { response, seen } = streamed(endless(" ".repeat(2 ** 14 + 1)), status);
      const { mfa } = createHarness([() => response]);
      const error = await caught(mfa.getAuthFactors(user));
      expect(error).toMatchObject({ code, status });
      expect(error.message).toContain(`body is longer than ${shown}`);
      expect(seen.sent).toBeLessThan(limit / 2 ** 14 + 3);
      expect(seen.isCancelled).toBe(true);
    },
  );
});

it.each<[type: string, end: unknown]>([
  ["Application/JSON ;charset=UTF-8", []],
  ["application/json, application/json", []],
  ["text/html, application/json; charset=utf-8", []],
  ["application/json, none", []],
  ['application/json; profile="a, text/html"', []],
  ["application/json, text/html", { code: "protocol" }],
  ["application/json/x", { code: "protocol" }],
  ["json", { code: "protocol" }],
])("the content type %s is JSON, as fetch reads it, or not: %j", async (type, end) => {
  const { mfa } = createHarness([raw(200, "[]", { "content-type": type })]);
  expect(await mfa.getAuthFactors(user).catch((error) => error)).toMatchObject(end as object);
});

const posts = operationIds.filter((id) => operations[id].method === "POST");
it.each(posts)(
  "the status of a success of %s may be a 200 for a declared 201, and the reverse",
  async (operation) => {
    const { input, data, status: declared } = operationCases[operation];
    const status = declared === 200 ? 201 : 200;
    const { mfa } = createHarness([json(status, data)]);
    expect(await methodLevel.call(mfa, operation, input, { headers: headersFor(operation) })).toEqual(data);
  },
);

it.each([
  ["GET", 201, ["200"], 201],
  ["POST", 400, ["default"], "default"],
  ["POST", 600, ["default"], 600],
])("declaredStatus of a %s with %i among %j is %j", (method, status, declared, expected) => {
  const responses = Object.fromEntries(declared.map((key) => [key, {}]));
  expect(declaredStatus(status, { method, responses })).toBe(expected);
});

const shapeOf = (operation: OperationId) => {
  const responses: Readonly<Record<string, object>> = operations[operation].responses;
  return Object.values(responses[operationCases[operation].status] ?? {})[0];
};

describe("the body of a success", () => {
  /** The data of a call with this response. */
  const dataOf = async (operation: OperationId, status: number, body: unknown) => {
    const { mfa } = createHarness([json(status, body, { "x-request-id": "req-1" })]);
    const headers = headersFor(operation);
    return methodLevel.call(mfa, operation, operationCases[operation].input, { headers });
  };

  it.each([
    exampleOf("verifyUserOtp", 200, "rejected"),
    exampleOf("verifyUserOtp", 200, "envelope"),
    errorOf("generateToken", 401),
    exampleOf("verifyUserOtp", 200, "flat"),
  ])("of an operation that consumes a code may be %j", async (body) => {
    expect(await dataOf("verifyUserOtp", 200, body)).toEqual(body);
    expect(await dataOf("verifyUserVerification", 200, body)).toEqual(body);
  });

  const objects = operationIds.filter((id) => shapeOf(id) === "object");
  it.each(objects)("of %s may be an object in an array", async (operation) => {
    const { status, data } = operationCases[operation];
    expect(await dataOf(operation, status, [data])).toEqual(data);
  });

  it.each(operationIds.filter((id) => shapeOf(id) === "array"))("of %s stays an array", async (operation) => {
    const one = (operationCases[operation].data as unknown[]).slice(0, 1);
    expect(await dataOf(operation, 200, one)).toEqual(one);
  });
});

it("an error may be an object in an array", async () => {
  const { mfa } = createHarness([json(404, [errorOf("getAuthFactors", 404, { message: "no such user" })])]);
  expect((await caught(mfa.getAuthFactors(user))).message).toContain(": no such user [HTTP 404]");
});

const device = { user_id: 42, device_id: "7" };
const path = "/api/2/mfa/users/{user_id}/devices/{device_id}";
it.each<[title: string, step: Step]>([
  ...[200, 201, 202, 204, 206, 299].map((status): [string, Step] => [`${status}`, raw(status, null)]),
  ["200 with a success", json(200, exampleOf("revokeToken", 200))],
])("a DELETE answered with %s has deleted", async (_, step) => {
  const { mfa } = createHarness([step, step]);
  await expect(mfa.deleteEnrolledFactor(device)).resolves.toBeUndefined();
  const result = await mfa.DELETE(path, { params: { path: device } });
  expect(result).toMatchObject({ data: undefined, response: { ok: true } });
});

const page = "<!doctype html><title>Log in</title>";
const notFound = { statusCode: 404, name: "NotFoundError", message: "gone" };
const failed = errorOf("revokeToken", 401);
it.each<[title: string, step: Step]>([
  ["a page without a type", raw(200, page)],
  ["a page as text", raw(200, page, { "content-type": "text/plain" })],
  ["a page as XHTML", raw(200, page, { "content-type": "application/xhtml+xml" })],
  ["a page said to be JSON", raw(200, page, { "content-type": "application/json" })],
  ["text", raw(200, "OK", { "content-type": "text/plain" })],
  ["an object", json(200, { id: 7 })],
  ["an empty list", json(200, [])],
  ["a failure in a list", json(200, [failed])],
  [
    "a failure that is cut",
    raw(200, JSON.stringify(failed).slice(0, -5), { "content-type": "application/json" }),
  ],
  ["a failure behind a MiB", json(200, { pad: "x".repeat(1.1 * 2 ** 20), ...failed })],
  ["an error's status", json(200, notFound)],
  ["no success", json(200, { success: false })],
  ["errors", json(200, { errors: ["gone"] })],
  ["a problem report", json(200, { status: 404 }, { "content-type": "application/problem+json" })],
  ["a success with errors", json(200, { ...exampleOf("revokeToken", 200), errors: ["gone"] })],
  [
    "a status in 20,000 others",
    raw(200, `${'{"status":'.repeat(20_000)}{}${"}".repeat(20_000)}`, { "content-type": "application/json" }),
  ],
  ["a success without its type", raw(200, JSON.stringify(exampleOf("revokeToken", 200)))],
])("a DELETE answered with 200 and %s has failed", { tags: "security" }, async (_, step) => {
  const { mfa } = createHarness([step]);
  const error = await caught(mfa.deleteEnrolledFactor(device));
  expect(error).toMatchObject({ code: "protocol", status: 200 });
  expect(await caught(mfa.DELETE(path, { params: { path: device } }))).toMatchObject({ code: "protocol" });
});

const acceptedState = exampleOf("verifyUserVerification", 200, "accepted");
const flat = exampleOf("verifyUserOtp", 200, "flat");
it.each([
  { ...acceptedState, statusCode: 401 },
  { ...acceptedState, code: 401 },
  { ...acceptedState, code: "401" },
  { ...acceptedState, errors: ["expired"] },
  { ...acceptedState, success: false },
  { ...acceptedState, verified: false },
  { ...acceptedState, error: "expired" },
  { ...flat, type: "failed", message: "Failed authentication" },
  { status: { ...flat, type: "failed" } },
  { status: flat, errors: ["expired"] },
])("a code's response that contradicts itself is no success: %j", async (body) => {
  const { mfa } = createHarness([json(200, body)]);
  const error = await caught(mfa.verifyUserOtp({ user_id: 42, otp: "012345" }));
  expect(error).toMatchObject({
    code: "protocol",
    message: expect.stringContaining("a success and a failure"),
  });
});

const code = { user_id: 42, verification_id: "v", otp: "012345" };
const enrolled = { user_id: 42, registration_id: "r" };
const accepted = exampleOf("verifyUserVerification", 200, "accepted");
const rejected = exampleOf("verifyUserVerification", 200, "rejected");
const envelope = exampleOf("verifyUserVerification", 200, "envelope");
// biome-ignore format: a table
it.each([
  { ...accepted, error: true },
  { ...accepted, error: { message: "Wrong code" } },
  { ...accepted, error: "invalid_otp" },
  { ...accepted, code: 401 },
  { ...envelope, error: true },
  { ...envelope, code: 401 },
])("a success that reports a failure beside it is invalid: %j", async (body) => {
  const { mfa } = createHarness([json(200, body), json(200, { id: "r", ...body })]);
  const told = { code: "protocol", message: expect.stringContaining("a failure") };
  expect(await caught(mfa.verifyUserVerification(code))).toMatchObject(told);
  expect(await caught(mfa.getUserRegistration(enrolled))).toMatchObject({ code: "protocol" });
});

it.each([
  { ...accepted, error: false },
  { ...accepted, error: null, code: 200 },
  { ...envelope, error: false, code: 200 },
  { ...rejected, error: true, code: 401 },
  errorOf("generateToken", 401, { error: true }),
])("an outcome that agrees with itself is returned: %j", async (body) => {
  const { mfa } = createHarness([json(200, body)]);
  expect(await mfa.verifyUserVerification(code)).toEqual(body);
});
