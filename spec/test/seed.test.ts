import { documentNode } from "@onelogin-mfa/openapi";
import { describe, expect, test } from "vitest";
import { type Facts, readFacts } from "../rules/facts.ts";
import { departuresOf } from "../rules/seed-departure-has-evidence.ts";
import { exchange, findings } from "./support/lint.ts";
import { readSpec } from "./support/spec.ts";

/** Facts of one operation with a bit of everything that the rules compare. */
const facts: Facts = {
  models: { AltErr: ["statusCode", "message"] },
  document: { "security scheme `Token`": "http" },
  operations: {
    putThing: {
      route: "PUT /things/{id}",
      summary: [],
      tags: [],
      security: "Token",
      description: ["thing"],
      "path parameter `id`": "integer",
      "header parameter `Content-Type`": "present",
      requestBody: "required",
      "field `name` of the request": "required string",
      "description of the field `name` of the request": ["thing", "called in up to", 160],
      "field `on` of the request": "optional boolean",
      "default of the field `on` of the request": false,
      "response `200`": "present",
      "body of `200`": "object",
      "header `Date` of `200`": "present",
      "header `Content-Type` of `200`": "present",
      "field `name` of the body of `200`": "optional string",
      "response `401`": "present",
      "body of `401`": "AltErr",
    },
  },
};

/** A document that says exactly what {@link facts} say, as YAML below `info`. */
const faithful = `
security: [{ Token: [] }]
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    put:
      operationId: putThing
      summary: Put a thing
      tags: [All things]
      description: Puts a thing.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string, description: "What the thing is\\ncalled in\\nup to 160 letters." }
                on: { type: boolean, default: false }
      responses:
        '200':
          description: Done
          headers:
            Date: { schema: { type: string } }
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
        '401':
          description: Refused
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Refusal' }
components:
  securitySchemes: { Token: { type: http, scheme: bearer } }
  schemas:
    Thing:
      type: object
      properties:
        name: { type: string }
    Refusal: { type: object, properties: { statusCode: { type: integer }, message: { type: string } } }
`;

/** `text` with a line above one of its parts, which begins with its indentation. */
const above = (text: string, part: string, line: string): string =>
  exchange(text, part, `${/^ */.exec(part)?.[0]}${line}\n${part}`);

/** Evidence in YAML's flow style, with a claim of this text. */
const evidence = (claim = "It is so."): string =>
  `x-evidence: [{ claim: '${claim}', source: S, confidence: observed }]`;

const found = async (body: string) => findings("seed-departure-has-evidence", body, { facts });
const check = async (body: string) => (await found(body)).map(({ message }) => message);
const pointers = async (body: string) => (await found(body)).map(({ pointer }) => pointer);

const thing = "$ref: '#/components/schemas/Thing'";
const refusal = "$ref: '#/components/schemas/Refusal'";
const name = "        name: { type: string }\n    Refusal";
const on = "on: { type: boolean, default: false }";
const words = 'description: "What the thing is\\ncalled in\\nup to 160 letters."';
const secured = "security: [{ Token: [] }]";
const putThing = "      operationId: putThing";
const s401 = "        '401':";

