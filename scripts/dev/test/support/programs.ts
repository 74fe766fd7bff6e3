import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ProjectCopy } from "./project-copy.ts";

/** The root of this repository. */
export const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** Runs a program of this repository in a project; the promise is rejected unless it exits with 0. */
export async function runProgram({ root }: ProjectCopy, file: string, ...args: string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [join(repository, file), ...args], { cwd: root });
  const { stdout, stderr } = await run;
  return stdout + stderr;
}

/** Compares two documents of a project. @returns the exit code and what is printed */
export async function reviewOf(copy: ProjectCopy, base: string, head: string) {
  const review = runProgram(copy, "packages/review/src/cli.ts", "compare", base, head);
  return review.then(
    (text) => ({ code: 0, text }),
    (error: { readonly code: unknown; readonly stdout: string }) => ({
      code: error.code,
      text: error.stdout,
    }),
  );
}

/** Installs openapi-fetch in a project. */
export function installFetchClient({ root }: ProjectCopy): void {
  const installed = fileURLToPath(import.meta.resolve("openapi-fetch/package.json"));
  symlinkSync(dirname(installed), join(root, "node_modules/openapi-fetch"));
}
