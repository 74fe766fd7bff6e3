import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer } from "./support/lint.ts";

const responses = (...statuses: string[]) =>
  operation(
    `responses: { ${statuses.map((status) => `'${status}': { description: Response }`).join(", ")} }`,
  );

describe("the rule mfa/operation-statuses", () => {
  test("an operation with 401, 429 and default is accepted", async () => {
    expect(await findings("operation-statuses", responses("200", "401", "429", "default"))).toEqual([]);
  });

  test.each([
    ["401", responses("200", "429", "default")],
    ["429", responses("200", "401", "default")],
    ["default", responses("200", "401", "429")],
  ])("a missing %s is reported at the responses", async (status, body) => {
    const problems = await findings("operation-statuses", body);
    expect(problems).toEqual([
      {
        rule: "mfa/operation-statuses",
        pointer: `${operationPointer}/responses`,
        message: expect.stringContaining(`does not declare the response \`${status}\``),
      },
    ]);
  });

  test("an operation without responses lacks all three", async () => {
    expect(await findings("operation-statuses", operation("summary: Things"))).toHaveLength(3);
  });
});

test("a second success is reported at its response", async () => {
  expect(await findings("operation-statuses", responses("200", "201", "401", "429", "default"))).toEqual([
    {
      rule: "mfa/operation-statuses",
      pointer: `${operationPointer}/responses/201`,
      message: expect.stringContaining("a second success, `201`"),
    },
  ]);
});
