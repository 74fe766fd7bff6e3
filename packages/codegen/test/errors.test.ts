import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
  ["OpenAPI 2.0", `info: {}\nswagger: "2.0"\n`, "api.yaml:2:1 (#/swagger) This is OpenAPI 2.0."],
  ["OpenAPI 3.2", "info: {}\nopenapi: 3.2.0\n", "api.yaml:2:1 (#/openapi) OpenAPI 3.2.0 is not known."],
  [
    "an internal $ref to nothing",
    operation("$ref: '#/components/schemas/Gone'"),
    `api.yaml:13:17 (${place}/$ref) $ref "#/components/schemas/Gone" does not resolve: there is no "components" in #.`,
  ],
  [
    "an external $ref to nothing",
    operation("type: array\nitems: { $ref: gone.yaml }"),
    `api.yaml:14:26 (${place}/items/$ref) $ref "gone.yaml" names a file that does not exist.`,
  ],
  ["a remote $ref", operation("$ref: https://example.com/a.yaml"), `a.yaml" is remote`],
  [
    "no operationId",
    `${head}paths:\n  /x:\n    get: { responses: {} }\n`,
    "api.yaml:5:5 (#/paths/~1x/get) GET /x has no operationId.",
  ],
  [
    "a duplicate operationId",
    `${head}paths:\n  /x:\n    get: { operationId: a }\n    put:\n      operationId: a\n`,
    `api.yaml:7:7 (#/paths/~1x/put/operationId) operationId must be unique: PUT /x repeats "a" of GET /x.`,
  ],
  [
    "a pattern that does not compile",
    operation("type: string\npattern: '[a-'"),
    `api.yaml:14:17 (${place}/pattern) The pattern does not compile`,
  ],
  [
    "a name pattern that does not compile",
    operation("patternProperties:\n  '(': true"),
    `api.yaml:14:19 (${place}/patternProperties/() The pattern`,
  ],
  [
    "a schema that is a string",
    operation("properties:\n  a: string"),
    "application~1json/schema/properties/a) Expected type `Schema` (object) but got `string`. Correct or remove it.",
  ],
  [
    "an alias inside its own anchor",
    operation("&self\nproperties:\n  child: *self"),
    "application~1json/schema/properties/child) The YAML alias stands inside its own anchor.",
  ],
  [
    "$refs in a circle",
    `${head}components:\n  schemas:\n    A: { $ref: "#/components/schemas/B" }\n    B: { $ref: "#/components/schemas/A" }\n`,
    'api.yaml:6:10 (#/components/schemas/B/$ref) $ref "#/components/schemas/A" leads back to itself.',
  ],
  [
    "a $ref to an anchor",
    operation("$ref: '#thing'"),
    `schema/$ref) $ref "#thing" does not resolve: only JSON pointers ("#/…") are supported, not anchors.`,
  ],
  ["a $dynamicRef", operation("$dynamicRef: '#thing'"), "schema/$dynamicRef) $dynamicRef is not"],
  [
    "a path without a slash",
    `${head}paths:\n  x: {}\n  x-y: {}\n`,
    'api.yaml:4:3 (#/paths/x) The path "x" does not start with a slash. Write "/x".',
  ],
  [
    "a schema whose alternatives multiply",
    operation(`type: object\nallOf:\n${manyChoices}`),
    "application~1json/schema) The schema can be satisfied in more than 1000 ways.",
  ],
  [
    "a schema that does not compile",
    operation("properties:\n  a:\n    type: strng"),
    `api.yaml:15:21 (${place}/properties/a/type) The schema does not compile: "type" must be equal to one of the allowed values.`,
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

  test("without operationIds is refused only by emitters that need them", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths:\n  /x:\n    get: { responses: {} }\n`,
    });
    const run = (emit: string) => runCli(["api.yaml", "out", "--quiet", "--emit", emit], folder);
    expect(await run("schema,sensitive")).toEqual({ code: 0, stdout: "", stderr: "" });
    for (const emit of ["operations", "validators", "examples"]) expect((await run(emit)).code).toBe(2);
  });

  test("is accepted once it is fixed", async () => {
    const folder = await temporaryFolder({ "api.yaml": operation("type: string\npattern: '[a-z]'") });
    expect(await runCli(["api.yaml", "out", "--quiet"], folder)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("that is missing is named", async () => {
    const folder = await temporaryFolder();
    const { code, stderr } = await runCli(["gone.yaml", "out"], folder);
    expect(code).toBe(2);
    expect(stderr).toBe("gone.yaml:1:1 (#) The file does not exist. Check the path.\nNothing was written.\n");
  });

  test("has all its problems listed", async () => {
    const text = `${head}paths:\n  /a: { get: {} }\n  /b: { get: {}, put: { operationId: a } }\n  /c: { put: { operationId: a } }\n`;
    const folder = await temporaryFolder({ "api.yaml": text });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr.split("\n").map((line) => line.split(" ", 1)[0])).toEqual([
      "api.yaml:4:9",
      "api.yaml:5:9",
      "api.yaml:6:16",
      "Nothing",
      "",
    ]);
  });
});

describe("a document of several files", () => {
  test("has its problems located in the file that holds them", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths:\n  /x: { $ref: "parts/x.yaml#/item" }\n`,
      "parts/x.yaml": `item:\n  get:\n    responses: {}\n`,
    });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr).toContain(`${join("parts", "x.yaml")}:2:3 (#/item/get) GET /x has no operationId.`);
  });

  test("has a broken $ref in a referenced file located there", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths:\n  /x: { $ref: "parts/x.yaml#/item" }\n`,
      "parts/x.yaml": `item:\n  get:\n    operationId: a\n    responses: { "200": { $ref: "#/gone" } }\n`,
    });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr).toContain(`${join("parts", "x.yaml")}:4:27 (#/item/get/responses/200/$ref) $ref "#/gone"`);
  });

  test("has $refs in a circle located where it closes", async () => {
    const folder = await temporaryFolder({
      "api.yaml": `${head}paths: { /x: { $ref: "x.yaml#/a" } }\n`,
      "x.yaml": `a: { $ref: "#/b" }\nb: { $ref: "api.yaml#/paths/~1x" }\n`,
    });
    const { stderr } = await runCli(["api.yaml", "out", "--quiet"], folder);
    expect(stderr).toContain('x.yaml:2:6 (#/b/$ref) $ref "api.yaml#/paths/~1x" leads back to itself.');
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
