import { pointerTokens } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { corpusPairs, historyPairs } from "../testing/pairs.ts";

/** A document of one operation whose response has a schema. */
const responseOf = (schema: object, more: object = {}): Spec => ({
  openapi: "3.1.0",
  paths: {
    "/orders": {
      get: {
        operationId: "listOrders",
        responses: { "200": { description: "", content: { "application/json": { schema } }, ...more } },
      },
    },
  },
});

const sentences = (base: Spec, head: Spec) => compareDocuments(base, head).map(({ sentence }) => sentence);

const field = (schema: object) => ({ type: "object", properties: { price: schema } });
const [text, integer] = [{ type: "string" }, { type: "integer" }];

describe("a field is named with all that it is in", () => {
  // biome-ignore format: a table, one schema a line
  it.each<[words: string, around: (schema: object) => object]>([
    ["the field `price` of the body of response 200", field],
    ["the field `price` of each item of the body of response 200", (schema) => ({ type: "array", items: field(schema) })],
    ["the field `price` of each other field of the body of response 200", (schema) => ({ type: "object", additionalProperties: field(schema) })],
    ["the field `price` of each item of each item of the body of response 200", (schema) => ({ type: "array", items: { type: "array", items: field(schema) } })],
    ["the field `lines[].price` of the body of response 200", (schema) => ({ type: "object", properties: { lines: { type: "array", items: field(schema) } } })],
    ["the field `byId{}.price` of each item of the body of response 200", (schema) => ({ type: "array", items: { type: "object", properties: { byId: { type: "object", additionalProperties: field(schema) } } } })],
    ["the field `price` of alternative 2 of the body of response 200", (schema) => ({ oneOf: [text, field(schema)] })],
    ["the field `price` of the body of response 200", (schema) => ({ allOf: [{ description: "An order." }, field(schema)] })],
    ["the field `price` of the body of response 200", (schema) => ({ oneOf: [{ type: "null" }, field(schema)] })],
  ])("%s", (words, around) => {
    const [base, head, nullable] = [text, integer, { type: ["string", "null"] }].map((schema) => responseOf(around(schema)));
    expect(sentences(base ?? {}, head ?? {})).toEqual([`The type of ${words} changed from \`string\` to \`integer\`.`]);
    expect(sentences(base ?? {}, nullable ?? {})).toEqual([`T${words.slice(1)} may now be \`null\`.`]);
  });

  it("one that is gone, too", () => {
    const list = (properties: object) => responseOf({ type: "array", items: { type: "object", properties } });
    expect(sentences(list({ price: text, name: text }), list({ name: text }))).toEqual([
      "The optional field `price` of each item of the body of response 200 is gone.",
    ]);
  });

  it("each media type by its name where there are several", () => {
    const both = (schema: object) => ({
      content: { "application/json": { schema }, "text/csv": { schema: text } },
    });
    expect(sentences(responseOf({}, both(field(text))), responseOf({}, both(field(integer))))).toEqual([
      "The type of the field `price` of the `application/json` body of response 200 changed from `string` to `integer`.",
    ]);
  });

  it("a header with its response", () => {
    const header = (schema: object) => responseOf({}, { headers: { "X-Total": { schema } } });
    expect(sentences(header(text), header(integer))).toEqual([
      "The type of the header `X-Total` of response 200 changed from `string` to `integer`.",
    ]);
  });
});

it("a shared component keeps its own name", () => {
  const device = (schema: object) => ({
    ...responseOf({ $ref: "#/components/schemas/Device" }),
    components: { schemas: { Device: { type: "object", properties: { device_id: schema } } } },
  });
  expect(sentences(device(text), device(integer))).toEqual([
    "The type of `Device.device_id` changed from `string` to `integer`.",
  ]);
});

describe("the operations of a line are those that break", () => {
  const body = (schema: object) => ({ content: { "application/json": { schema } } });
  const reference = { $ref: "#/components/schemas/Order" };
  const shared = (order: object): Spec => ({
    openapi: "3.1.0",
    paths: {
      "/orders": {
        get: { operationId: "getOrder", responses: { "200": { description: "", ...body(reference) } } },
        put: { operationId: "putOrder", requestBody: body(reference), responses: {} },
      },
    },
    components: { schemas: { Order: order } },
  });
  const order = (required: readonly string[], values: readonly string[]) =>
    shared({ type: "object", required, properties: { state: { type: "string", enum: values } } });

  it.each([
    ["a field that is required", order([], ["a"]), order(["state"], ["a"]), "putOrder", "getOrder"],
    ["a field that may be missing", order(["state"], ["a"]), order([], ["a"]), "getOrder", "putOrder"],
    ["one more value", order([], ["a"]), order([], ["a", "b"]), "getOrder", "putOrder"],
    ["one value less", order([], ["a", "b"]), order([], ["a"]), "putOrder", "getOrder"],
  ])("%s", (_, base, head, broken, other) => {
    expect(compareDocuments(base, head)).toMatchObject([
      {
        bump: "major",
        positions: [{ operationId: broken }],
        others: [{ operationId: other, bump: "minor" }],
      },
    ]);
  });
});

