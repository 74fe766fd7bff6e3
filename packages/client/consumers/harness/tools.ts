import { createHash } from "node:crypto";
import { access, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runCommand } from "./command.ts";

const consumers = fileURLToPath(new URL("..", import.meta.url));

/** Git-ignored: the tools, and what the checks measure. */
export const installedFolder = join(consumers, ".installed");

// Node types the report as an object; glibc's version is in it where there is one
const isMusl = () =>
  process.platform === "linux" &&
  (process.report.getReport() as { header?: { glibcVersionRuntime?: string } }).header
    ?.glibcVersionRuntime === undefined;

/**
 * Installs the pinned runtimes, compilers and peers of `tools/package.json` beside this program, unless they are there.
 * No install script runs.
 *
 * @throws Error that says what to do if they cannot be had
 */
export async function installTools(): Promise<void> {
  const template = join(consumers, "tools");
  const lockfile = await readFile(join(template, "package-lock.json"));
  const wanted = createHash("sha256").update(lockfile).digest("hex");
  const stamp = join(installedFolder, "installed.sha256");
  const found = await readFile(stamp, "utf8").catch(() => undefined);
  if (found === wanted) return;
  process.stdout.write(
    "Installing the runtimes, compilers and peers (about 0.5 GB from the npm registry, 1.3 GB on disk), once …\n",
  );
  await mkdir(installedFolder, { recursive: true });
  await cp(template, installedFolder, { recursive: true });
  const args = ["ci", "--prefix", installedFolder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { exitCode, stderr } = await runCommand("npm", args, { cwd: installedFolder, timeoutMs: 900_000 });
  if (exitCode !== 0) throw new Error(cannotInstall(stderr));
  await writeFile(stamp, wanted);
}

const cannotInstall = (stderr: string) =>
  `The tools of consumers/tools/package.json cannot be installed. They need the npm registry once; afterwards the
checks run offline. Check the connection and run this again. npm said:\n${stderr.trim().split("\n").slice(-8).join("\n")}`;

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
 * The program of a runtime that ships one package for each platform.
 *
 * @throws Error if there is none for this platform
 */
export async function platformProgram(
  name: string,
  candidates: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const platform = `${process.platform}-${process.arch}${isMusl() ? "-musl" : ""}`;
  const parts = candidates[platform];
  const known = Object.keys(candidates).join(", ");
  if (!parts) throw new Error(`${name} is not set up for ${platform}; it is for ${known}`);
  const program = toolPath(...parts);
  await access(program);
  return program;
}
