import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, move, set } from "../testing/edit.ts";
import { smallSpec } from "../testing/small-spec.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });

/** A document that sends and receives one schema, and refers to others by name. */
const documentWith = (schema: object, schemas: object = {}): Spec => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1.0.0" },
  paths: {
    "/things": {
      put: {
        operationId: "putThing",
        requestBody: json({ $ref: "#/components/schemas/Thing" }),
        responses: { "200": { description: "Done.", ...json({ $ref: "#/components/schemas/Thing" }) } },
      },
    },
  },
  components: { schemas: { Thing: schema, ...schemas } },
});

const said = (base: Spec, head: Spec) =>
  compareDocuments(base, head).map(({ bump, sentence }) => `${bump}: ${sentence}`);

const text = { type: "string" };
const reference = { $ref: "#/components/schemas/Text" };
const whole = {
  type: "object",
  additionalProperties: false,
  required: ["a", "b"],
  properties: { a: text, b: { type: "integer", minimum: 1 } },
};
const parts = {
  unevaluatedProperties: false,
  allOf: [
    { type: "object", required: ["a"], properties: { a: text } },
    { type: "object", required: ["b"], properties: { b: { type: "integer", minimum: 1 } } },
  ],
};
const first = { type: "object", required: ["kind"], properties: { kind: { const: "first" } } };
const second = { type: "object", required: ["kind"], properties: { kind: { const: "second" } } };

describe("two ways of writing one meaning", () => {
  // biome-ignore format: a table, one pair a line
  it.each<[string, object, object]>([
    ["an object in two parts", whole, parts],
    ["one part of an `allOf`", text, { allOf: [text] }],
    ["a part by reference", { allOf: [reference], maxLength: 9 }, { type: "string", maxLength: 9 }],
    ["a `$ref` with a limit beside it", { ...reference, maxLength: 9 }, { type: "string", maxLength: 9 }],
    [
      "two limits of which one decides",
      { allOf: [text, { maxLength: 9 }], maxLength: 7 },
      { type: "string", maxLength: 7 },
    ],
    ["types and alternatives", { type: ["string", "integer"] }, { anyOf: [text, { type: "integer" }] }],
    ["one alternative", text, { oneOf: [text] }],
    [
      "`null` as a type and as an alternative",
      { type: ["string", "null"] },
      { anyOf: [text, { type: "null" }] },
    ],
    ["`null` beside a reference", { anyOf: [reference, { type: "null" }] }, { type: ["string", "null"] }],
    ["`nullable` of OpenAPI 3.0", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["`nullable` around a reference", { nullable: true, allOf: [reference] }, { type: ["string", "null"] }],
    [
      "an exclusive limit of OpenAPI 3.0",
      { type: "number", minimum: 1, exclusiveMinimum: true },
      { type: "number", exclusiveMinimum: 1 },
    ],
    ["a list of one value", { const: "a" }, { type: "string", enum: ["a"] }],
    ["`anyOf` and `oneOf` of what excludes itself", { anyOf: [first, second] }, { oneOf: [first, second] }],
    ["a pattern that everything fits", { type: "string", pattern: "^.*$" }, text],
    ["defaults", { type: "string", minLength: 0, deprecated: false, nullable: false }, text],
    ["`items: true`", { type: "array", items: true }, { type: "array" }],
    ["a pattern of any start", { type: "string", pattern: "^" }, text],
    ["all items", { type: "array", unevaluatedItems: true, additionalItems: {}, uniqueItems: false }, { type: "array" }],
    [
      "no other fields than all that have a schema",
      { type: "object", additionalProperties: text, unevaluatedProperties: false },
      { type: "object", allOf: [{ additionalProperties: text }] },
    ],
    ["all names of fields", { type: "object", propertyNames: {}, unevaluatedProperties: true }, { type: "object" }],
    ["at least one", { type: "array", contains: text, minContains: 1 }, { type: "array", contains: text }],
    ["marks that are not set", { ...text, "x-sensitive": false, readOnly: false, writeOnly: false }, text],
    ["`nullable` without `null` in the list", { ...text, nullable: true, enum: ["a"] }, { ...text, enum: ["a"] }],
    ["fields without a type", { properties: { a: text } }, { type: "object", properties: { a: text } }],
    ["one alternative of fields", whole, { anyOf: [whole] }],
    ["fields beside `null`", { ...whole, type: ["object", "null"] }, { anyOf: [whole, { type: "null" }] }],
  ])("is unchanged in meaning: %s", (_, before, after) => {
    const [old, now] = [documentWith(before, { Text: text }), documentWith(after, { Text: text })];
    for (const [base, head] of [[old, now] as const, [now, old] as const]) {
      const changes = compareDocuments(base, head);
      expect(changes.map(({ rule }) => rule)).not.toEqual([]);
      expect(changes.filter(({ bump }) => bump !== "patch")).toEqual([]);
    }
  });

  it("is one change for one schema, whose parts may stand in components of their own", () => {
    const pointer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const [a, b] = parts.allOf;
    const split = { unevaluatedProperties: false, allOf: [pointer("A"), pointer("B")] };
    expect(said(documentWith(whole), documentWith(split, { A: a, B: b }))).toEqual([
      "minor: The schema `A` is new.",
      "minor: The schema `B` is new.",
      "patch: `Thing` is written in another way in 6 places, without a change of meaning.",
    ]);
  });

  it.each<[string, Edit]>([
    ["`required: false` of a parameter", set("/paths/~1things~1{id}/get/parameters/0/required", false)],
    [
      "the `style` and `explode` that are meant anyway",
      set("/paths/~1things~1{id}/get/parameters/1/explode", true),
    ],
    [
      "the case of a header",
      move(
        "/paths/~1things~1{id}/get/responses/200/headers/X-A",
        "/paths/~1things~1{id}/get/responses/200/headers/x-a",
      ),
    ],
    [
      "blanks of a media type",
      move(
        "/paths/~1open/post/requestBody/content/application~1json",
        "/paths/~1open/post/requestBody/content/application~1JSON ",
      ),
    ],
    ["`deprecated: false`", set("/paths/~1things~1{id}/get/deprecated", false)],
    ["the `style` of a header", set("/paths/~1things~1{id}/get/responses/200/headers/X-A/style", "simple")],
  ])("is unchanged in meaning: %s", (_, edit) => {
    const changes = compareDocuments(smallSpec(), edited(smallSpec(), edit));
    expect(changes.map(({ rule }) => rule)).toEqual(["unchanged-in-meaning"]);
  });
});

describe("a change of what is written in parts", () => {
  const base = documentWith(parts);

  it("is named by the schema, at the exact location", () => {
    const part = "/components/schemas/Thing/allOf/1";
    const [change, ...others] = compareDocuments(base, edited(base, set(`${part}/properties/b/minimum`, 2)));
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      rule: "limit-tightened",
      sentence: "The limit `minimum` of `Thing.b` changed from `1` to `2`.",
      after: `${part}/properties/b/minimum`,
    });
  });

  it("is all that is said while the parts are joined, beside that they are", () => {
    const described = { type: "integer", minimum: 1, description: "How many." };
    const before = edited(base, set("/components/schemas/Thing/allOf/1/properties/b", described));
    const properties = { ...whole.properties, b: { ...described, minimum: 2 } };
    expect(said(before, documentWith({ ...whole, required: ["a"], properties }))).toEqual([
      "major: The field `b` of `Thing` is no longer required.",
      "major: The limit `minimum` of `Thing.b` changed from `1` to `2`.",
      expect.stringMatching(/^patch: `Thing` is written in another way in \d+ places; any change of meaning/),
    ]);
  });

  it("is one change for each schema that has the part", () => {
    const named = documentWith({ allOf: [{ $ref: "#/components/schemas/Base" }] }, { Base: whole });
    const head = edited(
      named,
      drop("/components/schemas/Base/properties/a"),
      drop("/components/schemas/Base/required/0"),
    );
    expect(said(named, head)).toEqual(["major: The required field `a` of `Base` is gone."]);
  });
});

