import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { runProgram } from "@onelogin-mfa/command-line";
import { onTestFinished } from "vitest";
import { type EmitterName, type Generated, type GenerateOptions, generate } from "../src/index.ts";
import { codegen, runCodegen } from "../src/program.ts";

/** The folder of this package. */
export const packageFolder = join(import.meta.dirname, "..");

/** Path of a fixture. */
export const fixture = (name: string): string => join(import.meta.dirname, "fixtures", name);

/** A folder of its own for one test, removed when the test ends. */
export async function temporaryFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "codegen-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** The end of a child process. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node, the version that runs the tests, on a script. */
export function runNode(args: readonly string[], cwd: string = packageFolder): Promise<Outcome> {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** Runs the command line program in this process. */
export async function runCli(
  args: readonly string[],
  folder: string = packageFolder,
  input = "",
): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  const streams = {
    out: (text: string) => {
      stdout += text;
    },
    err: (text: string) => {
      stderr += text;
    },
  };
  const code = await runProgram(
    codegen,
    (spec, outDir, options) =>
      runCodegen(spec, outDir, options, { ...streams, folder, input: async () => input }),
    args,
    streams,
  );
  return { code, stdout, stderr };
}

/** Runs the command line program as it is started by hand. */
export function startProgram(...args: readonly string[]): Promise<Outcome> {
  return runNode([join(packageFolder, "src", "cli.ts"), ...args]);
}

const generated = new Map<string, Promise<Generated>>();

/** The text of a file that is generated from a fixture, which never changes. */
export async function fixtureFile(emitter: EmitterName, name = "nasty.yaml"): Promise<string> {
  const result = generated.get(name) ?? generate({ spec: fixture(name) });
  generated.set(name, result);
  return (await result).files.get(`${emitter}.ts`) ?? "";
}

/** The text of a file that is generated from a document: its text, or what it has besides a title and no paths. */
export async function fileOf(
  emitter: EmitterName,
  document: string | object,
  options: Pick<GenerateOptions, "formats" | "transform"> = {},
): Promise<string> {
  const whole = { openapi: "3.1.0", info: { title: "T", version: "1" }, paths: {}, ...Object(document) };
  const text = typeof document === "string" ? document : JSON.stringify(whole);
  const { files } = await generate({ spec: "api.json", text, emit: [emitter], ...options });
  return files.get(`${emitter}.ts`) ?? "";
}

/** Generated code on one line, without comments. */
export const squeezed = (code: string) => code.replace(/\/\*.*?\*\//gs, "").replace(/\s+/g, " ");

// no `data:` URL leads to a package by its name
const { resolve } = createRequire(import.meta.url);
const openapiFetch = pathToFileURL(join(dirname(resolve("openapi-fetch/package.json")), "dist/index.mjs"));

/** Evaluates an expression over a generated module, which is `it`. */
export async function evaluate(code: string, expression: string): Promise<unknown> {
  const generated = moduleUrl(stripTypeScriptTypes(code).replace('"openapi-fetch"', `"${openapiFetch}"`));
  const program = `import * as it from ${JSON.stringify(generated)};\nexport default ${expression};\n`;
  return (await import(moduleUrl(program))).default;
}

const moduleUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;

/** An OpenAPI document around one operation's response schema. */
export function documentOf(schema: unknown, version = "3.1.0"): string {
  const content = { "application/json": { schema } };
  const get = { operationId: "read", responses: { "200": { description: "OK", content } } };
  return JSON.stringify(
    { openapi: version, info: { title: "T", version: "1" }, paths: { "/x": { get } } },
    null,
    2,
  );
}