describe("the scopes of an operation", () => {
  const asking = (...security: readonly object[]) => ({
    openapi: "3.1.0",
    paths: { "/a": { get: { operationId: "getA", security, responses: {} } } },
  });
  // biome-ignore format: a table, one change a line
  it.each<[string, Spec, Spec, ...string[]]>([
    ["replaced", asking({ O: ["a"] }), asking({ O: ["b"] }), "`O` needs `b` instead of `a`."],
    ["one of two replaced", asking({ O: ["a", "c"] }), asking({ O: ["b", "c"] }), "`O` needs `b` instead of `a`."],
    ["added", asking({ O: ["a"] }), asking({ O: ["a", "b"] }), "`O` with `a` needs one more scope: `b`."],
    ["two added", asking({ O: [] }), asking({ O: ["a", "b"] }), "`O` needs 2 more scopes: `a`, `b`."],
    ["dropped", asking({ O: ["a", "b"] }), asking({ O: ["a"] }), "`O` no longer needs `b`."],
    ["of the nearest alternative", asking({ O: ["a"] }), asking({ O: ["c"] }, { O: ["a", "b"] }), "`O` with `a` needs one more scope: `b`.", "`O` with `c` is enough now."],
    ["of one alternative beside another", asking({ O: ["a"] }, { K: [] }), asking({ O: ["b"] }, { K: [] }), "`O` needs `b` instead of `a`."],
  ])("%s", (_, base, head, ...expected) => {
    expect(sentences(base, head)).toEqual(expected);
  });
});

describe("alternatives", () => {
  const keyed = (...keys: readonly string[]) =>
    responseOf({
      oneOf: keys.map((key) => ({ type: "object", required: [key], properties: { [key]: text } })),
    });
  const constants = (...values: readonly string[]) =>
    responseOf({ oneOf: values.map((value) => ({ const: value, title: value.toUpperCase() })) });
  const values = (...some: readonly string[]) => responseOf({ type: "string", enum: some });

  it("that are told apart by a field of their own are compared by it", () => {
    expect(compareDocuments(keyed("A", "B"), keyed("A", "C"))).toMatchObject([
      { bump: "major", sentence: "The body of response 200 may now be an object with `C`." },
      { bump: "minor", sentence: "The body of response 200 may no longer be an object with `B`." },
    ]);
    expect(compareDocuments(keyed("A", "B"), keyed("B", "A", "C"))).toMatchObject([
      { bump: "major", sentence: "The body of response 200 may now be an object with `C`." },
    ]);
  });

  it.each([
    [["a"], ["a", "b"]],
    [["a", "b"], ["a"]],
    [
      ["a", "b"],
      ["a", "c"],
    ],
  ])("that are values, %s and then %s, read as a list of values does", (before, after) => {
    const read = (base: Spec, head: Spec) =>
      compareDocuments(base, head).map(({ rule, bump, sentence }) => [rule, bump, sentence]);
    expect(read(constants("x", ...before), constants("x", ...after))).toEqual(
      read(values("x", ...before), values("x", ...after)),
    );
  });
});

