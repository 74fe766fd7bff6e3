import { describe, expect, test } from "vitest";
import { findings } from "./support/lint.ts";
import { evidence, exchange, facts, faithful } from "./support/seed.ts";

const check = async (body: string): Promise<string[]> =>
  (await findings("seed-departure-has-evidence", body, { facts })).map(({ message }) => message);

describe("the rule mfa/seed-departure-has-evidence", () => {
  test("a document that says what the seed says needs no evidence", async () => {
    expect(await check(faithful)).toEqual([]);
  });

  /** What differs, the part of the faithful document, its replacement, and the message's start. */
  const departures: [what: string, part: string, replacement: string, message: RegExp][] = [
    [
      "an operation missing",
      "operationId: putThing",
      `operationId: other\n      ${evidence()}`,
      /The operation `putThing` of the seed is missing/,
    ],
    ["another method", "    put:", "    post:", /`putThing` is `POST \/things\/\{id}`, in the seed `PUT/],
    ["another path", "  /things/{id}:", "  /thing/{id}:", /is `PUT \/thing\/\{id}`/],
    [
      "a path parameter missing",
      "- { name: id, in: path",
      "- { name: key, in: path",
      /`id` of `putThing` of the seed is missing/,
    ],
    [
      "a path parameter of another type",
      "schema: { type: integer }",
      "schema: { type: string }",
      /`id` of `putThing` is string, in the seed integer/,
    ],
    [
      "a path parameter with a format",
      "schema: { type: integer }",
      "schema: { type: integer, format: int64 }",
      /integer with format int64/,
    ],
    [
      "an optional request body",
      "        required: true",
      "        required: false",
      /request body .* is optional, in the seed required/,
    ],
    [
      "a request field missing",
      "                on: { type: boolean }\n",
      "",
      /field `on`, which the seed has in the request/,
    ],
    [
      "a request field added",
      "on: { type: boolean }",
      "on: { type: boolean }\n                off: { type: boolean }",
      /field `off` .* is not in the seed/,
    ],
    [
      "a request field of another type",
      "on: { type: boolean }",
      "on: { type: string }",
      /`on` .* is string, in the seed boolean/,
    ],
    [
      "a request field no longer required",
      "required: [name]",
      "required: []",
      /`name` .* is optional, in the seed required/,
    ],
    [
      "another default",
      "on: { type: boolean }",
      "on: { type: boolean, default: true }",
      /`on` .* default true, in the seed false/,
    ],
    ["a status missing", "        '401':", "        '403':", /The response `401`.* is missing/],
    [
      "a status added",
      "        '401':",
      "        '404': { description: D }\n        '401':",
      /The response `404` of `putThing` is not in the seed/,
    ],
    ["a header missing", "Date: {", "Content-Length: {", /The header `Date`.* is missing/],
    [
      "a header added",
      "Date: {",
      "Age: { schema: { type: integer } }\n            Date: {",
      /The header `Age` .* is not in the seed/,
    ],
    [
      "an array for an object",
      "$ref: '#/components/schemas/Thing'",
      "{ type: array, items: { $ref: '#/components/schemas/Thing' } }",
      /body of `200` .* is array, in the seed object/,
    ],
    [
      "a union for an error model",
      "$ref: '#/components/schemas/Refusal'",
      "anyOf: [{ $ref: '#/components/schemas/Refusal' }]",
      /body of `401` .* is union, in the seed AltErr/,
    ],
    [
      "another object for an error model",
      "statusCode: {",
      "status_code: {",
      /is another object, in the seed AltErr/,
    ],
    [
      "a response's field required",
      "    Thing:\n",
      "    Thing:\n      required: [name]\n",
      /`name` in the body of `200` .* is required, in the seed optional/,
    ],
    [
      "a response's field of another type",
      "        name: { type: string }\n    Refusal",
      "        name: { type: [string, 'null'] }\n    Refusal",
      /`name` .* is null or string, in the seed string/,
    ],
  ];

  test.each(departures)("%s without evidence is reported", async (_, part, replacement, message) => {
    const messages = await check(exchange(faithful, part, replacement));
    expect(messages.filter((text) => message.test(text))).toHaveLength(1);
  });
});
