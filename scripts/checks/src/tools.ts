import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "@onelogin-mfa/repository/command";

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

/** Returns the name that a package has in a version among the tools, such as `typescript-5.4`; undefined if it is none. */
export function toolOf(name: string, version: string): string | undefined {
  const { dependencies } = JSON.parse(readFileSync(join(checks, "tools/package.json"), "utf8"));
  const aliases = Object.keys(dependencies);
  return aliases.find((alias) =>
    [`npm:${name}@${version}`, alias === name && version].includes(dependencies[alias]),
  );
}

/** Compiles files strictly. @returns the errors */
export async function compile(
  compiler: string,
  folder: string,
  options: readonly string[],
): Promise<readonly string[]> {
  const tsc = [toolPath(compiler, "bin/tsc"), "--noEmit", "--strict", "--target", "es2022", ...options];
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, tsc, { cwd: folder });
  return exitCode === 0 ? [] : (stdout + stderr).trim().split("\n");
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
