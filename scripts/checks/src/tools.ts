import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const consumers = fileURLToPath(new URL("..", import.meta.url));

/** Git-ignored. */
const installedFolder = join(consumers, ".installed");

/**
 * Installs the pinned runtimes, compilers and linters of `tools/package.json` beside this program, unless they are there.
 *
 * @throws Error that says what to do if they cannot be had
 */
export async function installTools(): Promise<void> {
  const program = fileURLToPath(new URL("../../install-pinned.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, join(consumers, "tools")], { stdio: "inherit" });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error("The checks need the tools above.");
}

/** The path of a file of an installed tool. */
export const toolPath = (...parts: readonly string[]): string =>
  join(installedFolder, "node_modules", ...parts);

/** The version of an installed tool. */
export async function toolVersion(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(toolPath(name, "package.json"), "utf8"));
  return version;
}

/** Imports a module of an installed tool. What it gives is the caller's to describe: its types are not installed. */
export async function importTool(specifier: string): Promise<unknown> {
  const { resolve } = createRequire(join(installedFolder, "package.json"));
  return import(pathToFileURL(resolve(specifier)).href);
}

/**
 * The program of a runtime that ships one package for each platform, of which npm has installed this platform's.
 *
 * @param pattern matches the program in the installed tools
 * @throws Error if there is none for this platform
 */
export function platformProgram(name: string, pattern: string): string {
  const [program] = globSync(pattern, { cwd: toolPath() });
  if (program !== undefined) return toolPath(program);
  const platform = `${process.platform}-${process.arch}`;
  throw new Error(`${name} is not installed for ${platform}: see tools/package.json`);
}
