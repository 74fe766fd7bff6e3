import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readApis } from "@onelogin-mfa/openapi";
import { describe, expect, test } from "vitest";
import { codegenSettings } from "../src/settings.ts";
import { documentOf, runCli, temporaryFolder } from "./support.ts";

/** A folder with two documents and a list of APIs. */
async function projectOf(apis: string): Promise<string> {
  const folder = await temporaryFolder({
    "redocly.yaml": `extends: [recommended]\napis:\n${apis}`,
    "a.json": documentOf({ type: "string" }),
    "b.json": documentOf({ tipe: "string" }),
  });
  await mkdir(join(folder, "inside"));
  return folder;
}

const two = `  a@v1:
    root: a.json
    x-codegen: { output: out/a, emit: [schema, sensitive], strict: true }
    x-others: { anything: true }
  b@v1: { root: b.json, x-codegen: { output: out/b } }
  c@v1: { root: https://example.com/c.yaml }
`;

describe("the settings of codegen", () => {
  test("are read with absolute paths, those of other programs are left out", async () => {
    const folder = await projectOf(two);
    const config = join(folder, "redocly.yaml");
    const a = { name: "a@v1", config, document: join(folder, "a.json"), output: join(folder, "out/a") };
    expect(await readApis(folder, codegenSettings)).toEqual([
      { ...a, emit: ["schema", "sensitive"], strict: true },
      { name: "b@v1", config, document: join(folder, "b.json"), output: join(folder, "out/b") },
      { name: "c@v1", config, document: "https://example.com/c.yaml" },
    ]);
  });

  test.each([
    [
      "  a: { root: a.json, x-codegn: {} }",
      '(#/apis/a/x-codegn) The key "x-codegn" is not known. Did you mean "x-codegen"?',
    ],
    [
      "  a: { root: a.json, x-codegen: { ouput: o } }",
      'The key "ouput" is not known. Did you mean "output"?',
    ],
    [
      "  a: { root: a.json, x-codegen: { emit: [zod] } }",
      '"emit" must be a list of schema, methods, client, operations,',
    ],
    ["  a: { root: a.json, x-codegen: { output: '' } }", '"output" must be a path.'],
    ["  a: { root: a.json, x-codegen: { strict: 1 } }", '"strict" must be true or false.'],
    [
      "  a: { root: a.json, x-codegen: { output: o } }\n  b: { root: b.json, x-codegen: { output: ./o } }",
      '(#/apis/b/x-codegen/output) "a" has the same output. Give each API its own.',
    ],
  ])("are refused in the list %s", async (apis, message) => {
    await expect(readApis(await projectOf(apis), codegenSettings)).rejects.toThrow(message);
  });
});

describe("codegen without a document", () => {
  test("generates every API that has an output, by its own settings", async () => {
    const folder = await projectOf(two);
    const { code, stderr } = await runCli([], join(folder, "inside"));
    expect(code).toBe(0);
    expect(stderr).toContain("../out/a: 2 written, 0 unchanged");
    expect(await readdir(join(folder, "out/a"))).toEqual(["schema.ts", "sensitive.ts"]);
    // a notice, as this one is not strict
    expect(stderr).toContain('Did you mean "type"?');
    expect(await readdir(join(folder, "out/b"))).toHaveLength(5);
    expect((await runCli(["--check"], folder)).code).toBe(0);
    expect((await runCli(["--check", "--strict"], folder)).code).toBe(2);
  });

  test("takes notices for errors in the API alone that is strict", async () => {
    const apis = [true, false].map(
      (strict) => `  ${strict}: { root: b.json, x-codegen: { output: out/${strict}, strict: ${strict} } }\n`,
    );
    const folder = await projectOf(apis.join(""));
    expect((await runCli(["--quiet"], folder)).code).toBe(2);
    expect(await readdir(join(folder, "out"))).toEqual(["false"]);
  });

  const outcomes = ["current", "drifted", "broken"] as const; // with the exit codes 0, 1 and 2
  const allPairs = outcomes.flatMap((one) => outcomes.map((other) => [one, other] as const));
  test.each(allPairs)(
    "--check of one that is %s and one that is %s has the graver exit code",
    async (...pair) => {
      const folder = await projectOf("  none: { root: a.json }\n");
      const good = await readFile(join(folder, "a.json"), "utf8");
      const apis = pair.map((_, at) => `  n${at}: { root: ${at}.json, x-codegen: { output: out/${at} } }\n`);
      await writeFile(join(folder, "redocly.yaml"), `apis:\n${apis.join("")}`);
      for (const at of pair.keys()) await writeFile(join(folder, `${at}.json`), good);
      await runCli(["--quiet"], folder);
      const texts = { current: good, drifted: documentOf({ type: "number" }), broken: "{" };
      for (const [at, outcome] of pair.entries()) await writeFile(join(folder, `${at}.json`), texts[outcome]);
      const { code } = await runCli(["--check", "--quiet"], folder);
      expect(code).toBe(Math.max(...pair.map((one) => outcomes.indexOf(one))));
    },
  );

  test("generates one of them by its name", async () => {
    const folder = await projectOf(two);
    expect((await runCli(["a@v1", "--emit", "schema"], folder)).code).toBe(0);
    expect(await readdir(join(folder, "out"))).toEqual(["a"]);
    expect(await readdir(join(folder, "out/a"))).toEqual(["schema.ts"]);
  });

  test.each([
    [
      ["c@v1"],
      two,
      'no API "c@v1" with an output, but "a@v1", "b@v1". For the document of that name, give a folder',
    ],
    [
      [],
      "  c: { root: a.json }",
      "No API in redocly.yaml has an output. Add `x-codegen: { output: folder }`",
    ],
    [
      [],
      "  c: { root: gone.json }",
      'redocly.yaml:3:8 (#/apis/c/root) The document "gone.json" does not exist.',
    ],
    [["--watch", "--check"], two, "--watch is for a document that is a file"],
  ])("refuses %j", async (args, apis, message) => {
    const { code, stderr } = await runCli(args, await projectOf(apis));
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
