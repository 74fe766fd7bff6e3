import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer } from "./support/lint.ts";

describe("the rule mfa/operation-effect", () => {
  test.each(["read", "send", "consume", "issue", "delete"])("x-effect: %s is accepted", async (effect) => {
    expect(await findings("operation-effect", operation(`x-effect: ${effect}`))).toEqual([]);
  });

  test.each([
    ["no x-effect", "summary: Things", operationPointer],
    ["an unknown effect", "x-effect: write", `${operationPointer}/x-effect`],
    ["a list of effects", "x-effect: [read]", `${operationPointer}/x-effect`],
    ["an empty effect", "x-effect: ''", `${operationPointer}/x-effect`],
  ])("%s is reported with the five values", async (_, members, pointer) => {
    const problems = await findings("operation-effect", operation(members));
    expect(problems).toEqual([
      {
        rule: "mfa/operation-effect",
        pointer,
        message: expect.stringMatching(/`getThings`.*one of: read, send, consume, issue, delete\.$/),
      },
    ]);
  });

  test("an operation reached through a path item's $ref is checked too", async () => {
    const body = `
paths: { /things: { $ref: '#/components/pathItems/Things' } }
components: { pathItems: { Things: { get: { operationId: getThings } } } }
`;
    expect(await findings("operation-effect", body)).toHaveLength(1);
  });
});
