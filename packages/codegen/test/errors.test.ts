import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emitterNames, generate } from "../src/index.ts";
import { runCli, temporaryFolder } from "./support.ts";

const head = `openapi: 3.1.0\ninfo: { title: T, version: "1" }\n`;
const operation = (schema: string, id = "read") => `${head}paths:
  /x:
    get:
      operationId: ${id}
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema:
${schema.replace(/^/gm, " ".repeat(16))}
`;

const choices = Array.from({ length: 12 }, (_, at) => `[{ required: [a${at}] }, { required: [b${at}] }]`);
const manyChoices = choices.map((choice) => `  - anyOf: ${choice}\n`).join("");

const place = "#/paths/~1x/get/responses/200/content/application~1json/schema";

/** Problem, text of the document (JSON if it begins so), and what is expected on stderr. */
const cases: readonly (readonly [problem: string, text: string, expected: string])[] = [
  ["broken YAML", "openapi: 3.1.0\npaths: [\n", "api.yaml:3:1 (#) Invalid YAML: "],
  ["a duplicate key", "openapi: 3.1.0\nopenapi: 3.1.0\n", "api.yaml:2:1 (#) Invalid YAML: "],
  ["broken JSON", `{\n  "openapi": 3,\n}`, "api.json:3:1 (#) Invalid JSON: "],
  ["JSON that ends early", `{\n  "openapi": `, "api.json:2:14 (#) Invalid JSON: "],
  ["no object", "- 1\n", "api.yaml:1:1 (#) Not an OpenAPI document"],
  ["an empty file", "", "api.yaml:1:1 (#) Not an OpenAPI document"],
  ["no openapi key", "info: {}\n", `api.yaml:1:1 (#) The key "openapi" is missing.`],
  [
    "OpenAPI 2.0",
    `info: {}\nswagger: "2.0"\n`,
    'api.yaml:2:1 (#/swagger) This is OpenAPI 2.0. Only OpenAPI 3.0, 3.1 and 3.2 are supported: convert it first, such as by "npx swagger2openapi".',
  ],
  ["OpenAPI 3.3", "info: {}\nopenapi: 3.3.0\n", "api.yaml:2:1 (#/openapi) OpenAPI 3.3.0 is not known."],
  ["a remote $ref", operation("$ref: https://example.com/a.yaml"), `a.yaml" is remote`],
  [
    "a $ref that is no valid URL",
    operation("$ref: 'http://127.0.0.1:<port>/a.yaml'"),
    '/a.yaml" is no valid URL. Correct it.',
  ],
  [
    "an alias inside its own anchor",
    operation("&self\nproperties:\n  child: *self"),
    `api.yaml:15:19 (${place}/properties/child) The YAML alias stands inside its own anchor.`,
  ],
  [
    "$refs in a cycle",
    `${head}components:\n  schemas:\n    A: { $ref: "#/components/schemas/B" }\n    B: { $ref: "#/components/schemas/A" }\n`,
    'api.yaml:6:10 (#/components/schemas/B/$ref) $ref "#/components/schemas/A" leads back to itself.',
  ],
];

describe("a bad document", () => {
  test.each(cases)("with %s is refused with file, line, column and pointer", async (_, text, expected) => {
    const name = text.startsWith("{") ? "api.json" : "api.yaml";
    const folder = await temporaryFolder({ [name]: text });
    const { code, stdout, stderr } = await runCli([name, "out", "--quiet"], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(expected);
    expect(await readdir(folder)).toEqual([name]);
  });

  test.each([
    ["gone.yaml", "does not exist. Check the path."],
    ["http://127.0.0.1:1/api.json", "cannot be read (bad port)."],
    ["http://a b/api.json", "is no valid URL. Correct it."],
  ])("that is missing is named: %s", async (name, reason) => {
    const { code, stderr } = await runCli([name, "out"], await temporaryFolder());
    expect([code, stderr]).toEqual([2, `${name}:1:1 (#) The file ${reason}\nNothing was written.\n`]);
  });

  test("has all its problems listed", async () => {
    const text = `${head}components:\n  schemas:\n    A: { $ref: "../b" }\n    C: { items: { $ref: "../d" }, not: { $ref: "../e" } }\n`;
    const folder = await temporaryFolder({ "api.yaml": text });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr.split("\n").map((line) => line.split(" ", 1)[0])).toEqual([
      "api.yaml:5:10",
      "api.yaml:6:19",
      "api.yaml:6:42",
      "Nothing",
      "",
    ]);
  });
});

