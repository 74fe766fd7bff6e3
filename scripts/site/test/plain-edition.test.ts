import { fileURLToPath } from "node:url";
import { hasObject, type JsonObject, listOperations, valueAt } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { editionsOf } from "../src/editions.ts";
import { plainEdition } from "../src/plain-edition.ts";
import { madeOnce } from "./support/made-once.ts";

const editions = await madeOnce(
  editionsOf(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"))),
);
const documentIn = (file: string): JsonObject => {
  const edition = editions().find((one) => one.file === file);
  if (!edition) throw new Error(`no edition is ${file}`);
  return edition.document;
};

describe.each(["mfa.plain.json", "mfa.plain.openapi-3.0.json"])("%s", (file) => {
  it("has every operation, and no extension, no union and one media type for each body", () => {
    const document = documentIn(file);
    const ids = (one: JsonObject) => listOperations(one).map(({ id }) => id);
    expect(ids(document)).toEqual(ids(documentIn("mfa.json")));
    const keys = new Set<string>();
    const mediaTypes = new Set<string>();
    hasObject(document, (object) => {
      for (const key of Object.keys(object)) keys.add(key);
      if (typeof object.content === "object" && object.content !== null)
        mediaTypes.add(Object.keys(object.content).join());
      return false;
    });
    expect([...keys].filter((key) => /^x-|^(?:anyOf|oneOf|discriminator)$/.test(key))).toEqual([]);
    expect([...mediaTypes]).toEqual(["application/json"]);
  });

  it("has one error, with the members of both shapes, all optional", () => {
    const error = valueAt(documentIn(file), "/components/schemas/ErrorResponse");
    expect(error).not.toHaveProperty("required");
    const properties = valueAt(error, "/properties");
    expect(Object.keys(Object(properties))).toEqual([
      "statusCode",
      "name",
      "message",
      "details",
      "field",
      "status",
    ]);
  });

  it("is at most six tenths of the whole one", () => {
    const [plain, whole] = [documentIn(file), documentIn("mfa.json")].map(
      (one) => JSON.stringify(one).length,
    );
    expect(Number(plain) / Number(whole)).toBeLessThan(0.6);
  });
});

it("an operation says what sending it twice does, a secret that it is one; no text explains a key that is gone", () => {
  const plain = documentIn("mfa.plain.json");
  const introduction = String(valueAt(plain, "/info/description"));
  expect(introduction).toContain("**HTTP 200 isn't success:**");
  expect(introduction).not.toMatch(/`x-(?!`)|\*\*captured\*\*/);
  const operation = listOperations(plain).find(({ id }) => id === "createFactorRegistration");
  expect(operation?.node.value).toHaveProperty(
    "description",
    expect.stringMatching(/\n\nSending it twice sends/),
  );
  expect(valueAt(plain, "/components/schemas/Otp/description")).toMatch(/\n\nSecret: /);
});

/** A schema in a response, or in a request, of a small document, and the same in its plain edition. */
function plainOf(schema: JsonObject, place: "response" | "request", others: JsonObject = {}): unknown {
  const body = { content: { "application/json": { schema } } };
  const operation =
    place === "request"
      ? { requestBody: body, responses: {} }
      : { responses: { "200": { description: "Fine.", ...body } } };
  const plain = plainEdition({
    openapi: "3.1.0",
    info: { title: "A", version: "1" },
    paths: { "/a": { post: operation } },
    components: { schemas: { Used: { type: "object" }, Other: { type: "string" }, ...others } },
  });
  const pointer = place === "request" ? "requestBody" : "responses/200";
  return valueAt(plain, `/paths/~1a/post/${pointer}/content/application~1json/schema`);
}

const text = { type: "string" };
const integer = { type: "integer", format: "int64" };

