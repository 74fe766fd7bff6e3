import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, differences, expectNoticed } from "../check.ts";
import { outputOf, runCommand } from "../command.ts";
import { checkProblems, sandboxProblems, served } from "../command-checks.ts";
import type { Tarball } from "../pack.ts";
import { toolVersion } from "../tools.ts";
import { createUser, publish, startRegistry, type UserOptions } from "./registry.ts";

const programs = ["server.mjs", "entry-points.mjs"].map((name) =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)),
);

/** The registry, what was published there, and a project that has it all. */
interface Published {
  readonly url: string;
  readonly names: readonly string[];
  readonly problems: readonly string[];
  /** Installed by the oldest Node. */
  readonly project: string;
}

/**
 * The release workflow's program publishes all packages to a registry on this machine, and users install, import and run
 * them from there. All that is not ours comes from the ordinary registry.
 *
 * @param packed by name without the scope
 */
export function registryChecks(packed: ReadonlyMap<string, Tarball>, scratch: string): readonly Check[] {
  let started: Promise<Published> | undefined;
  const registry = () => {
    started ??= publishAll(packed, scratch);
    return started;
  };
  const npx = (name: string) => npxCheck(name, registry, scratch);
  return [
    {
      group: "registry",
      name: "publish, and publish again",
      run: async () => ({
        version: `verdaccio ${await toolVersion("verdaccio")}`,
        problems: (await registry()).problems,
      }),
    },
    ...[20, 22, 24].map((major) => nodeCheck(major, registry, scratch)),
    npx("@onelogin-mfa/sandbox"),
    npx("@onelogin-mfa/cli"),
  ];
}

async function publishAll(packed: ReadonlyMap<string, Tarball>, scratch: string): Promise<Published> {
  const url = await startRegistry(scratch);
  const user = await createUser(url, { major: 24, scratch });
  const [first = "", ...others] = [...packed.values()].map(({ file }) => file);
  const names = [...packed.keys()].map((name) => `@onelogin-mfa/${name}`);
  // a run that breaks off after a package, and the run after it
  await publish([first], user);
  const printed = await publish([first, ...others], user);
  const problems = (skipped: readonly string[]) => {
    const how = (name: string) =>
      skipped.includes(name) ? "has been published before: skipped" : "published";
    const found = printed.trim().replaceAll(/@\d[\d.]*(?= )/g, "");
    const wanted = names.map((name) => `${name} ${how(name)}`).join("\n");
    return lines(found) === lines(wanted) ? [] : [`publish printed:\n${found}\ninstead of:\n${wanted}`];
  };
  const noneSkipped = expectNoticed("a package that is not skipped", problems([]));
  const oldest = await createUser(url, { major: 20, scratch, files: programs });
  await outputOf("npm", ["install", "--no-audit", "--no-fund", ...names], oldest);
  return { url, names, problems: [...problems(names.slice(0, 1)), ...noneSkipped], project: oldest.cwd };
}

/** Lines in any order: publish.test.ts is about the order. */
const lines = (text: string) => text.split("\n").sort().join("\n");

/**
 * Imports and runs with this Node what all packages have. npm installs them with the oldest one; with the others it decides
 * what to install, as the files are the same.
 */
function nodeCheck(major: number, registry: () => Promise<Published>, scratch: string): Check {
  return {
    group: "registry",
    name: `install, import, run, Node ${major}`,
    run: async () => {
      const { url, names, project } = await registry();
      const { cwd, env } = await createUser(url, { major, scratch });
      if (major !== 20)
        await outputOf("npm", ["install", "--dry-run", "--no-audit", "--no-fund", ...names], { cwd, env });
      const user = { cwd: project, env };
      const lockfile = await readFile(join(project, "node_modules/.package-lock.json"), "utf8");
      const version = await outputOf("node", ["--version"], user);
      const uses = [importAndRun(names, user), serve(user), sandboxProblems(user), checkProblems(user)];
      const found = await Promise.all(uses);
      // once: they are no other on another Node
      const elsewhere = sourceProblems(lockfile, names, "https://example.com/");
      const controls = major === 24 ? await negativeControls(user, elsewhere) : [];
      return {
        version: version.trim().slice(1),
        problems: [...sourceProblems(lockfile, names, url), ...found.flat(), ...controls],
      };
    },
  };
}

async function negativeControls(user: UserOptions, elsewhere: readonly string[]): Promise<readonly string[]> {
  return [
    ...expectNoticed("another source", elsewhere),
    ...expectNoticed("a package for a newer Node", await installNewer(user)),
    ...expectNoticed("a package that is not installed", await importAndRun(["@onelogin-mfa/none"], user)),
    ...expectNoticed("a wrong code", await serve(user, "forgetful")),
    ...expectNoticed("a user who does not exist", await checkProblems(user, "nobody")),
  ];
}

/** Those of our packages that npm has not installed from a registry. */
function sourceProblems(lockfile: string, names: readonly string[], url: string): readonly string[] {
  // npm's own file
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, { resolved?: string }> };
  return names
    .map((name) => ({ name, resolved: packages[`node_modules/${name}`]?.resolved }))
    .filter(({ resolved }) => !resolved?.startsWith(url))
    .map(({ name, resolved }) => `${name} is installed from ${resolved ?? "nowhere"}, not from ${url}`);
}

/** npm's `engine-strict` refuses a package that asks for a newer Node; it has not refused ours and what they need. */
async function installNewer(user: UserOptions): Promise<readonly string[]> {
  await mkdir(join(user.cwd, "newer"));
  const manifest = { name: "newer", version: "1.0.0", engines: { node: ">=99" } };
  await writeFile(join(user.cwd, "newer/package.json"), JSON.stringify(manifest));
  const args = ["install", "--dry-run", "--offline", "--no-audit", "--no-fund", "./newer"];
  const { exitCode, stderr } = await runCommand("npm", args, user);
  return exitCode === 0 ? [] : (stderr.match(/EBADENGINE/) ?? []);
}

/** Imports every entry point of every package, and has every program print its version. */
async function importAndRun(names: readonly string[], user: UserOptions): Promise<readonly string[]> {
  // the fixture's own format
  return JSON.parse(await outputOf("node", ["entry-points.mjs", ...names], user)) as readonly string[];
}

/** A client of a sandbox on a port. */
async function serve(user: UserOptions, ...args: readonly string[]): Promise<readonly string[]> {
  return differences(JSON.parse(await outputOf("node", ["server.mjs", ...args], user)), served);
}

/** The command as the README has it, with nothing installed: npm finds the package and its only program. */
function npxCheck(name: string, registry: () => Promise<Published>, scratch: string): Check {
  return {
    group: "registry",
    name: `npx ${name}`,
    run: async () => {
      const user = await createUser((await registry()).url, { major: 20, scratch });
      const args = ["exec", "--yes", "--", name, "--version"];
      const { exitCode, stdout, stderr } = await runCommand("npm", args, user);
      const isVersion = exitCode === 0 && /^\d+\.\d+\.\d+\n$/.test(stdout);
      const problem = `it prints "${stdout}${stderr}" and ends with ${exitCode}`;
      return { version: stdout.trim(), problems: isVersion ? [] : [problem] };
    },
  };
}
