import { join } from "node:path";
import { expect, test } from "vitest";
import { loadDocument } from "../src/index.ts";
import { failureOf, load, temporaryFolder } from "./support.ts";

test.each([
  ["3.0.3", "3.0"],
  ["3.0", "3.0"], // in YAML, a number
  ["3.1", "3.1"],
  ["3.1.1", "3.1"],
  ["'3.2.0'", "3.2"],
])("the version %s is %s", async (written, version) => {
  expect((await load({ "api.yaml": `openapi: ${written}\n` })).version).toBe(version);
});

const supported = "Only OpenAPI 3.0, 3.1 and 3.2 are supported";
const needed = 'Not an OpenAPI document: an object with an "openapi" key is needed.';
const missing = `The key "openapi" is missing. ${supported}: add "openapi: 3.1.1" or name another file.`;

// biome-ignore format: a table
test.each([
  ["info: {}\nswagger: '2.0'\n", `2:1 (#/swagger) This is OpenAPI 2.0. ${supported}: convert it first, such as by "npx swagger2openapi".`],
  ["info: {}\nopenapi: 3.3.0\n", `2:1 (#/openapi) OpenAPI 3.3.0 is not known. ${supported}.`],
  ["openapi: 3.10.0\n", `1:1 (#/openapi) OpenAPI 3.10.0 is not known. ${supported}.`],
  ["openapi: 13.1.0\n", `1:1 (#/openapi) OpenAPI 13.1.0 is not known. ${supported}.`],
  ["openapi: 3\n", undefined],
  ["openapi: '3'\n", `1:1 (#/openapi) OpenAPI 3 is not known. ${supported}.`],
  ["info: {}\n", `1:1 (#) ${missing}`],
  ["- 1\n", `1:1 (#) ${needed}`],
  ["", `1:1 (#) ${needed}`],
])("of the document %j is said: %s", async (text, problem) => {
  const found = await failureOf(load({ "api.yaml": text }));
  if (problem === undefined) expect(found).toBe("[object Object]");
  else expect(found.replace(/^.*api\.yaml:/, "")).toBe(problem);
});

test("a document has its path, and findings about it get their places", async () => {
  const folder = await temporaryFolder({ "api.yaml": "openapi: 3.1.0\ninfo:\n  title: T\n" });
  const { path, problems, notices } = await loadDocument(
    join(folder, "../", folder.split("/").at(-1) ?? "", "api.yaml"),
  );
  expect([path, notices]).toEqual([join(folder, "api.yaml"), []]);
  expect(
    problems([
      { pointer: "/info/title", message: "A." },
      { pointer: "/gone", message: "B." },
    ]),
  ).toEqual([
    { file: path, line: 3, column: 3, endLine: 3, pointer: "/info/title", message: "A." },
    { file: path, line: 1, column: 1, endLine: 3, pointer: "/gone", message: "B." },
  ]);
});

test("notices are of all files, and of what keeps none from being read", async () => {
  const { told } = await load(
    {
      "api.json":
        '{ "openapi": "3.1.0", "a": 1, "a": 2, "components": { "schemas": { "A": { "$ref": "b.json" }, "B": { "$ref": "#/x" }, "C": { "$id": "same", "type": "string" }, "D": { "$id": "same" } } } }',
      "b.json": '{ "b": 1, "b": 1 }',
    },
    { isLenient: true },
  );
  const twice = "A key is there twice in this object, and the last one counts. Remove one.";
  expect(told).toEqual([
    `api.json# ${twice}`,
    `b.json# ${twice}`,
    expect.stringMatching(/^api\.json#\/components\/schemas\/B\/\$ref .* until then it is unknown\.$/),
    expect.stringMatching(
      /^api\.json#\/components\/schemas\/D\/\$id Another schema has the \$id "file:.*same"/,
    ),
  ]);
});
