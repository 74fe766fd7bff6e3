import { describe, expect, test } from "vitest";
import { findings } from "./support/lint.ts";
import { above, evidence, exchange, facts, faithful } from "./support/seed.ts";

const pointers = async (body: string): Promise<string[]> =>
  (await findings("seed-departure-has-evidence", body, { facts })).map(({ pointer }) => pointer);

const property = "on: { type: boolean, default: false }";
const reference = "$ref: '#/components/schemas/On'";
const operation = "      operationId: putThing";
const schema = "              required: [name]";
const body = "      requestBody:";
const added = exchange(faithful, property, "on: { type: string, default: false }");
const referred = (here: string, there: string) =>
  above(
    exchange(faithful, property, `on: { ${reference}${here} }`),
    "    Refusal: {",
    `On: { type: string, default: false${there} }`,
  );
const unnamed = evidence("Fields differ.");
const named = evidence("`on` is a text.");
const place = "#/paths/~1things~1{id}/put/requestBody/content/application~1json/schema";

describe("the rule mfa/seed-departure-has-evidence", () => {
  test.each([
    ["the field itself", exchange(faithful, property, `on: { type: string, default: false, ${evidence()} }`)],
    ["beside the field's $ref", referred(`, ${evidence()}`, "")],
    ["where the field's $ref leads", referred("", `, ${evidence()}`)],
    ["the schema, by name", above(added, schema, named)],
    ["the request body, by name", exchange(added, body, `${body}\n        ${named}`)],
    ["the operation, by name", above(added, operation, named)],
  ])("evidence on %s answers a departure", async (_, document) => {
    expect(await pointers(document)).toEqual([]);
  });

  test.each([
    ["the schema", above(added, schema, unnamed)],
    ["the operation", above(added, operation, unnamed)],
  ])("evidence on %s that does not name the field answers nothing", async (_, document) => {
    expect(await pointers(document)).toEqual([`${place}/properties/on`]);
  });

  test("a missing field is answered by name on what encloses it only", async () => {
    const missing = exchange(faithful, `                ${property}\n`, "");
    expect(await pointers(above(missing, schema, unnamed))).toHaveLength(1);
    expect(await pointers(above(missing, schema, named))).toEqual([]);
  });

  test("what was lost from a field is answered by name on the field, not by its other evidence", async () => {
    const without = (mark: string) => exchange(faithful, property, `on: { type: boolean${mark} }`);
    const its = `${place}/properties/on`;
    expect(await pointers(without(""))).toEqual([its]);
    expect(await pointers(without(`, ${unnamed}`))).toEqual([its]);
    expect(await pointers(above(without(""), schema, evidence("It has no `default`.")))).toEqual([its]);
    expect(await pointers(without(`, ${evidence("It has no `default`.")}`))).toEqual([]);
  });

  test("another operationId is one departure, at the operationId, answered by the seed's name", async () => {
    const renamed = exchange(faithful, operation, "      operationId: other");
    expect(await pointers(renamed)).toEqual(["#/paths/~1things~1{id}/put/operationId"]);
    const claimed = evidence("`putThing` is a poor name.");
    expect(await pointers(above(renamed, "      operationId: other", claimed))).toEqual([]);
  });

  test("another method is answered by the operation's name, not by its other evidence", async () => {
    const posted = exchange(faithful, "    put:", "    post:");
    const at = "#/paths/~1things~1{id}/post";
    expect(await pointers(above(posted, operation, unnamed))).toEqual([at]);
    expect(await pointers(above(posted, operation, evidence("`putThing` is a POST.")))).toEqual([]);
  });

  test("an operation that asks for nothing is answered by a claim about `security`", async () => {
    const open = (mark: string) => above(faithful, operation, `security: []\n      ${mark}`);
    expect(await pointers(open(unnamed))).toEqual(["#/paths/~1things~1{id}/put"]);
    expect(await pointers(open(evidence("Its `security` is none.")))).toEqual([]);
  });

  test("a new operation needs evidence on itself", async () => {
    const more = (mark: string) =>
      above(faithful, "  /things", `/new: { get: { operationId: getNew${mark} } }`);
    expect(await pointers(more(""))).toEqual(["#/paths/~1new/get"]);
    expect(await pointers(more(`, ${evidence()}`))).toEqual([]);
  });

  test("a shared response answers for a status that the seed lacks", async () => {
    const added404 = above(faithful, "        '401':", "'404': { $ref: '#/components/responses/R' }");
    const withResponse = (mark: string) =>
      above(added404, "  schemas:\n", `responses: { R: { description: D${mark} } }`);
    expect(await pointers(withResponse(""))).toHaveLength(1);
    expect(await pointers(withResponse(`, ${evidence()}`))).toEqual([]);
  });

  test("schemas that go in circles end the search", async () => {
    const circle = "    Thing:\n      allOf: [{ $ref: '#/components/schemas/Thing' }]\n";
    expect(await pointers(exchange(faithful, "    Thing:\n", circle))).toEqual([]);
  });
});
