import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type EmitterName, emitterNames, generate } from "../src/index.ts";

const packageFolder = join(import.meta.dirname, "..");

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

/** How a child process ended. */
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

/** Runs the command line program. */
export function runCli(args: readonly string[], cwd?: string): Promise<Outcome> {
  return runNode([join(packageFolder, "src", "cli.ts"), ...args], cwd);
}

/** Generates into a temporary folder, which is an ECMAScript module package of its own. */
export async function generateInto(
  spec: string,
  emit: readonly EmitterName[] = emitterNames,
): Promise<string> {
  const { files } = await generate({ spec, emit });
  return temporaryFolder({ ...Object.fromEntries(files), "package.json": '{ "type": "module" }' });
}

/** Evaluates an expression over a generated module (as `it`) where neither `eval` nor `new Function` work. */
export async function evaluate(folder: string, file: string, expression: string): Promise<unknown> {
  const script = `import * as it from "./${file}"; console.log(JSON.stringify(${expression}));`;
  await writeFile(join(folder, "evaluate.js"), script);
  const { code, stdout, stderr } = await runNode(
    ["--disallow-code-generation-from-strings", join(folder, "evaluate.js")],
    folder,
  );
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

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
