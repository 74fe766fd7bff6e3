import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { documentOf, evaluate, fileOf, fixtureFile, runNode, temporaryFolder } from "./support.ts";

const resultsOf = (code: string, validator: string, values: readonly string[]) =>
  evaluate(code, `[${values.join(", ")}].map((value) => it.validators.${validator}(value))`);

/** Returns for each of the values, given as source text, if the response of a document accepts it. */
const acceptedBy = async (document: string | object, values: readonly string[]) =>
  resultsOf(await fileOf("validators", document), 'read.responses["200"]', values);

/** Returns for each of the values, given as source text, if a response of the schema accepts it. */
const accepts = (schema: unknown, values: readonly string[], version?: string) =>
  acceptedBy(documentOf(schema, version), values);

const text = await fixtureFile("validators");

describe("validators.ts", () => {
  test.each([
    ["runs", "validators.createThing.request({ otp: '012345' })", "true\n", ""],
    ["negative control: nothing else runs", `new Function("return 1")()`, "", "EvalError"],
  ])("%s where eval and new Function are forbidden", async (_, expression, printed, error) => {
    const folder = await temporaryFolder({ "package.json": '{ "type": "module" }', "validators.ts": text });
    const code = `import { validators } from "./validators.ts"; console.log(${expression});`;
    const flags = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval"];
    const { stdout, stderr } = await runNode([...flags, code], folder);
    expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: expect.stringContaining(error) });
  });

  test("accepts what its schema accepts", async () => {
    const values = [`{ otp: "012345" }`, `{ otp: "1" }`, `{ otp: "012345", other: 1 }`, "null"];
    const results = await resultsOf(text, "createThing.request", values);
    expect(results).toEqual([true, false, false, false]);
  });

  test("imports nothing and makes no code from strings", async () => {
    expect(text).not.toMatch(/\brequire\(|^import |\beval\(|new Function/m);
  });

  test("lists all errors with pointers", async () => {
    const expression = `(it.validators.createThing.request({ kind: 1, short: "123" }),
      it.validators.createThing.request.errors.map(({ instancePath, keyword }) => instancePath + " " + keyword))`;
    const errors = await evaluate(text, expression);
    expect(errors).toEqual(
      expect.arrayContaining([" required", "/kind anyOf", "/short maxLength", "/short pattern"]),
    );
  });

  test("shares one function between operations with the same response", async () => {
    const expression = `it.validators.listThings.responses.default === it.validators.listThings.responses["429"]`;
    expect(await evaluate(text, expression)).toBe(true);
  });

  test.each([
    ["it.validators.toString === undefined", true],
    ["it.validators.listThings.responses.valueOf === undefined", true],
    ["Object.keys(it.validators).includes('__proto__')", true],
    ["({}).responses === undefined", true],
  ])("keeps inherited names apart: %s", async (expression, expected) => {
    expect(await evaluate(text, expression)).toBe(expected);
  });

  test("does not take an inherited constructor for the required property", async () => {
    const values = [
      "{}",
      `{ constructor: "x" }`,
      "{ constructor: 1 }",
      `JSON.parse('{"__proto__":1,"constructor":"x"}')`,
    ];
    const expression = `[${values.join(", ")}].map((value) => it.validators["__proto__"].request(value))`;
    // the last one has a "__proto__" that is no string
    expect(await evaluate(text, expression)).toEqual([false, true, false, false]);
  });

  test("follows recursive schemas", async () => {
    const values = [`[{ name: "a", children: [{ name: "b" }] }]`, `[{ name: "a", children: [{ name: 1 }] }]`];
    expect(await resultsOf(text, `listThings.responses["200"]`, values)).toEqual([true, false]);
  });
});

describe("a validator", () => {
  test("accepts what the schema of any JSON media type of a response accepts", async () => {
    const both = documentOf({ type: "string" }).replace(
      /"application\/json":/,
      `"application/hal+json": { "schema": { "type": "number" } }, "text/plain": { "schema": {} }, $&`,
    );
    expect(await acceptedBy(both, [`"a"`, "1", "true"])).toEqual([true, true, false]);
  });
});

describe("a schema that refers to others", () => {
  const acceptsAll = async (schemas: readonly object[], values: readonly string[]) => {
    const named = Object.fromEntries(schemas.map((schema, index) => [`S${index}`, schema]));
    const start = { $ref: "#/components/schemas/S0" };
    const document = { ...JSON.parse(documentOf(start)), components: { schemas: named } };
    return acceptedBy(document, values);
  };
  const to = (index: number) => ({ $ref: `#/components/schemas/S${index}` });

  test("knows which properties another has looked at", async () => {
    const schemas = [
      { allOf: [to(1)], properties: { b: true }, unevaluatedProperties: false },
      { anyOf: [to(2), { type: "string" }] },
      { properties: { a: { type: "string" } } },
    ];
    const values = [`{ a: "", b: 1 }`, "{ a: 1 }", `{ a: "", c: 1 }`];
    expect(await acceptsAll(schemas, values)).toEqual([true, false, false]);
  });

  test("may stand at the head of a chain of 600, also if each is another one in requests", async () => {
    const id = { type: "string", writeOnly: true };
    const chain = Array.from({ length: 599 }, (_, index) => {
      return { properties: { id, next: to(index + 1) }, required: ["id"] };
    });
    const nested = (end: string) => `JSON.parse('${'{"next":'.repeat(599)}${end}${"}".repeat(599)}')`;
    expect(await acceptsAll([...chain, { type: "string" }], [nested('"a"'), nested("1")])).toEqual([
      true,
      false,
    ]);
  });
});

