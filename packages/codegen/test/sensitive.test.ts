import { type Kind, keysOf, positionOf } from "@onelogin-mfa/openapi";
import { describe, expect, test } from "vitest";
import { documentOf, evaluate, fileOf, fixtureFile } from "./support.ts";

/** A place in an operation where a schema can stand: the keys that lead there, each with the kind of object behind it. */
type Place = readonly (readonly [key: string, kind: Kind])[];

/** All places of schemas below an object, each kind entered once; callbacks are not covered. */
function placesBelow(kind: Kind, around: readonly Kind[] = []): Place[] {
  if (kind === "schema") return [[]];
  return keysOf(kind).flatMap((key) => {
    const [, inner] = positionOf(kind, key) ?? [];
    if (inner === undefined || inner === "callback" || around.includes(inner)) return [];
    return placesBelow(inner, [...around, inner]).map((rest) => [[key, inner] as const, ...rest]);
  });
}

/** The keys in maps, by the key of the map. */
const keys: Readonly<Record<string, string>> = { headers: "in_header", content: "text/plain" };

/** An object of a kind with a schema at a place in it. */
function objectAt(kind: Kind, [step, ...rest]: Place, schema: object): object {
  if (step === undefined) return schema;
  const [key, inner] = step;
  const object = { name: "in_parameter", in: "query", ...objectAt(inner, rest, schema) };
  if (key === "*") return { 200: object };
  const [form] = positionOf(kind, key) ?? [];
  const content = { one: object, list: [object], map: { [keys[key] ?? "any"]: object } };
  return { [key]: content[form ?? "one"] };
}

describe("sensitive.ts", () => {
  test("names every marked property, parameter and header, sorted", async () => {
    expect(await evaluate(await fixtureFile("sensitive"), "it.sensitiveNames")).toEqual([
      "X-Api-Token",
      "backup_codes",
      "naïve/~path",
      "otp",
      "otp_hint",
      "pin",
      "session",
    ]);
  });

  const places = placesBelow("operation");
  const titled = places.map((place) => [place.map(([key]) => key).join(" › "), place] as const);
  test.each(titled)("finds a secret wherever a schema can stand: %s", async (_, place) => {
    // in a list, as a name counts for all that it has
    const list = { type: "array", items: { type: "string", "x-sensitive": true } };
    const operation = objectAt("operation", place, { properties: { in_body: list } });
    const text = await fileOf("sensitive", { paths: { "/x": { post: operation } } });
    const kinds = place.map(([, kind]) => kind);
    const name = kinds.includes("header")
      ? "in_header"
      : kinds.includes("parameter")
        ? "in_parameter"
        : "in_body";
    expect(await evaluate(text, "it.sensitiveNames")).toEqual([name]);
  });

  const self = "#/paths/~1x/get/responses/200/content/application~1json/schema";
  const secret = { type: "string", "x-sensitive": true };

  test.each([
    ["a free key", { properties: { keys: { additionalProperties: secret } } }, ["keys"]],
    ["a list", { properties: { codes: { type: "array", items: secret } } }, ["codes"]],
    ["a tuple", { properties: { pair: { prefixItems: [{ type: "string" }, secret] } } }, ["pair"]],
    [
      "each alternative",
      { oneOf: [{ properties: { a: secret } }, { allOf: [{ properties: { b: secret } }] }] },
      ["a", "b"],
    ],
    ["a property named like a keyword", { properties: { example: secret } }, ["example"]],
    ["a schema that contains itself", { properties: { pin: secret, child: { $ref: self } } }, ["pin"]],
    ["a body without a name", secret, []],
    ["a document without marks", { properties: { otp: { type: "string" } } }, []],
  ])("finds the names of secrets in %s", async (_, schema, names) => {
    const text = await fileOf("sensitive", documentOf(schema));
    expect(await evaluate(text, "it.sensitiveNames")).toEqual(names);
  });
});