describe("what means nothing is no change", () => {
  const operation = (members: object, around: object = {}) => ({
    openapi: "3.1.0",
    ...around,
    paths: {
      "/a": { post: { operationId: "postA", responses: { "204": { description: "" } }, ...members } },
    },
  });
  const header = (name: string, required: boolean) => ({ in: "header", name, required, schema: text });
  const body = (schema: object) =>
    operation({ requestBody: { content: { "application/json": { schema: field(schema) } } } });
  const nullable = { type: ["string", "null"] };
  const url = (path: string) => ({ servers: [{ url: path }] });

  // biome-ignore format: a table, one change a line
  it.each<[string, Spec, Spec]>([
    ["a parameter for Content-Type", operation({ parameters: [header("content-type", false)] }), operation({})],
    ["a required parameter for Accept", operation({}), operation({ parameters: [header("Accept", true)] })],
    ["a parameter for Authorization", operation({ parameters: [header("Authorization", false)] }), operation({ parameters: [header("Authorization", true)] })],
    ["a header Content-Type of a response", operation({ responses: { "204": { description: "", headers: { "Content-Type": { schema: text } } } } }), operation({})],
    ["a default of null that is gone", body({ ...nullable, default: null }), body(nullable)],
    ["a default of null that is new", body(nullable), body({ ...nullable, default: null })],
    ["a server that moves into its operation", operation({}, url("/v1")), operation(url("/v1"))],
    ["a server that moves out of its operation", operation(url("/v1")), operation({}, url("/v1"))],
    ["a server that no operation takes", operation(url("/v1"), url("/a")), operation(url("/v1"), url("/b"))],
  ])("%s", (_, base, head) => {
    const bumps = compareDocuments(base, head).map(({ rule, bump }) => [rule, bump]);
    expect(bumps).toEqual([["unchanged-in-meaning", "patch"], ...bumps.slice(1)]);
    expect(bumps.every(([, bump]) => bump === "patch")).toBe(true);
  });

  // biome-ignore format: a table, one change a line
  it.each<[string, Spec, Spec]>([
    ["another header", operation({ parameters: [header("X-A", false)] }), operation({})],
    ["a default of null of what may not be null", body(text), body({ ...text, default: null })],
    ["a server that moves and changes", operation({}, url("/v1")), operation(url("/v2"))],
    ["a server that one operation takes", operation({}, url("/a")), operation({}, url("/b"))],
  ])("but for %s", (_, base, head) => {
    expect(compareDocuments(base, head).map(({ rule }) => rule)).not.toContain("unchanged-in-meaning");
  });
});

describe("a component that no operation uses", () => {
  const components = (schema: object, more: object = {}, paths: object = responseOf(text)) => ({
    ...paths,
    components: { schemas: { Order: { type: "object", properties: { price: schema } } }, ...more },
  });
  const scheme = { securitySchemes: { key: { type: "http", scheme: "basic" } } };
  const read = (base: Spec, head: Spec) =>
    compareDocuments(base, head).map(({ bump, sentence }) => `${bump}: ${sentence}`);

  it("has a name that is exported, and nothing else of it matters, which the sentence says", () => {
    expect(read(components(text), components(integer))).toEqual([
      "patch: The type of `Order.price` changed from `string` to `integer`; no operation uses it.",
    ]);
    expect(read(components(text), { ...responseOf(text), components: {} })).toEqual([
      "major: The schema `Order` is gone.",
    ]);
    expect(read(components(text, scheme), components(text))).toEqual([
      "patch: The security scheme `key` is gone; no operation uses it.",
    ]);
  });

  it("counts as used if an operation refers to it by way of another one, or if there is no operation", () => {
    const reference = responseOf({ $ref: "#/components/schemas/List" });
    const list = (schema: object) => {
      const order = { type: "object", properties: { price: schema } };
      return {
        ...reference,
        components: { schemas: { List: { items: { $ref: "#/components/schemas/Order" } }, Order: order } },
      };
    };
    const changed = ["major: The type of `Order.price` changed from `string` to `integer`."];
    expect(read(list(text), list(integer))).toEqual(changed);
    expect(read(components(text, {}, {}), components(integer, {}, {}))).toEqual(changed);
    const asking = { ...responseOf(text), security: [{ key: [] }] };
    expect(read(components(text, scheme, asking), components(text, {}, asking))).toEqual([
      "major: The security scheme `key` is gone.",
    ]);
  });
});

