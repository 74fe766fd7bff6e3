import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const checks = join(import.meta.dirname, "..");

/**
 * Installs the pinned runtimes, compilers, linters and generators of `tools/package.json`, unless they are there.
 *
 * @throws Error if they cannot be installed
 */
export async function installTools(): Promise<void> {
  const program = join(checks, "../install-pinned.mjs");
  const child = spawn(process.execPath, [program, join(checks, "tools")], { stdio: "inherit" });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error("The checks need the tools above.");
}

/** Returns the path of a file of an installed tool. */
export const toolPath = (...parts: readonly string[]): string =>
  join(checks, ".installed/node_modules", ...parts);

/** Returns the version of an installed tool. */
export async function toolVersion(name: string): Promise<string> {
  return JSON.parse(await readFile(toolPath(name, "package.json"), "utf8")).version;
}

/** Imports a module of an installed tool. The caller describes it, as its types are not installed here. */
export function importTool<Module>(specifier: string): Promise<Module> {
  const { resolve } = createRequire(toolPath("package.json"));
  return import(pathToFileURL(resolve(specifier)).href);
}

/** The major versions of Node that `tools/package.json` has. */
export const nodeMajors = [20, 22, 24, 26] as const;

/** Programs of runtimes that ship one package for each platform. Each throws an error if there is none for this one. */
export const runtimes = {
  node: (major: number): string => platformProgram(`node-${major}-*/bin/node`),
  deno: (): string => platformProgram("@deno/*/deno"),
  bun: (): string => platformProgram("@oven/bun-*/bin/bun"),
  workerd: (): string => platformProgram("@cloudflare/workerd-*/bin/workerd"),
};

function platformProgram(pattern: string): string {
  const [program] = globSync(pattern, { cwd: toolPath() });
  if (program !== undefined) return toolPath(program);
  throw new Error(
    `${pattern} is not installed for ${process.platform}-${process.arch}: see tools/package.json`,
  );
}
