import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import type { OperationId } from "../src/index.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, type Fields, methodLevel } from "./support/harness.ts";
import { headersFor, operationCases, operationIds } from "./support/operation-cases.ts";

const lacking: [operation: OperationId, body: Fields, lacks: string][] = [
  ["getUserRegistration", {}, '"id"'],
  ["getUserRegistration", { id: "1" }, '"status"'],
  ["createFactorRegistration", { id: "1" }, '"status"'],
  ["createDeviceVerification", { id: "1" }, '"device_id"'],
  ["getUserVerification", { status: "accepted" }, '"id"'],
  ["generateOtp", { reusable: true }, '"mfa_token"'],
  ["generateToken", { access_token: "a" }, '"expires_in"'],
  ["getRateLimit", {}, '"data"'],
  ["verifyUserOtp", {}, '"status"'],
  ["verifyUserVerification", { id: "1", device_id: "1" }, '"status"'],
];

const shapeOf = (operation: OperationId) => {
  const responses: Readonly<Record<string, object>> = operations[operation].responses;
  return Object.values(responses[operationCases[operation].status] ?? {})[0];
};

describe("a success", () => {
  /** The data of a call with this response. */
  const dataOf = async (operation: OperationId, status: number, body: unknown) => {
    const { mfa } = createHarness([json(status, body, { "x-request-id": "req-1" })]);
    const headers = headersFor(operation);
    return methodLevel.call(mfa, operation, operationCases[operation].input, { headers });
  };

  it.each(lacking)("of %s with %j lacks %s, a protocol error", async (operation, body, lacks) => {
    const error = await caught(dataOf(operation, 200, body));
    expect(error).toMatchObject({ code: "protocol", status: 200, operation, requestId: "req-1" });
    expect(error.message).toContain("body lacks");
    expect(error.message).toContain(lacks);
  });

  it.each([
    { id: "1", status: "rejected" },
    { status: { error: false, code: 200, type: "success", message: "Success" } },
    { status: { error: true, code: 401, message: "Wrong code" } },
    { error: false, code: 200, type: "success", message: "success" },
  ])("of an operation that consumes a code may be %j", async (body) => {
    expect(await dataOf("verifyUserOtp", 200, body)).toEqual(body);
    expect(await dataOf("verifyUserVerification", 200, body)).toEqual(body);
  });

  it("may have unknown fields and unlisted values", async () => {
    const body = { id: "1", status: "expired", trust: { days: 30 } };
    expect(await dataOf("getUserRegistration", 200, body)).toEqual(body);
  });

  it.each(operationIds.filter((id) => shapeOf(id) === "object"))(
    "of %s may be an object in an array",
    async (operation) => {
      const { status, data } = operationCases[operation];
      expect(await dataOf(operation, status, [data])).toEqual(data);
    },
  );

  it.each(operationIds.filter((id) => shapeOf(id) === "array"))("of %s stays an array", async (operation) => {
    const { data } = operationCases[operation];
    expect(data).toHaveLength(1);
    expect(await dataOf(operation, 200, data)).toEqual(data);
  });
});

describe("an array with one element", () => {
  it("is unwrapped once only", async () => {
    const { input, data } = operationCases.getUserRegistration;
    const { mfa } = createHarness([json(200, [[data]])]);
    const error = await caught(methodLevel.call(mfa, "getUserRegistration", input));
    expect(error.message).toContain("of type array, expected object");
  });

  it("is unwrapped in an error", async () => {
    const problem = { statusCode: 404, name: "NotFound", message: "Invalid ID" };
    const { mfa } = createHarness([json(404, [problem])]);
    const path = "/api/2/mfa/users/{user_id}/verifications/{verification_id}";
    const params = { path: { user_id: 42, verification_id: "1" } };
    expect(await mfa.GET(path, { params })).toMatchObject({ status: 404, error: problem });
  });
});