describe("a `oneOf` with one more alternative", () => {
  const rules = (added: object, more: object = {}) => {
    const choice = (alternatives: object[]) => documentWith({ oneOf: alternatives, ...more });
    return compareDocuments(choice([first, second]), choice([first, second, added])).map(({ rule }) => rule);
  };

  it("refuses what fits it and another one", () => {
    expect(rules({ type: "object" })).toEqual(["overlapping-alternative-added"]);
  });

  it.each<[string, object]>([
    ["its type", text],
    ["a field", { ...first, properties: { kind: { const: "third" } } }],
    [
      "a field that others refuse",
      { type: "object", required: ["kind"], properties: { kind: { type: "integer" } } },
    ],
  ])("takes all that it took where %s tells it apart", (_, added) => {
    expect(rules(added)).toEqual(["alternative-added"]);
  });

  it("takes all that it took where a discriminator tells them apart", () => {
    expect(rules({ type: "object" }, { discriminator: { propertyName: "kind" } })).toEqual([
      "alternative-added",
    ]);
  });
});

describe("a limit that becomes exclusive", () => {
  const number = (limits: object) => documentWith({ type: "number", ...limits });

  it("is tighter, not looser", () => {
    expect(said(number({ minimum: 1 }), number({ exclusiveMinimum: 1 }))).toEqual([
      "major: The limit `exclusiveMinimum` of `Thing` is new: `1`.",
      "patch: `minimum` of `Thing` is gone; any change of meaning has a line of its own.",
    ]);
  });
});

describe("what is for one direction only", () => {
  const fields = (mark: object) => documentWith({ type: "object", properties: { id: { ...text, ...mark } } });
  const required = set("/components/schemas/Thing/required", ["id"]);

  it.each([
    ["a field of requests and responses", {}, ["major: The field `id` of `Thing` is now required."]],
    ["a `readOnly` field", { readOnly: true }, ["minor: The field `id` of `Thing` is now required."]],
  ])("is rated for that direction: %s", (_, mark, expected) => {
    expect(said(fields(mark), edited(fields(mark), required))).toEqual(expected);
  });
});

describe("a path parameter with another name", () => {
  it("is one change, and the operation stays the same", () => {
    const head = edited(
      smallSpec(),
      move("/paths/~1things~1{id}", "/paths/~1things~1{thing}"),
      set("/paths/~1things~1{thing}/parameters/0/name", "thing"),
    );
    expect(said(smallSpec(), head)).toEqual(["major: The path parameter `id` is now called `thing`."]);
  });
});

it("two operations with one id are told apart by their paths", () => {
  const twice = edited(smallSpec(), set("/paths/~1open/delete/operationId", "postOpen"));
  expect(said(twice, edited(twice, set("/info/license/name", "X")))).toEqual([
    "patch: `name` of `license` of the API changed from `MIT` to `X`.",
  ]);
});