/** The end of the message, the part of the faithful document, and its replacement. */
// biome-ignore format: a table
const departures: [message: string, part: string, replacement: string][] = [
  ["operation `putThing` is absent, in the seed present", "    put:\n      operationId: putThing", "    post:\n      operationId: other"],
  ["operation `putThing` is `other`, in the seed `putThing`", "operationId: putThing", "operationId: other"],
  ["`putThing` is `POST /things/{id}`, in the seed `PUT /things/{id}`", "    put:", "    post:"],
  ["`putThing` is `PUT /thing/{id}`, in the seed `PUT /things/{id}`", "  /things/{id}:", "  /thing/{id}:"],
  ["path parameter `id` of `putThing` is absent, in the seed integer", "name: id, in: path", "name: key, in: path"],
  ["`id` of `putThing` is string, in the seed integer", "schema: { type: integer }", "schema: { type: string }"],
  ["`id` of `putThing` is integer with format unix, in the seed integer", "schema: { type: integer }", "schema: { type: integer, format: unix }"],
  ["requestBody of `putThing` is optional, in the seed required", "        required: true", "        required: false"],
  ["field `on` of the request of `putThing` is absent, in the seed optional boolean", `                ${on}\n`, ""],
  ["field `off` of the request of `putThing` is optional boolean, in the seed absent", on, `off: { type: boolean }\n                ${on}`],
  ["`on` of the request of `putThing` is optional string, in the seed optional boolean", on, "on: { type: string, default: false }"],
  ["`name` of the request of `putThing` is optional string, in the seed required string", "required: [name]", "required: []"],
  ["default of the field `on` of the request of `putThing` is true, in the seed false", on, "on: { type: boolean, default: true }"],
  ["`on` of the request of `putThing` is absent, in the seed false", on, "on: { type: boolean }"],
  ["response `401` of `putThing` is absent, in the seed present", s401, "        '403':"],
  ["response `404` of `putThing` is present, in the seed absent", s401, `        '404': { description: D }\n${s401}`],
  ["header `Date` of `200` of `putThing` is absent, in the seed present", "Date: {", "Content-Length: {"],
  ["header `Age` of `200` of `putThing` is present, in the seed absent", "Date: {", "Age: {}\n            Date: {"],
  ["body of `200` of `putThing` is array, in the seed object", thing, `{ type: array, items: { ${thing} } }`],
  ["body of `401` of `putThing` is union, in the seed AltErr", refusal, `anyOf: [{ ${refusal} }]`],
  ["body of `401` of `putThing` is object, in the seed AltErr", "statusCode: {", "status_code: {"],
  [
    "`name` of the body of `200` of `putThing` is required string, in the seed optional string",
    "    Thing:\n",
    "    Thing:\n      required: [name]\n",
  ],
  ["summary of `putThing` is absent, in the seed present", "      summary: Put a thing\n", ""],
  ["summary of `putThing` is absent, in the seed present", "summary: Put a thing", "summary: ' '"],
  ["tags of `putThing` is absent, in the seed present", "tags: [All things]", "tags: []"],
  ["description of `putThing` is absent, in the seed present", "      description: Puts a thing.\n", ""],
  ['description of `putThing` does not say "thing", the seed\'s does', "Puts a thing.", "Puts it."],
  ["description of the field `name` of the request of `putThing` is absent, in the seed present", `, ${words}`, ""],
  ['request of `putThing` does not say "160", the seed\'s does', " 160 letters", ""],
  ["security of `putThing` is nothing, in the seed Token", secured, "security: []"],
  ["security of `putThing` is nothing, in the seed Token", `${secured}\n`, ""],
  ["security of `putThing` is nothing, in the seed Token", putThing, `      security: []\n${putThing}`],
  ["security of `putThing` is Token or nothing, in the seed Token", putThing, `      security: [{ Token: [] }, {}]\n${putThing}`],
  ["security of `putThing` is Basic, in the seed Token", secured, "security: [{ Basic: [] }]"],
  ["security scheme `Token` is apiKey, in the seed http", "type: http", "type: apiKey"],
  ["security scheme `Token` is absent, in the seed http", "{ Token: { type", "{ Key: { type"],
  ["is optional null or string, in the seed optional string", name, name.replace("string", "[string, 'null']")],
];

describe("the rule mfa/seed-departure-has-evidence", () => {
  test("a document that says what the seed says needs no evidence", async () => {
    expect(await check(faithful)).toEqual([]);
  });

  test("the width of an integer is no departure", async () => {
    const wide = exchange(faithful, "schema: { type: integer }", "schema: { type: integer, format: int64 }");
    expect(await check(wide)).toEqual([]);
  });

  test.each(departures)("reports without evidence: %s, changing %j", async (message, part, replacement) => {
    const messages = await check(exchange(faithful, part, replacement));
    expect(messages.filter((text) => text.includes(`${message}. Add \`x-evidence\``))).toHaveLength(1);
  });
});

const reference = "$ref: '#/components/schemas/On'";
const schema = "              required: [name]";
const body = "      requestBody:";
const added = exchange(faithful, on, "on: { type: string, default: false }");
const referred = (here: string, there: string) =>
  above(
    exchange(faithful, on, `on: { ${reference}${here} }`),
    "    Refusal: {",
    `On: { type: string, default: false${there} }`,
  );
const unnamed = evidence("Fields differ.");
const named = evidence("`on` is a text.");
const place = "#/paths/~1things~1{id}/put/requestBody/content/application~1json/schema";