describe("a property that is", () => {
  const id = { $ref: "#/components/schemas/Id" };
  const schemas = {
    Id: { type: "string", readOnly: true },
    Base: { type: "object", properties: { id }, required: ["id"] },
    Thing: {
      allOf: [{ $ref: "#/components/schemas/Base" }, { required: ["id", "name"] }],
      properties: { name: { type: "string" }, pin: { type: "string", writeOnly: true } },
      required: ["pin"],
    },
  };
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } };
  const post = {
    operationId: "add",
    requestBody: { content },
    responses: { "200": { description: "", content } },
  };
  const info = { title: "T", version: "1" };
  const api = JSON.stringify({ openapi: "3.1.0", info, paths: { "/x": { post } }, components: { schemas } });

  test("of one direction is named where it is written", async () => {
    const wrong = api
      .replace('"readOnly":true', '"readOnly":true,"minLength":"3"')
      .replace('"name":{', '$&"maxLength":"3",');
    const { notices } = await generate({ spec: "api.json", text: wrong, emit: ["validators"] });
    expect(notices.map(({ pointer }) => pointer)).toEqual([
      "/components/schemas/Thing/properties/name/maxLength",
      "/components/schemas/Id/minLength",
    ]);
  });

  test.each([
    ["readOnly is not required in a request", "request", [true, false, false]],
    ["writeOnly is not required in a response", 'responses["200"]', [false, true, false]],
  ])("%s", async (_, validator, results) => {
    const values = [`{ name: "a", pin: "1" }`, `{ name: "a", id: "1" }`, `{ id: "1", pin: "1" }`];
    expect(await resultsOf(await fileOf("validators", api), `add.${validator}`, values)).toEqual(results);
  });
});

describe("a validator of an OpenAPI 3.0 document", () => {
  test.each([
    ["nullable with a type", `{ name: null }`, true],
    ["nullable with an enum", `{ name: "a", grade: null }`, true],
    ["nullable without a type", `{ name: "a", parent: null }`, true],
    ["a nullable parent that is wrong", `{ name: "a", parent: {} }`, false],
    ["an exclusive limit", `{ name: "a", size: 0 }`, false],
    ["a keyword beside $ref, which is ignored", `{ name: "a", sibling: "long" }`, true],
    ["a property named nullable", `{ name: "a", nullable: 1 }`, false],
  ])("understands %s", async (_, value, valid) => {
    expect(
      await resultsOf(await fixtureFile("validators", "legacy.json"), "addItem.request", [value]),
    ).toEqual([valid]);
  });
});

test.each([
  [{}, [true, true, true]],
  [{ allOf: [{ type: "string" }] }, [true, true, false]],
  [{ type: "string", anyOf: [{ type: "string", maxLength: 1 }, { minLength: 9 }] }, [true, true, false]],
  [{ type: "string", oneOf: [{ type: "string", maxLength: 1 }, { minLength: 9 }] }, [true, true, false]],
  [{ type: "string", allOf: [{ type: "string", maxLength: 1 }] }, [true, true, false]],
  [{ type: "string", enum: ["a"] }, [true, true, false]],
])("nullable of OpenAPI 3.0 adds null beside %j", async (schema, results) => {
  expect(await accepts({ ...schema, nullable: true }, ["null", '"a"', "1"], "3.0.3")).toEqual(results);
  expect(await accepts(schema, ["null"], "3.0.3")).toEqual([Object.keys(schema).length === 0]);
});

test.each([
  [false, [true, true, false]],
  [true, [true, false, false]],
])("exclusiveMinimum %s of OpenAPI 3.0 is about the minimum beside it", async (exclusiveMinimum, results) => {
  const schema = { type: "number", minimum: 1, exclusiveMinimum };
  expect(await accepts(schema, ["2", "1", "0"], "3.0.3")).toEqual(results);
});

test("a schema that its own alternatives contain has a validator that ends", async () => {
  const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const text = { type: "string" };
  const schemas = {
    Pet: { properties: { kind: text }, required: ["kind"], oneOf: [to("Cat")] },
    Cat: { allOf: [to("Pet"), { properties: { lives: { type: "number" } } }] },
  };
  const document = { ...JSON.parse(documentOf(to("Pet"))), components: { schemas } };
  const values = [`{ kind: "cat", lives: 9 }`, `{ kind: "cat", lives: "9" }`, "{ lives: 9 }"];
  expect(await acceptedBy(document, values)).toEqual([true, false, false]);
});