describe("a schema of the plain edition", () => {
  // biome-ignore format: a table
  it.each<[string, JsonObject, JsonObject, JsonObject?]>([
    ["an open list of values", { anyOf: [{ type: "string", enum: ["a", "b"] }, text] }, { type: "string", description: "Known values: `a`, `b`." }],
    ["one that has a description", { description: "A state.", oneOf: [{ type: "string", enum: ["a"] }, text] }, { type: "string", description: "A state.\n\nKnown values: `a`." }],
    ["two types", { anyOf: [text, integer] }, { description: "A text or an integer." }],
    ["a discouraged alternative", { anyOf: [integer, { ...text, "x-discouraged": "Why." }] }, integer],
    ["a secret", { ...text, "x-sensitive": true }, { type: "string", description: "Secret: keep it out of logs, errors and URLs." }],
    ["a reference to an alternative", { anyOf: [{ $ref: "#/components/schemas/Name" }], title: "T" }, { ...text, title: "T" }, { Name: text }],
    ["a secret that a union refers to", { anyOf: [{ $ref: "#/components/schemas/Name" }] }, { type: "string", description: "Secret: keep it out of logs, errors and URLs." }, { Name: { ...text, "x-sensitive": true } }],
    ["a text or null as a union", { anyOf: [text, { type: "null" }] }, { type: ["string", "null"] }],
    ["a union in a union", { anyOf: [{ $ref: "#/components/schemas/Inner" }, integer] }, { description: "A text or an integer." }, { Inner: { anyOf: [text, { type: "boolean", "x-discouraged": "Why." }] } }],
    ["alternatives without a type", { type: "object", oneOf: [{ required: ["a"] }, { required: ["b"] }] }, { type: "object" }],
    ["discouraged alternatives only", { anyOf: [{ ...text, "x-discouraged": "Why." }] }, {}],
    ["a text or null", { type: ["string", "null"] }, { type: ["string", "null"] }],
    ["a closed list", { type: "string", enum: ["a"] }, { type: "string", enum: ["a"] }],
  ])("%s", (_, schema, plain, others) => {
    expect(plainOf(schema, "response", others)).toEqual(plain);
  });

  it("has the members of all shapes, and those as required that all require", () => {
    const one = { type: "object", required: ["id", "a"], properties: { id: text, a: text, state: text } };
    const two = {
      type: "object",
      required: ["id"],
      properties: { id: text, state: { type: "object" }, b: integer },
    };
    expect(plainOf({ anyOf: [{ $ref: "#/components/schemas/One" }, two] }, "response", { One: one })).toEqual(
      {
        type: "object",
        required: ["id"],
        properties: { id: text, a: text, state: { description: "A text or an object." }, b: integer },
      },
    );
  });

  it("ends at a field by which objects lead back to themselves", () => {
    const animal = (name: string) => ({
      type: "object",
      properties: { friend: { $ref: `#/components/schemas/${name}` } },
    });
    const anyOf = ["Cat", "Dog"].map((name) => ({ $ref: `#/components/schemas/${name}` }));
    expect(plainOf({ anyOf }, "response", { Cat: animal("Cat"), Dog: animal("Dog") })).toEqual({
      type: "object",
      properties: { friend: { type: "object" } },
    });
  });

  it("is the first alternative where it is only sent", () => {
    expect(plainOf({ anyOf: [integer, text] }, "request")).toEqual(integer);
  });
});

it("an example with a form that is gone is left out, the others stay", () => {
  const examples = (file: string) =>
    Object.keys(
      Object(
        valueAt(
          documentIn(file),
          "/paths/~1api~12~1mfa~1users~1{user_id}~1verifications/post/requestBody/content/application~1json/examples",
        ),
      ),
    );
  expect(examples("mfa.json")).toEqual(["sms", "asString", "magicLink"]);
  // the others have a number as `device_id`, which is discouraged
  expect(examples("mfa.plain.json")).toEqual(["asString"]);
});

it("components that nothing refers to are left out, but not the schemes of security", () => {
  const securitySchemes = { Key: { type: "http", scheme: "basic" } };
  const inside = { $ref: "#/components/schemas/Used/properties/a" };
  const Mapped = {
    discriminator: { propertyName: "kind", mapping: { a: "#/components/schemas/ByMapping" } },
  };
  const plain = plainEdition({
    openapi: "3.1.0",
    info: { title: "A", version: "1" },
    paths: {
      "/a": { get: { responses: { "200": { content: { "application/json": { schema: inside } } } } } },
    },
    components: {
      schemas: {
        Unused: { properties: { a: { $ref: "#/components/schemas/UnusedToo" } } },
        UnusedToo: {},
        Used: { properties: { a: { $ref: "#/components/schemas/Mapped" } } },
        Mapped,
        ByMapping: {},
      },
      securitySchemes,
    },
  });
  expect(valueAt(plain, "/components/securitySchemes")).toEqual(securitySchemes);
  expect(Object.keys(Object(valueAt(plain, "/components/schemas")))).toEqual(["Used", "Mapped", "ByMapping"]);
});
