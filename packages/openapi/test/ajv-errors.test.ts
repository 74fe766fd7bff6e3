import { expect, test } from "vitest";
import { describeError } from "../src/ajv-errors.ts";

const error = (keyword: string, params: Readonly<Record<string, unknown>>, instancePath = "/a") =>
  ({ keyword, instancePath, params, message: "must be right" }) as const;

// biome-ignore format: a table
test.each<[keyword: string, params: Readonly<Record<string, unknown>>, pointer: string, text: string]>([
  ["required", { missingProperty: "b" }, "/a/b", "is missing"],
  ["additionalProperties", { additionalProperty: "b/c" }, "/a/b~1c", "is unknown"],
  ["unevaluatedProperties", { unevaluatedProperty: "" }, "/a/", "is unknown"],
  ["type", { type: "integer" }, "/a", "must be integer"],
  ["type", { type: ["string", "null"] }, "/a", "must be string or null"],
  ["enum", { allowedValues: ["b", 1, null] }, "/a", "must be one of: b, 1, null"],
  ["const", { allowedValue: 1 }, "/a", "must be 1"],
  ["const", { allowedValue: "" }, "/a", 'must be ""'],
  ["minimum", { limit: 120 }, "/a", "must be 120 or more"],
  ["maximum", { limit: 120 }, "/a", "must be 120 or less"],
  ["exclusiveMinimum", { limit: 0 }, "/a", "must be more than 0"],
  ["exclusiveMaximum", { limit: 0 }, "/a", "must be less than 0"],
  ["multipleOf", { multipleOf: 2 }, "/a", "must be a multiple of 2"],
  ["minLength", { limit: 1 }, "/a", "must not be empty"],
  ["minLength", { limit: 3 }, "/a", "must have at least 3 characters"],
  ["maxLength", { limit: 1 }, "/a", "must have at most 1 character"],
  ["minItems", { limit: 2 }, "/a", "must have at least 2 entries"],
  ["maxProperties", { limit: 1 }, "/a", "must have at most 1 field"],
  ["uniqueItems", { i: 2, j: 0 }, "/a", "must not repeat an entry: numbers 1 and 3"],
  ["pattern", { pattern: "^b$" }, "/a", "must match ^b$"],
  ["format", { format: "uuid" }, "/a", "must be a UUID"],
  ["format", { format: "ipv4" }, "/a", "must be of the format ipv4"],
  ["contains", { minContains: 1 }, "/a", "must be right"],
])("an error of %s with %j is said of %s: %s", (keyword, params, pointer, text) => {
  expect(describeError(error(keyword, params))).toEqual({ pointer, text });
});

test("a text of one's own goes before, unless it is undefined", () => {
  const own = {
    type: ({ type }: Readonly<Record<string, unknown>>) => (type === "array" ? "must be a list" : undefined),
  };
  const texts = ["array", "integer"].map((type) => describeError(error("type", { type }), own).text);
  expect(texts).toEqual(["must be a list", "must be integer"]);
});

test("an error of the whole value without a message is said by its keyword", () => {
  const found = describeError({ keyword: "if", instancePath: "", params: {} });
  expect(found).toEqual({ pointer: "", text: "if" });
});
