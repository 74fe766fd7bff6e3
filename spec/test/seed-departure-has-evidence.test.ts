import { describe, expect, test } from "vitest";
import { findings } from "./support/lint.ts";
import { exchange, facts, faithful } from "./support/seed.ts";

const check = async (body: string): Promise<string[]> =>
  (await findings("seed-departure-has-evidence", body, { facts })).map(({ message }) => message);

const thing = "$ref: '#/components/schemas/Thing'";
const refusal = "$ref: '#/components/schemas/Refusal'";
const name = "        name: { type: string }\n    Refusal";
const on = "on: { type: boolean, default: false }";
const words = "description: What the thing is called in up to 160 letters.";
const secured = "security: [{ Token: [] }]";
const putThing = "      operationId: putThing";
const s401 = "        '401':";

/** The end of the message, the part of the faithful document, and its replacement. */
const departures: [message: string, part: string, replacement: string][] = [
  [
    "operation `putThing` of the seed is missing",
    "    put:\n      operationId: putThing",
    "    post:\n      operationId: other",
  ],
  ["operation `other` is `putThing` in the seed", "operationId: putThing", "operationId: other"],
  ["`putThing` is `POST /things/{id}`, in the seed `PUT /things/{id}`", "    put:", "    post:"],
  ["`putThing` is `PUT /thing/{id}`, in the seed `PUT /things/{id}`", "  /things/{id}:", "  /thing/{id}:"],
  ["path parameter `id` of `putThing` of the seed is missing", "name: id, in: path", "name: key, in: path"],
  [
    "`id` of `putThing` is string, in the seed integer",
    "schema: { type: integer }",
    "schema: { type: string }",
  ],
  [
    "`id` of `putThing` is integer with format unix, in the seed integer",
    "schema: { type: integer }",
    "schema: { type: integer, format: unix }",
  ],
  [
    "request body of `putThing` is optional, in the seed required",
    "        required: true",
    "        required: false",
  ],
  ["field `on`, which the seed has in the request of `putThing`, is missing", `                ${on}\n`, ""],
  [
    "field `off` in the request of `putThing` is not in the seed",
    on,
    `off: { type: boolean }\n                ${on}`,
  ],
  [
    "`on` in the request of `putThing` is string, in the seed boolean",
    on,
    "on: { type: string, default: false }",
  ],
  [
    "`name` in the request of `putThing` is optional, in the seed required",
    "required: [name]",
    "required: []",
  ],
  ["has the default true, in the seed false", on, "on: { type: boolean, default: true }"],
  ["has no default, in the seed false", on, "on: { type: boolean }"],
  ["response `401`, which the seed has for `putThing`, is missing", s401, "        '403':"],
  ["response `404` of `putThing` is not in the seed", s401, `        '404': { description: D }\n${s401}`],
  ["header `Date`, which the seed has on `200` of `putThing`, is missing", "Date: {", "Content-Length: {"],
  ["header `Age` on `200` of `putThing` is not in the seed", "Date: {", "Age: {}\n            Date: {"],
  ["body of `200` of `putThing` is array, in the seed object", thing, `{ type: array, items: { ${thing} } }`],
  ["body of `401` of `putThing` is union, in the seed AltErr", refusal, `anyOf: [{ ${refusal} }]`],
  ["body of `401` of `putThing` is another object, in the seed AltErr", "statusCode: {", "status_code: {"],
  [
    "`name` in the body of `200` of `putThing` is required, in the seed optional",
    "    Thing:\n",
    "    Thing:\n      required: [name]\n",
  ],
  ['`putThing` has no summary, in the seed "Put Thing"', "      summary: Put a thing\n", ""],
  ['`putThing` has no summary, in the seed "Put Thing"', "summary: Put a thing", "summary: ' '"],
  ['`putThing` has no tag, in the seed "things"', "tags: [All things]", "tags: []"],
  ["`putThing` has no description, in the seed one", "      description: Puts a thing.\n", ""],
  ['description of `putThing` does not say "thing", the seed\'s does', "Puts a thing.", "Puts it."],
  ["field `name` in the request of `putThing` has no description, in the seed one", `, ${words}`, ""],
  ['request of `putThing` does not say "160", the seed\'s does', " in up to 160 letters", ""],
  ["`putThing` asks for nothing, in the seed for Token", secured, "security: []"],
  ["`putThing` asks for nothing, in the seed for Token", `${secured}\n`, ""],
  ["`putThing` asks for nothing, in the seed for Token", putThing, `      security: []\n${putThing}`],
  [
    "`putThing` asks for Token or nothing, in the seed for Token",
    putThing,
    `      security: [{ Token: [] }, {}]\n${putThing}`,
  ],
  ["`putThing` asks for Basic, in the seed for Token", secured, "security: [{ Basic: [] }]"],
  ["security scheme `Token` is apiKey, in the seed http", "type: http", "type: apiKey"],
  ["security scheme `Token` is missing, in the seed http", "{ Token: { type", "{ Key: { type"],
  ["is null or string, in the seed string", name, name.replace("string", "[string, 'null']")],
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
