import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer } from "./support/lint.ts";

const responses = (...statuses: string[]) =>
  operation(
    `responses: { ${statuses.map((status) => `'${status}': { description: Response }`).join(", ")} }`,
  );

const check = (body: string) => findings("operation-statuses", body);

describe("the rule mfa/operation-statuses", () => {
  test("an operation with 401, 429 and default is accepted", async () => {
    expect(await check(responses("200", "401", "429", "default"))).toEqual([]);
  });

  test.each([
    ["a missing 401", ["200", "429", "default"], "", "does not declare the response `401`"],
    ["a missing 429", ["200", "401", "default"], "", "does not declare the response `429`"],
    ["a missing default", ["200", "401", "429"], "", "does not declare the response `default`"],
    ["a second success", ["200", "201", "401", "429", "default"], "/201", "a second success, `201`"],
  ])("%s is reported", async (_, statuses, place, message) => {
    expect(await check(responses(...statuses))).toEqual([
      {
        rule: "mfa/operation-statuses",
        pointer: `${operationPointer}/responses${place}`,
        message: expect.stringContaining(message),
      },
    ]);
  });

  test("an operation without responses lacks all three", async () => {
    expect(await check(operation("summary: Things"))).toHaveLength(3);
  });
});
