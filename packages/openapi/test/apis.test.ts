import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documentsIn, pathSetting, readApi, readApis, type Settings } from "../src/index.ts";
import { temporaryFolder } from "./support.ts";

const under = "x-tool";
const settings = {
  output: { under, isUnique: true, ...pathSetting },
  port: {
    under,
    isUnique: true,
    expected: "a number",
    read: (value: unknown) => (typeof value === "number" ? value : undefined),
  },
  module: { under: "x-other", ...pathSetting },
} satisfies Settings;

/** A folder with two documents and a list of APIs. */
async function projectOf(apis: string): Promise<string> {
  const folder = await temporaryFolder({
    "redocly.yaml": `extends: [recommended]\napis:\n${apis}`,
    "a.json": "{}",
    "b.json": "{}",
  });
  await mkdir(join(folder, "inside"));
  return folder;
}

const three = `  a@v1:
    root: a.json
    x-tool: { output: out/a, port: 4010 }
    x-other: { module: client.ts#create }
    x-nobody: { anything: true }
  b@v1: { root: b.json, x-tool: { output: out/b } }
  c@v1: { root: https://example.com/c.yaml }
`;

describe("readApis", () => {
  test("gives the list of the nearest redocly.yaml, with absolute paths", async () => {
    const folder = await projectOf(three);
    const config = join(folder, "redocly.yaml");
    const a = { name: "a@v1", config, document: join(folder, "a.json") };
    const c = { name: "c@v1", config, document: "https://example.com/c.yaml" };
    expect(await readApis(join(folder, "inside"), settings)).toEqual([
      { ...a, output: join(folder, "out/a"), port: 4010, module: join(folder, "client.ts#create") },
      { name: "b@v1", config, document: join(folder, "b.json"), output: join(folder, "out/b") },
      c,
    ]);
  });

  test("leaves out the settings that nobody asks for, whatever they are", async () => {
    const folder = await projectOf("  a: { root: a.json, x-tool: { port: none } }");
    const config = join(folder, "redocly.yaml");
    expect(await readApis(folder)).toEqual([{ name: "a", config, document: join(folder, "a.json") }]);
  });

  test.each([
    ["  a: { root: b.jsn }", '(#/apis/a/root) The document "b.jsn" does not exist. Check the path.'],
    ["  a: {}", "(#/apis/a/root) The API has no root. Name its document."],
    ["  {}", "(#) There is no API. Add one under `apis`: a name, and its `root`."],
    [
      "  a: { root: a.json, x-tol: {} }",
      '(#/apis/a/x-tol) The key "x-tol" is not known. Did you mean "x-tool"?',
    ],
    ["  a: { root: a.json, x-tool: out }", "(#/apis/a/x-tool) It must be an object."],
    ["  a: { root: a.json, x-tool: { ouput: o } }", 'The key "ouput" is not known. Did you mean "output"?'],
    [
      "  a: { root: a.json, x-tool: { host: h } }",
      '(#/apis/a/x-tool/host) The key "host" is not known. Known are output, port.',
    ],
    ["  a: { root: a.json, x-tool: { output: '' } }", '"output" must be a path.'],
    ["  a: { root: a.json, x-tool: { port: none } }", '"port" must be a number.'],
    [
      "  a: { root: a.json, x-tool: { port: 1 } }\n  b: { root: b.json, x-tool: { port: 1 } }",
      'redocly.yaml:4:32 (#/apis/b/x-tool/port) "a" has the same port. Give each API its own.',
    ],
    [
      "  a: { root: a.json, x-tool: { output: o } }\n  b: { root: b.json, x-tool: { output: ./o } }",
      '(#/apis/b/x-tool/output) "a" has the same output. Give each API its own.',
    ],
    ["  a: { root: a.json }\n  a: { root: b.json }", "duplicated mapping key"],
  ])("refuses the list %s", async (apis, message) => {
    await expect(readApis(await projectOf(apis), settings)).rejects.toThrow(message);
  });
});

test("documentsIn gives the documents of another revision of the list, and none of one that is invalid", () => {
  const text = "apis: { a@v1: { root: ./a.yaml }, b: { root: 1 }, c: null }";
  expect([...documentsIn(text)]).toEqual([["a@v1", "./a.yaml"]]);
  for (const invalid of ["", "apis: [", "apis: 1", "[]"]) expect([...documentsIn(invalid)]).toEqual([]);
});

describe("readApi", () => {
  test("gives the first API, or the one of a name", async () => {
    const folder = await projectOf(three);
    expect((await readApi(folder)).name).toBe("a@v1");
    expect((await readApi(folder, "b@v1")).name).toBe("b@v1");
    await expect(readApi(folder, "b@v2")).rejects.toThrow('There is no API "b@v2". Did you mean "b@v1"?');
    await expect(readApi(folder, "other")).rejects.toThrow("It has a@v1, b@v1, c@v1.");
  });
});