describe("a sentence claims no more than its line shows", () => {
  const read = (base: Spec, head: Spec) =>
    compareDocuments(base, head).map(({ bump, sentence }) => `${bump}: ${sentence}`);
  const shared = (order: object, schemas: object = {}): Spec => ({
    ...responseOf({ $ref: "#/components/schemas/Order" }),
    components: { schemas: { Order: order, ...schemas } },
  });
  const states = (...values: readonly string[]) => ({ type: "string", enum: values });

  it("on what is written in another way, and has changed in meaning as well", () => {
    const base = shared({ type: "object", properties: { state: states("a") } });
    const moved = (...values: readonly string[]) => {
      const reference = { $ref: "#/components/schemas/State" };
      return shared({ type: "object", properties: { state: reference } }, { State: states(...values) });
    };
    const written = "`Order` is written in another way in 3 places";
    expect(read(base, moved("a", "b"))).toEqual([
      "major: `Order.state` has one more value: `b` (`State`).",
      "minor: The schema `State` is new.",
      "patch: `Order` is written in another way in 2 places; any change of meaning has a line of its own.",
    ]);
    expect(read(base, moved("a"))).toEqual([
      "minor: The schema `State` is new.",
      `patch: ${written}, without a change of meaning.`,
    ]);
  });

  it("on another name for a shared parameter that no operation uses", () => {
    const parameter = (name: string, schema: object) => ({
      ...responseOf(text),
      components: { parameters: { Types: { in: "query", name, schema } } },
    });
    expect(read(parameter("types", text), parameter("types[]", text))).toEqual([
      "patch: The query parameter `types` is now called `types[]`; no operation uses it.",
    ]);
  });

  it("on an alternative of a type that others have as well", () => {
    const key = { type: "string", pattern: "^[a-z]+$", maxLength: 64 };
    const id = { type: "string", pattern: "^[0-9]+$" };
    expect(read(responseOf({ anyOf: [id, key] }), responseOf(id))).toEqual([
      "minor: The body of response 200 may no longer be of type `string` with `pattern` `^[a-z]+$` and `maxLength` `64`.",
    ]);
    expect(read(responseOf({ anyOf: [id, integer] }), responseOf({ anyOf: [id, integer, text] }))).toEqual([
      "major: The body of response 200 may now be another `string`.",
    ]);
  });

  it("on fields without a name", () => {
    const others = (additionalProperties: unknown) => responseOf({ type: "object", additionalProperties });
    expect(read(others({ maxLength: 256 }), others(true))).toEqual([
      "major: The body of response 200 takes any other fields; it took other fields that fit a schema.",
    ]);
    expect(read(others(integer), others(true))).toEqual([
      "major: The body of response 200 takes any other fields; it took other fields of type `integer`.",
    ]);
  });

  it("on credentials of which several are needed", () => {
    const asking = (...security: readonly object[]) => ({ ...responseOf(text), security });
    const [one, two] = [asking({ A: [] }), asking({ A: [] }, { B: [], C: [] })];
    expect(read(one, two)).toEqual(["minor: `B` and `C` together are enough now."]);
    expect(read(two, one)).toEqual(["major: `B` and `C` together are no longer enough."]);
  });

  it("and names the component that it is written in, whatever name is like it", () => {
    const list = (items: object) => shared({ type: "array", items }, { Orde: states("a") });
    expect(read(list(text), list({ $ref: "#/components/schemas/Orde" }))).toContain(
      "minor: `Order[]` now has a list of values: `a` (`Orde`).",
    );
  });

  it("and stands at the keyword that allows `null`", () => {
    const name = (more: object) => shared({ type: "object", properties: { name: { ...text, ...more } } });
    const place = "/components/schemas/Order/properties/name";
    expect(compareDocuments(name({}), name({ nullable: true }))).toMatchObject([
      { rule: "null-allowed", before: `${place}/type`, after: `${place}/nullable` },
    ]);
    expect(compareDocuments(name({ nullable: true }), name({}))).toMatchObject([
      { rule: "null-forbidden", before: `${place}/nullable`, after: `${place}/type` },
    ]);
  });
});

describe("in all pairs of histories and corpus", () => {
  const pairs = [...historyPairs(), ...corpusPairs()].map(({ id, base, head }) => {
    return { id, changes: compareDocuments(base, head) };
  });
  const named = new Set(
    "properties headers links responses schemas requestBodies securitySchemes scopes".split(" "),
  );

  /** The last name of the author's choice on the way to a location. */
  function lastName(pointer: string): string | undefined {
    const tokens = pointerTokens(pointer);
    const index = tokens.findLastIndex(
      (_, at) => named.has(tokens[at - 1] ?? "") && !named.has(tokens[at - 2] ?? ""),
    );
    return tokens[index];
  }

  it("the last name on the way to a change is in its sentence", () => {
    const wrong = pairs.flatMap(({ id, changes }) =>
      changes.flatMap(({ sentence, before, after }) => {
        const names = [before, after].flatMap((pointer) =>
          pointer === null ? [] : (lastName(pointer) ?? []),
        );
        const isNamed =
          names.length === 0 || names.some((name) => sentence.includes(name.replaceAll("`", "'")));
        return isNamed ? [] : `${id}: ${sentence} ${after ?? before}`;
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("two changes are told in two texts", () => {
    const repeated = pairs.flatMap(({ id, changes }) => {
      const texts = changes.map(({ positions, sentence }) =>
        [...new Set(positions.map(({ operationId }) => operationId)), sentence].join(": "),
      );
      return texts.filter((text, index) => texts.indexOf(text) !== index).map((text) => `${id}: ${text}`);
    });
    expect(repeated).toEqual([]);
  });
});
