import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer } from "./support/lint.ts";

const rule = "named-examples";
const response = (mediaType: string, type = "application/json") =>
  operation(`responses: { '200': { description: Fine, content: { ${type}: ${mediaType} } } }`);

describe("the rule mfa/named-examples", () => {
  test("content with a named example, and a response without content, are accepted", async () => {
    expect(await findings(rule, response("{ examples: { one: { value: 1 } } }"))).toEqual([]);
    expect(await findings(rule, operation("responses: { '204': { description: Nothing } }"))).toEqual([]);
  });

  test.each([
    ["no example", response("{ schema: { type: string } }"), "responses/200/content/application~1json"],
    ["an HTML response without one", response("{}", "text/html"), "responses/200/content/text~1html"],
    ["an empty list of names", response("{ examples: {} }"), "responses/200/content/application~1json"],
    [
      "a request without one",
      operation("requestBody: { content: { application/json: {} } }, responses: {}"),
      "requestBody/content/application~1json",
    ],
  ])("%s is reported", async (_, body, place) => {
    const problems = await findings(rule, body);
    expect(problems.map(({ pointer }) => pointer)).toEqual([`${operationPointer}/${place}`]);
  });

  test("an unnamed example does not count, and the message says so", async () => {
    const [problem] = await findings(rule, response("{ example: 1 }"));
    expect(problem?.message).toContain("in place of `example`");
  });
});
