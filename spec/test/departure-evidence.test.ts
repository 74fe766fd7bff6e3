import { describe, expect, test } from "vitest";
import { findings } from "./support/lint.ts";
import { evidence, exchange, facts, faithful } from "./support/seed.ts";

const check = (body: string) => findings("seed-departure-has-evidence", body, { facts });

const property = "on: { type: boolean }";
const shared = "    Refusal: {";
const operation = "      operationId: putThing";
const schema = "              required: [name]";
const body = "      requestBody:";
const added = exchange(faithful, property, "on: { type: string }");
const unnamed = evidence("Fields differ.");
const named = evidence("`on` is a text.");

describe("the rule mfa/seed-departure-has-evidence", () => {
  test.each([
    ["the field itself", exchange(faithful, property, `on: { type: string, ${evidence()} }`)],
    [
      "beside the field's $ref",
      exchange(
        exchange(faithful, property, `on: { $ref: '#/components/schemas/On', ${evidence()} }`),
        shared,
        `    On: { type: string }\n${shared}`,
      ),
    ],
    [
      "where the field's $ref leads",
      exchange(
        exchange(faithful, property, "on: { $ref: '#/components/schemas/On' }"),
        shared,
        `    On: { type: string, ${evidence()} }\n${shared}`,
      ),
    ],
    ["the schema, by name", exchange(added, schema, `              ${named}\n${schema}`)],
    ["the request body, by name", exchange(added, body, `${body}\n        ${named}`)],
    ["the operation, by name", exchange(added, operation, `      ${named}\n${operation}`)],
  ])("evidence on %s answers a departure", async (_, document) => {
    expect(await check(document)).toEqual([]);
  });

  test.each([
    ["the schema", exchange(added, schema, `              ${unnamed}\n${schema}`)],
    ["the operation", exchange(added, operation, `      ${unnamed}\n${operation}`)],
  ])("evidence on %s that does not name the field answers nothing", async (_, document) => {
    const problems = await check(document);
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      "#/paths/~1things~1{id}/put/requestBody/content/application~1json/schema/properties/on",
    ]);
  });

  test("a missing field is answered by name on what encloses it only", async () => {
    const missing = exchange(faithful, `                ${property}\n`, "");
    expect(await check(exchange(missing, schema, `              ${unnamed}\n${schema}`))).toHaveLength(1);
    expect(await check(exchange(missing, schema, `              ${named}\n${schema}`))).toEqual([]);
  });

  test("a new operation needs evidence on itself", async () => {
    const more = (mark: string) =>
      exchange(faithful, "paths:\n", `paths:\n  /new: { get: { operationId: getNew${mark} } }\n`);
    expect((await check(more(""))).map(({ pointer }) => pointer)).toEqual(["#/paths/~1new/get"]);
    expect(await check(more(`, ${evidence()}`))).toEqual([]);
  });

  test("a shared response answers for a status that the seed lacks", async () => {
    const added404 = exchange(
      faithful,
      "        '401':",
      "        '404': { $ref: '#/components/responses/R' }\n        '401':",
    );
    const withResponse = (mark: string) =>
      exchange(added404, "components:\n", `components:\n  responses: { R: { description: D${mark} } }\n`);
    expect(await check(withResponse(""))).toHaveLength(1);
    expect(await check(withResponse(`, ${evidence()}`))).toEqual([]);
  });

  test("schemas that go in circles end the search", async () => {
    const circle = exchange(
      faithful,
      "    Thing:\n",
      "    Thing:\n      allOf: [{ $ref: '#/components/schemas/Thing' }]\n",
    );
    expect(await check(circle)).toEqual([]);
  });
});