const missing = exchange(faithful, `                ${on}\n`, "");
const without = (mark: string) => exchange(faithful, on, `on: { type: boolean${mark} }`);
const noDefault = evidence("It has no `default`.");
const renamed = exchange(faithful, putThing, "      operationId: other");
const posted = exchange(faithful, "    put:", "    post:");
const open = (mark: string) => above(faithful, putThing, `security: []\n      ${mark}`);
const more = (response: string) => above(faithful, s401, `'404': { ${response} }`);
const shared = (mark: string) =>
  above(
    more("$ref: '#/components/responses/R'"),
    "  schemas:\n",
    `responses: { R: { description: D${mark} } }`,
  );
const newOperation = (mark: string) =>
  above(faithful, "  /things", `/new: { get: { operationId: getNew${mark} } }`);

/** A departure, and where the evidence for it stands or not; a document with it, and the places that are reported. */
// biome-ignore format: a table
const answers: readonly [what: string, document: string, ...places: string[]][] = [
  ["a field, on it, by name", exchange(faithful, on, `on: { type: string, default: false, ${named} }`)],
  ["a field, beside its $ref, by name", referred(`, ${named}`, "")],
  ["a field, where its $ref leads, by name", referred("", `, ${named}`)],
  ["a field, on the schema, by name", above(added, schema, named)],
  ["a field, on the request body, by name", exchange(added, body, `${body}\n        ${named}`)],
  ["a field, on the operation, by name", above(added, putThing, named)],
  ["a field, on it, without its name", exchange(faithful, on, `on: { type: string, default: false, ${unnamed} }`), `${place}/properties/on`],
  ["a field, on the schema, without its name", above(added, schema, unnamed), `${place}/properties/on`],
  ["a field, on the operation, without its name", above(added, putThing, unnamed), `${place}/properties/on`],
  ["a missing field, around it, by name", above(missing, schema, named)],
  ["a missing field, around it, without its name", above(missing, schema, unnamed), place],
  ["a lost default, on the field, by name", without(`, ${noDefault}`)],
  ["a lost default, on the field, by other evidence", without(`, ${unnamed}`), `${place}/properties/on`],
  ["a lost default, on the schema, by name", above(without(""), schema, noDefault), `${place}/properties/on`],
  ["another operationId, by the seed's name", above(renamed, "      operationId: other", evidence("`putThing` is a poor name."))],
  ["another operationId, without evidence", renamed, "#/paths/~1things~1{id}/put/operationId"],
  ["another method, by the operation's name", above(posted, putThing, evidence("`putThing` is a POST."))],
  ["another method, by other evidence", above(posted, putThing, unnamed), "#/paths/~1things~1{id}/post"],
  ["no security, by name", open(evidence("Its `security` is none."))],
  ["no security, by other evidence", open(unnamed), "#/paths/~1things~1{id}/put"],
  ["a new operation, on it", newOperation(`, ${evidence()}`)],
  ["a new operation, without evidence", newOperation(""), "#/paths/~1new/get"],
  ["a new status, on its shared response", shared(`, ${evidence()}`)],
  ["a new status, without evidence", shared(""), "#/paths/~1things~1{id}/put/responses/404"],
  ["schemas that go in circles", exchange(faithful, "    Thing:\n", `    Thing:\n      allOf: [{ ${thing} }]\n`)],
];

test.each(answers)("evidence for %s", async (_, document, ...places) => {
  expect(await pointers(document)).toEqual(places);
});

test("the spec departs from the seed at many places, each with evidence, as the spec passes every rule", () => {
  expect(departuresOf(documentNode(readSpec()), readFacts()).length).toBeGreaterThan(100);
});

const messages = async (body: string): Promise<string[]> =>
  (await findings("status-marked", body, { facts })).map(({ message }) => message);
const undocumented = above(faithful, "          description: Refused", "x-documented: false");

test.each<[what: string, body: string, ...reported: string[]]>([
  ["statuses of the seed", faithful],
  ["a status that the seed lacks, marked as documented", more("description: D, x-documented: true")],
  ["a status that the seed lacks, marked as not documented", more("description: D, x-documented: false")],
  ["a mark on the shared response", shared(", x-documented: false")],
  ["a status that the seed lacks", more("description: D"), "`404` of `putThing` is not in the seed: set"],
  ["a mark that is a text", more("description: D, x-documented: maybe"), "is true or false"],
  ["a status of the seed marked undocumented", undocumented, "`401` of `putThing` is in the seed: remove"],
])("the rule mfa/status-marked on %s", async (_, body, ...reported) => {
  expect(await messages(body)).toEqual(reported.map((part) => expect.stringContaining(part)));
});