/** A mistake, the document with it, and the notice of it. */
const notices: readonly (readonly [problem: string, text: string, expected: string])[] = [
  [
    "no operationId",
    `${head}paths:\n  /users/{id}:\n    parameters: [{ name: id, in: path }]\n    get: { responses: {} }\n`,
    'api.yaml:6:5 (#/paths/~1users~1{id}/get) Notice: GET /users/{id} has no operationId of its own: generated code calls it "getUsersById". Add one.',
  ],
  [
    "a duplicate operationId",
    `${head}paths:\n  /x:\n    get: { operationId: a }\n    put:\n      operationId: a\n`,
    'api.yaml:7:7 (#/paths/~1x/put/operationId) Notice: "a" is also the operationId of GET /x: generated code calls this one "putX". Give it its own.',
  ],
  [
    "an operationId that would make a promise of a client",
    `${head}paths:\n  /x:\n    put:\n      operationId: then\n`,
    'api.yaml:6:7 (#/paths/~1x/put/operationId) Notice: What has a method "then" is taken for a promise: generated code calls PUT /x "putX". Give it another operationId.',
  ],
  [
    "a pattern that JavaScript does not have",
    operation("type: string\npattern: '(?i)a'"),
    `api.yaml:14:17 (${place}/pattern) Notice: validators.ts leaves out the pattern, which JavaScript does not have: `,
  ],
  [
    "a name pattern that JavaScript does not have",
    operation("patternProperties:\n  '(': true"),
    `api.yaml:14:19 (${place}/patternProperties/() Notice: validators.ts leaves out the pattern`,
  ],
  [
    "a $ref to an anchor that there is not",
    operation("$ref: '#thing'"),
    `(${place}/$ref) Notice: $ref "#thing" does not resolve: no schema there has the $anchor "thing". Add it, or use a JSON pointer ("#/…"); until then it is unknown.`,
  ],
  [
    "a $dynamicRef",
    operation("$dynamicRef: '#thing'"),
    `(${place}/$dynamicRef) Notice: "$dynamicRef" is not supported: the type is unknown, and any value is valid here. Use $ref.`,
  ],
  [
    "a path without a slash",
    `${head}paths:\n  x: {}\n  x-y: {}\n`,
    'api.yaml:4:3 (#/paths/x) Notice: "x" is no path. Begin it with a slash.',
  ],
  [
    "an unknown type",
    operation("properties:\n  a:\n    type: strng"),
    `api.yaml:15:21 (${place}/properties/a/type) Notice: The type "strng" is not known, and ignored. Did you mean "string"?`,
  ],
  [
    "a type that is none",
    operation("type: any"),
    'The type "any" is not known, and ignored. Write one of string, number, integer, boolean, object, array, null.',
  ],
  [
    "a keyword that JSON Schema does not allow",
    operation('minLength: "3"\nproperties: { a: { required: true } }'),
    `${place}/properties/a/required) Notice: validators.ts leaves out "required", which must be array. Correct it to JSON Schema 2020-12.`,
  ],
  [
    "a list of names that are none",
    operation('minLength: "3"\nrequired: [1]'),
    `${place}/required/0) Notice: validators.ts leaves out "required", which must be string. Correct it to JSON Schema 2020-12.`,
  ],
  [
    "a schema that is a string",
    operation("properties:\n  a: string"),
    "schema/properties/a) Notice: An object belongs here, and this string is ignored. Correct or remove it.",
  ],
  [
    "a misspelled keyword",
    operation("propertes: {}"),
    'api.yaml:13:17 (#/paths/~1x/get/responses/200/content/application~1json/schema/propertes) Notice: The key "propertes" is not known, and ignored. Did you mean "properties"?',
  ],
  [
    "a misspelled key of an operation",
    `${head}paths:\n  /x:\n    get: { operationId: a, respnses: {} }\n`,
    'api.yaml:5:28 (#/paths/~1x/get/respnses) Notice: The key "respnses" is not known, and ignored. Did you mean "responses"?',
  ],
  [
    "a misspelled method",
    `${head}paths:\n  /x:\n    gett: {}\n`,
    'api.yaml:5:5 (#/paths/~1x/gett) Notice: The key "gett" is not known, and ignored. Did you mean "get"?',
  ],
  [
    "a parameter that is not declared",
    `${head}paths:\n  /x/{id}:\n    get: { operationId: a }\n`,
    'api.yaml:5:5 (#/paths/~1x~1{id}/get) Notice: GET /x/{id} declares no parameter "id". Add one with "in: path".',
  ],
  ...["{ in: query, name: '' }", "{ in: query, name: 5 }", "{ in: formData, name: a }"].map((parameter) => {
    const text = `${head}components:\n  parameters:\n    A: ${parameter}\n    B: { in: query, name: b }\n    C: { $ref: '#/components/parameters/B' }\n`;
    const place = "api.yaml:5:5 (#/components/parameters/A) Notice:";
    const fix = 'It needs a "name", and an "in" of path, query, header, cookie.';
    return [`the parameter ${parameter}`, text, `${place} The parameter is ignored. ${fix}`] as const;
  }),
  [
    "a parameter in the whole query",
    `${head}components:\n  parameters:\n    A: { in: querystring, name: a, content: {} }\n    B: { $ref: '#/components/parameters/A' }\n`,
    'api.yaml:5:5 (#/components/parameters/A) Notice: The parameter in "querystring" is not supported: generated code leaves it out. Set the query by a middleware.',
  ],
  [
    "a path parameter with reserved characters",
    `${head}components:\n  parameters:\n    A: { in: path, name: a, allowReserved: true }\n    B: { in: query, name: b, allowReserved: true }\n`,
    'api.yaml:5:29 (#/components/parameters/A/allowReserved) Notice: "allowReserved" is not supported in paths: reserved characters of "a" are sent encoded.',
  ],
  [
    "a webhook",
    `${head}webhooks: { ping: { post: {} } }\n`,
    "api.yaml:3:1 (#/webhooks) Notice: The webhooks are not covered: only their types are generated.",
  ],
  [
    "a callback",
    `${head}paths: { /x: { get: { operationId: a, callbacks: { b: {} } } } }\n`,
    "api.yaml:3:39 (#/paths/~1x/get/callbacks) Notice: The callbacks are not covered: nothing is generated.",
  ],
  [
    "a status that is none",
    `${head}paths:\n  /x:\n    get: { operationId: a, responses: { 200: {}, 2xx: {}, x-a: {}, default: {}, 4XX: {} } }\n`,
    '/responses/2xx) Notice: "2xx" is no status. Write one such as 200, 2XX or default.',
  ],
  [
    "a schema in place of a media type",
    `${head}components: { responses: { A: { content: { schema: {} } } } }\n`,
    '/A/content/schema) Notice: "schema" is no media type. Put one around it, such as "application/json".',
  ],
  [
    "a list of paths",
    `${head}paths: [{}]\n`,
    "(#/paths) Notice: An object belongs here, and this list is ignored. Correct or remove it.",
  ],
  [
    "an internal $ref to nothing",
    operation("$ref: '#/components/schemas/Gone'"),
    `api.yaml:13:17 (${place}/$ref) Notice: $ref "#/components/schemas/Gone" does not resolve: there is no "components" in #. Correct the name or add it; until then it is unknown.`,
  ],
  [
    "an external $ref to nothing",
    operation("type: array\nitems: { $ref: gone.yaml }"),
    `api.yaml:14:26 (${place}/items/$ref) Notice: $ref "gone.yaml" names a file that does not exist. Check the path; until then it is unknown.`,
  ],
  [
    "a $ref to a map that is a list",
    operation('properties: { $ref: "#/servers" }').replace("paths:", "servers: []\npaths:"),
    `${place}/properties/$ref) Notice: $ref "#/servers" leads to no map. Point it at one; until then it is unknown.`,
  ],
  [
    "a discriminator that names no file",
    operation("discriminator: { propertyName: kind, mapping: { cat: cat.yml } }"),
    `${place}/discriminator/mapping/cat) Notice: cat "cat.yml" names a file that does not exist. Check the path.`,
  ],
  [
    "a schema whose alternatives multiply",
    operation(`type: object\nallOf:\n${manyChoices}`),
    "application~1json/schema) Notice: operations.ts leaves out the required fields: there are more than 1000 ways.",
  ],
  [
    "a key that is there twice, in JSON",
    '{\n  "openapi": "3.1.0",\n  "info": { "title": "\\"a\\": b", "version": "1" },\n  "paths": {},\n  "paths": {}\n}',
    "api.json:5:3 (#) Notice: A key is there twice in this object, and the last one counts. Remove one.",
  ],
];

