import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer, request, requestPointer, response } from "./support/lint.ts";

const rule = "discouraged-alternative";
const evidence = "x-evidence: [{ claim: A page prints it., source: The page, confidence: documented }]";
const marked = `{ type: string, x-discouraged: It is a number., ${evidence} }`;
const choice = (alternatives: string, union = "anyOf") => request(`{ ${union}: [${alternatives}] }`);

describe("the rule mfa/discouraged-alternative", () => {
  test.each([
    ["in an anyOf", choice(`{ type: integer }, ${marked}`)],
    ["in a oneOf", choice(`{ type: integer }, ${marked}`, "oneOf")],
    ["beside a $ref", choice(`{ type: integer }, { $ref: '#/x', x-discouraged: Why., ${evidence} }`)],
    ["as one of two", choice(`{ type: integer }, ${marked}, ${marked}`)],
  ])("a reason with evidence is accepted %s", async (_, body) => {
    expect(await findings(rule, body)).toEqual([]);
  });

  test.each([
    ["an empty reason", `{ type: string, x-discouraged: ' ', ${evidence} }`, "says why", "/x-discouraged"],
    ["a mark", `{ type: string, x-discouraged: true, ${evidence} }`, "says why", "/x-discouraged"],
    ["a reason without evidence", "{ type: string, x-discouraged: Why. }", "needs `x-evidence`", ""],
    [
      "a reason with empty evidence",
      "{ type: string, x-discouraged: Why., x-evidence: [] }",
      "`x-evidence`",
      "",
    ],
  ])("%s is reported", async (_, alternative, says, at) => {
    expect(await findings(rule, choice(`{ type: integer }, ${alternative}`))).toMatchObject([
      { pointer: `${requestPointer}/anyOf/1${at}`, message: expect.stringContaining(says) },
    ]);
  });

  test.each([
    ["alone", choice(marked)],
    ["as the first alternative", choice(`${marked}, { type: integer }`)],
    ["on a part of an allOf", request(`{ allOf: [{ type: integer }, ${marked}] }`)],
    ["on a field", request(`{ type: object, properties: { anyOf: ${marked} } }`)],
    ["on an operation", operation(`x-discouraged: It is old., ${evidence}, responses: {}`)],
  ])("a reason %s is reported", async (_, body) => {
    expect(await findings(rule, body)).toMatchObject([
      { message: expect.stringContaining("whose first one is recommended") },
    ]);
  });

  test("a discouraged alternative of a response is reported", async () => {
    expect(await findings(rule, response(`{ anyOf: [{ type: integer }, ${marked}] }`))).toMatchObject([
      {
        pointer: `${operationPointer}/responses/200/content/application~1json/schema/anyOf/1/x-discouraged`,
        message: expect.stringContaining("Nothing in a response"),
      },
    ]);
  });
});