describe("a validator of one schema", () => {
  test.each([
    ["date-time", `"2024-05-01T10:00:00Z"`, `"yesterday"`],
    ["date", `"2024-05-01"`, `"1.5.2024"`],
    ["uuid", `"5a0ba80a-39a1-4627-9a8b-1273278b34ee"`, `"5a0ba80a"`],
    ["uri", `"https://example.com/a"`, `"no uri"`],
    ["email", `"a@example.com"`, `"a.example.com"`],
    ["ipv4", `"192.0.2.1"`, `"192.0.2.256"`],
    ["ipv6", `"2001:db8::1"`, `"2001::db8::1"`],
    ["hostname", `"example.com"`, `"-example-"`],
  ])("checks the format %s", async (format, good, bad) => {
    expect(await accepts({ type: "string", format }, [good, bad])).toEqual([true, false]);
  });

  test.each([
    [
      "date",
      ["2024-02-29", "2000-02-29", "2024-12-31"],
      ["2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "2024-00-01", "2024-13-01"],
    ],
    [
      "time",
      ["23:59:60Z", "00:00:00.5+05:30", "15:29:60-08:30"],
      ["24:00:00Z", "10:60:00Z", "10:00:00", "22:59:60Z", "10:00:00+24:00"],
    ],
    [
      "date-time",
      ["2024-02-29T00:00:00Z", "1998-12-31T23:59:60Z"],
      ["2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01"],
    ],
    [
      "uri",
      ["urn:a:b", "https://[::1]/?a=%2F#b"],
      ["https://a/{b}", "https://a/%G1", "//a/b", "a,b:c", "https://a/ b"],
    ],
  ])("takes no %s that does not exist", async (format, good, bad) => {
    const values = [...good, ...bad].map((value) => JSON.stringify(value));
    const results = [...good.map(() => true), ...bad.map(() => false)];
    expect(await accepts({ type: "string", format }, values)).toEqual(results);
  });

  test.each(["int64", "password", "byte", "constructor"])(
    "takes the format %s for an annotation",
    async (format) => {
      expect(await accepts({ format }, ["1", `"x"`])).toEqual([true, true]);
    },
  );

  test.each([
    ["maxLength by code point", { maxLength: 1 }, [`"😀"`, `"ab"`], [true, false]],
    ["const by value", { const: { a: [1, 2] } }, ["{ a: [1, 2] }", "{ a: [2, 1] }"], [true, false]],
    ["uniqueItems", { uniqueItems: true }, ["[{ a: 1 }, { a: 2 }]", "[{ a: 1 }, { a: 1 }]"], [true, false]],
    [
      "unevaluatedProperties",
      { properties: { a: true }, unevaluatedProperties: false },
      ["{ a: 1 }", "{ b: 1 }"],
      [true, false],
    ],
    [
      "vendor keywords, which are ignored",
      { type: "string", "x-rule": 1, faker: "name" },
      [`"a"`, "1"],
      [true, false],
    ],
    [
      "no additionalProperties, so any",
      { properties: { a: { type: "string" } } },
      [`{ a: "", more: 1 }`],
      [true],
    ],
    ["a pattern of the old syntax", { pattern: "^{a}\\_$" }, [`"{a}_"`, `"a"`], [true, false]],
    ["a pattern of the new syntax", { pattern: "^\\p{Lu}$" }, [`"É"`, `"é"`], [true, false]],
    ["an empty enum, which no value fits", { items: { enum: [] } }, ["[]", "[1]"], [true, false]],
    [
      "a property named __proto__",
      {
        properties: JSON.parse('{ "__proto__": { "type": "string" }, "a": true }'),
        additionalProperties: false,
      },
      [`JSON.parse('{ "__proto__": "a" }')`, `JSON.parse('{ "__proto__": 1 }')`, "{ a: 1 }", "{ b: 1 }"],
      [true, false, true, false],
    ],
    [
      "required names that all objects inherit",
      { required: ["constructor", "__proto__"] },
      ["{}", "{ constructor: 1 }", `JSON.parse('{ "constructor": 1, "__proto__": 1 }')`],
      [false, false, true],
    ],
    [
      "dependencies",
      { dependencies: { a: ["b"], c: { required: ["d"] } } },
      ["{ a: 1 }", "{ a: 1, b: 1 }", "{ c: 1 }", "{ c: 1, d: 1 }"],
      [false, true, false, true],
    ],
    ["a pattern that JavaScript does not have, by leaving it out", { pattern: "(?i)a" }, [`"b"`], [true]],
    ["an unknown type, by leaving it out", { type: "any", minLength: 2 }, ["1", `"b"`], [true, false]],
    [
      "an invalid keyword, by leaving it out",
      { items: { minLength: "3", maxLength: 2 } },
      [`["a"]`, `["abc"]`],
      [true, false],
    ],
    ["false, which accepts nothing", { items: false }, ["[]", "[1]"], [true, false]],
  ])("honours %s", async (_, schema, values, results) => {
    expect(await accepts(schema, values)).toEqual(results);
  });
});