describe("a document with a mistake", () => {
  const run = async (text: string, ...options: readonly string[]) => {
    const name = text.startsWith("{") ? "api.json" : "api.yaml";
    const folder = await temporaryFolder({ [name]: text });
    const outcome = await runCli([name, "out", "--quiet", ...options], folder);
    return { ...outcome, files: (await readdir(folder)).length };
  };

  test.each(notices)(
    "that is %s is generated with a notice, and refused by --strict",
    async (_, text, expected) => {
      const { code, stderr } = await run(text);
      expect(stderr).toContain(expected);
      expect(code).toBe(0);
      const strict = await run(text, "--strict");
      expect(strict.stderr).toContain(expected.replace("Notice: ", ""));
      expect(strict).toMatchObject({ code: 2, files: 1 });
    },
  );

  test("like 52 others is shown with the first 50", async () => {
    const paths = Array.from({ length: 53 }, (_, index) => `  /x${index}: { get: {} }\n`).join("");
    const { stderr } = await run(`${head}paths:\n${paths}`);
    expect(stderr.match(/ Add one\./g)).toHaveLength(50);
    expect(stderr).toContain(
      "api.yaml:54:11 (#/paths/~1x50/get) Notice: 3 more mistakes, from here on, are not shown.",
    );
  });

  test("that is of no file that is generated has no notice", async () => {
    const { code, stderr } = await run(`${head}paths:\n  /x:\n    get: {}\n`, "--emit", "schema,sensitive");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test.each(emitterNames)("is told with %s alone if that file has it", async (emitter) => {
    const text = `${head}paths:
  /users:
    get:
      responses:
        "200":
          content: { application/json: { schema: { type: string, pattern: "(?i)a" } } }
`;
    const { files, notices } = await generate({ spec: "api.yaml", text, emit: [emitter] });
    const told = notices.map(({ message }) => message);
    const hasName = files.get(`${emitter}.ts`)?.includes("getUsers") ?? false;
    expect(told.some((message) => message.includes('generated code calls it "getUsers"'))).toBe(hasName);
    const named = told.flatMap((message) => /\w+\.ts/.exec(message) ?? []);
    expect(named).toEqual(emitter === "validators" ? ["validators.ts"] : []);
  });

  test("of keys that no typing error explains has no notice", async () => {
    const text = operation(
      "id: 1\nx-propertes: {}\n$id: a\nkeyOfAVendor: true\nproperties: { respnses: {} }",
    );
    expect(await run(text)).toMatchObject({ code: 0, stderr: "" });
  });
});

test("derived names are unique, and give way to those of the document", async () => {
  const text = `${head}paths:
  /a-b: { get: {}, post: { operationId: getAB } }
  /a/b: { get: {}, put: { operationId: getAB } }
  /: { get: {} }
  /c: { get: { operationId: "" } }
`;
  const folder = await temporaryFolder({ "api.yaml": text });
  const { stdout } = await runCli(["api.yaml", "-", "--quiet", "--emit", "operations"], folder);
  expect(stdout.match(/^ {2}\w+: \{$/gm)).toEqual(
    ["getAB2", "getAB", "getAB3", "putAB", "get", "getC"].map((name) => `  ${name}: {`),
  );
});

describe("a document of several files", () => {
  test("has a broken $ref in a referenced file located there", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths:\n  /x: { $ref: "parts/x.yaml#/item" }\n`,
      "parts/x.yaml": `item:\n  get:\n    operationId: a\n    responses: { "200": { $ref: "#/gone" } }\n`,
    });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr).toContain(
      `${join("parts", "x.yaml")}:4:27 (#/item/get/responses/200/$ref) Notice: $ref "#/gone"`,
    );
  });

  test("has $refs in a cycle located where it closes", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths: { /x: { $ref: "x.yaml#/a" } }\n`,
      "x.yaml": `a: { $ref: "#/b" }\nb: { $ref: "api.yaml#/paths/~1x" }\n`,
    });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr).toContain('x.yaml:2:6 (#/b/$ref) $ref "api.yaml#/paths/~1x" leads back to itself.');
  });

  test("has the mistakes of each file told there, once however often it is named", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths:\n  /x: { $ref: x.json }\n  /y: { $ref: y.json }\n  /z: { $ref: x.json }\n`,
      "x.json": '{\n  "get": {},\n  "get": { "operationId": "a" }\n}\n',
      "y.json": '{\n  "put": {},\n  "put": { "respnses": {} }\n}\n',
    });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr.match(/^.*Notice: (A key is there twice|The key "respnses")/gm)?.sort()).toEqual([
      "x.json:3:3 (#) Notice: A key is there twice",
      'y.json:3:12 (#/put/respnses) Notice: The key "respnses"',
      "y.json:3:3 (#) Notice: A key is there twice",
    ]);
  });

  test("has broken YAML in a referenced file located there", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths:\n  /x: { $ref: x.yaml }\n`,
      "x.yaml": "get: [\n",
    });
    const { code, stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(code).toBe(2);
    expect(stderr).toContain("x.yaml:2:1 (#) Invalid YAML: ");
  });
});
