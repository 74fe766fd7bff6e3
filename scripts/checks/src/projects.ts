import { globSync } from "node:fs";
import { cp, mkdtemp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import { scope } from "@onelogin-mfa/repository/workspaces";
import { userOf } from "./command-checks.ts";
import type { Check } from "./consumer-check.ts";
import type { Tarball } from "./pack.ts";

const projects = join(import.meta.dirname, "../projects");

/** Day of the versions that projects have beside the pinned ones, which are at least as old. */
const before = "2026-11-27";

/** The part of a project's package.json that is read. */
interface Manifest {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Projects as users have them: a copy of each folder of `projects` gets the packed packages that its package.json names, and runs
 * `npm test` on the Node of its `engines`.
 */
export async function projectChecks(
  packed: ReadonlyMap<string, Tarball>,
  scratch: string,
): Promise<readonly Check[]> {
  const folders = globSync("**/package.json", { cwd: projects }).map(dirname).sort();
  return Promise.all(
    folders.map(async (name) => {
      const manifest: Manifest = JSON.parse(await readFile(join(projects, name, "package.json"), "utf8"));
      const run = () => testProject(name, manifest, packed, scratch);
      return { group: "projects", name, run };
    }),
  );
}

async function testProject(
  name: string,
  { engines, dependencies, devDependencies }: Manifest,
  packed: ReadonlyMap<string, Tarball>,
  scratch: string,
) {
  const user = userOf(await mkdtemp(join(scratch, "project-")), Number(engines?.node ?? 24));
  await cp(join(projects, name), user.cwd, { recursive: true });
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  const tarballs = versions.flatMap(([one]) => packed.get(one.replace(scope, ""))?.file ?? []);
  const options = { ...user, timeoutMs: 600_000 };
  const install = npmArguments("install", "--ignore-scripts", `--before=${before}`, ...tarballs);
  await outputOf(user.node, install, options);
  const { exitCode, stdout, stderr } = await runCommand(user.node, npmArguments("test"), options);
  const others = versions.filter(([one]) => !one.startsWith(scope)).map((one) => one.join(" "));
  return { version: others.join(", "), problems: exitCode === 0 ? [] : [`${stdout}${stderr}`.trim()] };
}
