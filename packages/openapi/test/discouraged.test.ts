import { expect, test } from "vitest";
import { discouragedReason, withoutDiscouraged } from "../src/index.ts";

const [text, number] = [{ type: "string", minLength: 1 }, { type: "integer" }];
const bad = { type: "boolean", "x-discouraged": "It is wrong." };

test("the reason is that of a mark with a text", () => {
  expect([bad, { "x-discouraged": true }, {}, null, "x"].map(discouragedReason)).toEqual([
    "It is wrong.",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each<[title: string, schema: object, left: object]>([
  ["the only one left takes the place of its union", { anyOf: [bad, text] }, text],
  [
    "with what the union is called",
    { title: "T", "x-a": 1, oneOf: [text, bad] },
    { ...text, title: "T", "x-a": 1 },
  ],
  [
    "unless the union has rules of its own",
    { maxLength: 3, oneOf: [text, bad] },
    { maxLength: 3, oneOf: [text] },
  ],
  ["or what is left is no object", { oneOf: [true, bad] }, { oneOf: [true] }],
  ["several stay a union", { anyOf: [text, bad, number] }, { anyOf: [text, number] }],
  ["all stay if none is recommended", { anyOf: [bad] }, { anyOf: [bad] }],
  [
    "those inside others go as well",
    { properties: { a: { anyOf: [text, bad] } } },
    { properties: { a: text } },
  ],
  ["data stays", { example: { anyOf: [text, bad] } }, { example: { anyOf: [text, bad] } }],
])("without discouraged alternatives %s", (_, A, left) => {
  const root = { components: { schemas: { A } } };
  const before = structuredClone(root);
  expect(withoutDiscouraged(root)).toEqual({ components: { schemas: { A: left } } });
  expect(root).toEqual(before);
});

test("a document without discouraged alternatives is itself", () => {
  const root = { components: { schemas: { A: { anyOf: [text, number] } } } };
  expect(withoutDiscouraged(root)).toBe(root);
});
