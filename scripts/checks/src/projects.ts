import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import { scope } from "@onelogin-mfa/repository/workspaces";
import { userOf } from "./command-checks.ts";
import type { Check } from "./consumer-check.ts";
import type { Tarball } from "./pack.ts";
import { toolOf, toolPath } from "./tools.ts";

/** The folder of the projects. */
export const projects = join(import.meta.dirname, "../projects");

/** Day of the versions that projects have beside the pinned ones, which are at least as old. */
const before = "2026-11-27";

/** The part of a package.json that is read. */
interface Manifest {
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export const manifestIn = (...folders: readonly string[]): Manifest =>
  JSON.parse(readFileSync(join(...folders, "package.json"), "utf8"));

/**
 * Projects as users have them: each folder of `projects`, and each workspace of one that has workspaces.
 *
 * @param installed a folder where the packed packages are installed
 */
export function projectChecks(
  packed: ReadonlyMap<string, Tarball>,
  installed: string,
  scratch: string,
): readonly Check[] {
  return globSync("*/package.json", { cwd: projects }).flatMap((path) => {
    const project = dirname(path);
    const { workspaces = [""] } = manifestIn(projects, project);
    return workspaces.map((workspace) => ({
      group: "projects",
      name: join(project, workspace),
      run: () => testProject(project, workspace, packed, installed, scratch),
    }));
  });
}

/**
 * Installs a copy of a project, with the packed packages that it names, and runs `npm test` on the Node of its `engines`. If all that
 * it pins is among the tools, it is linked to them, and needs no network.
 */
async function testProject(
  project: string,
  workspace: string,
  packed: ReadonlyMap<string, Tarball>,
  installed: string,
  scratch: string,
) {
  const folders = [...new Set(["", workspace])];
  const pinned = folders.flatMap((folder) =>
    pinnedIn(projects, project, folder).map(([name, version]) => ({
      name,
      folder,
      tool: toolOf(name, version),
    })),
  );
  const areTools = pinned.every(({ tool }) => tool !== undefined);
  const copy = await mkdtemp(join(areTools ? installed : scratch, "project-"));
  await cp(join(projects, project), copy, { recursive: true });
  const { engines } = manifestIn(copy, workspace);
  const user = { ...userOf(copy, Number(engines?.node ?? 24)), timeoutMs: 600_000 };
  if (areTools)
    for (const { name, tool = name, folder } of pinned) await link(tool, name, join(copy, folder));
  else await outputOf(user.node, installArguments(copy, packed), user);
  const test = { ...user, cwd: join(copy, workspace) };
  const { exitCode, stdout, stderr } = await runCommand(user.node, npmArguments("test"), test);
  return {
    version: versionsIn(copy, workspace),
    problems: exitCode === 0 ? [] : [`${stdout}${stderr}`.trim()],
  };
}

/** The packages of others that a package.json pins, each with its version. */
function pinnedIn(...folders: readonly string[]): readonly (readonly [name: string, version: string])[] {
  const { dependencies, devDependencies } = manifestIn(...folders);
  return Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) => !name.startsWith(scope));
}

/** The versions of what a package.json pins, for a report. */
export const versionsIn = (...folders: readonly string[]): string =>
  pinnedIn(...folders)
    .map((one) => one.join(" "))
    .join(", ");

/** Arguments for Node by which npm installs a project, with the packed packages that it names. */
export function installArguments(folder: string, packed: ReadonlyMap<string, Tarball>): readonly string[] {
  const { dependencies, devDependencies } = manifestIn(folder);
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const tarballs = names.flatMap((name) => packed.get(name.replace(scope, ""))?.file ?? []);
  return npmArguments("install", "--ignore-scripts", `--before=${before}`, ...tarballs);
}

/** Links an installed tool into a folder, with its programs, as npm links them. */
async function link(tool: string, name: string, folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  const { bin = {} } = manifestIn(toolPath(tool));
  const programs = Object.entries(typeof bin === "string" ? { [name]: bin } : bin).map(
    ([program, file]) => [join(".bin", program), join(tool, file)] as const,
  );
  for (const [path, target] of [[name, tool] as const, ...programs]) {
    await mkdir(dirname(join(modules, path)), { recursive: true });
    await symlink(toolPath(target), join(modules, path));
  }
}
