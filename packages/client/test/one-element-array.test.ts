import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { json } from "./support/fake-fetch.ts";
import { createHarness, levels } from "./support/harness.ts";
import { headersFor, operationCases, operationIds } from "./support/operation-cases.ts";

const shapeOf = (operation: (typeof operationIds)[number]) => {
  const responses: Readonly<Record<string, Readonly<Record<string, string>>>> =
    operations[operation].responses;
  return responses[operationCases[operation].status]?.["application/json"];
};
const objects = operationIds.filter((operation) => shapeOf(operation) === "object");
const arrays = operationIds.filter((operation) => shapeOf(operation) === "array");

const methods = levels.filter(({ level }) => level === "method level");

describe.each(methods)("an array with one element", ({ call }) => {
  it.each(objects)("is unwrapped to the object of %s", async (operation) => {
    const { input, status, data } = operationCases[operation];
    const { mfa } = createHarness([json(status, [data])]);
    await expect(call(mfa, operation, input, { headers: headersFor(operation) })).resolves.toEqual(data);
  });

  it.each(arrays)("stays an array for %s", async (operation) => {
    const { input, data } = operationCases[operation];
    const { mfa } = createHarness([json(200, data)]);
    expect(data).toHaveLength(1);
    await expect(call(mfa, operation, input)).resolves.toEqual(data);
  });

  it("is unwrapped once only", async () => {
    const { mfa } = createHarness([json(200, [[operationCases.getUserRegistration.data]])]);
    await expect(call(mfa, "getUserRegistration", operationCases.getUserRegistration.input)).rejects.toThrow(
      "of type array, expected object",
    );
  });
});

describe("an array with one element at the low level", () => {
  it("is unwrapped in a success and in an error", async () => {
    const state = { id: "1", status: "pending" };
    const problem = { statusCode: 404, name: "NotFound", message: "Invalid ID" };
    const { mfa } = createHarness([json(200, [state]), json(404, [problem])]);
    const params = { path: { user_id: 42, verification_id: "1" } };
    const path = "/api/2/mfa/users/{user_id}/verifications/{verification_id}";
    expect(await mfa.GET(path, { params })).toMatchObject({ status: 200, data: state });
    expect(await mfa.GET(path, { params })).toMatchObject({ status: 404, error: problem });
  });
});
