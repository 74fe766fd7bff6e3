// the package itself does without Node, so its tsconfig has no types of it
/// <reference types="node" />
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const source = join(packageFolder, "src");

/** What the examples take for granted, so that they show nothing but what they are about. */
const prelude = `
import {
  createMfaClient, enroll, generateTemporaryCode, type MfaClient, resetFactors, verify, verifyOnce,
} from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
declare const mfa: MfaClient;
declare const clientId: string;
declare const clientSecret: string;
const credentials = { clientId, clientSecret };
`;

/** The code blocks of the docstrings of a text. */
function examplesIn(text: string): readonly string[] {
  const docstrings = [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([comment]) =>
    comment.replace(/^ *\* ?/gm, ""),
  );
  return docstrings.flatMap((docstring) =>
    [...docstring.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code),
  );
}

const names = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".ts"));
const files = names.filter((name) => !name.startsWith("generated"));
const texts = await Promise.all(files.map((file) => readFile(join(source, file), "utf8")));
const examples = texts.flatMap((text, at) =>
  examplesIn(text).map((code, index) => ({
    code,
    module: `${files[at]?.replaceAll(/\W/g, "-")}-${index}.ts`,
  })),
);
const mistaken = { module: "mistaken.ts", code: 'await verify(mfa, { user: "42" });\n' };

let folder: string;
let output: string;

beforeAll(async () => {
  // inside the package, for its settings and dependencies; git ignores it
  folder = await mkdtemp(join(packageFolder, "test/.examples-"));
  for (const { module, code } of [...examples, mistaken]) {
    await writeFile(join(folder, module), `${prelude}export async function example() {\n${code}}\n`);
  }
  const tsconfig = { extends: "../../tsconfig.json", include: ["*.ts"] };
  const compilerOptions = { noUnusedLocals: false };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ ...tsconfig, compilerOptions }));
  const tsc = join(packageFolder, "../../node_modules/.bin/tsc");
  output = await promisify(execFile)(tsc, ["-p", folder], { cwd: folder }).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
});
afterAll(() => rm(folder, { recursive: true }));

const errorsIn = (module: string) => output.split("\n").filter((line) => line.startsWith(`${module}(`));

describe("the examples in the docstrings", () => {
  it.each(examples)("compile: $module", ({ module }) => {
    expect(errorsIn(module)).toEqual([]);
  });

  it("are all found and compiled", () => {
    const marks = texts.flatMap((text) => text.match(/^ *\* @example/gm) ?? []);
    expect(marks.length).toBeGreaterThan(0);
    expect(examples).toHaveLength(marks.length);
  });

  it("would not compile with an error in them (negative control)", () => {
    expect(errorsIn(mistaken.module)).toEqual([expect.stringContaining("'user'")]);
    expect(output.split("\n").filter((line) => /^\S/.test(line) && !line.startsWith("mistaken"))).toEqual([]);
  });
});
