import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { outputOf } from "@onelogin-mfa/repository/command";
import { isPublished } from "@onelogin-mfa/repository/documents";
import type { Workspace } from "@onelogin-mfa/repository/workspaces";
import { type User, userOf } from "./command-checks.ts";
import { type Check, expectNoticed } from "./consumer-check.ts";
import { pageProblems, readmeProblems, runLine } from "./readme.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * Checks what the READMEs say while npm does not have the packages: each one's lines run in an empty folder beside a clone, and then
 * its first example; in the clone, what it runs with `npx`. None once they are published: then the registry's checks have the READMEs.
 */
export async function readmeChecks(
  workspaces: readonly Workspace[],
  scratch: string,
): Promise<readonly Check[]> {
  if (isPublished(await readFile(join(root, "CHANGELOG.md"), "utf8"))) return [];
  const readers = join(scratch, "readers");
  const clone = join(readers, "onelogin-mfa");
  let cloned: Promise<void> | undefined;
  const ran = new Map<string, Promise<string>>();
  /** Runs a line; one that works on the clone alone once for all READMEs that have it. */
  const run = async (line: string, user: User) => {
    cloned ??= cloneInto(clone);
    await cloned;
    if (!line.startsWith("npm ci --prefix ")) return runLine(line, user);
    const running = ran.get(line) ?? runLine(line, user);
    ran.set(line, running);
    return running;
  };
  const published = workspaces.filter((workspace) => workspace.isPublished);
  return [{ name: "repository", folder: root }, ...published].map(({ name, folder }) => ({
    group: "README",
    name: `${name}, from a clone`,
    async run() {
      const readme = await readFile(join(folder, "README.md"), "utf8");
      const user = userOf(join(readers, name));
      const problems = [...(await readmeProblems(readme, user, (line) => run(line, user)))];
      const page = join(folder, "CLIENT.md");
      if (existsSync(page)) {
        const reader = userOf(join(readers, `${name}-client`));
        const text = await readFile(page, "utf8");
        problems.push(...(await pageProblems(text, reader, (line) => run(line, reader))));
      }
      const inClone = userOf(clone, 20);
      for (const [, program = ""] of readme.matchAll(/\b(npx @onelogin-mfa\/[\w-]+)/g))
        await runLine(`${program} --version`, inClone).catch((error) => problems.push(String(error)));
      const noticed = expectNoticed("a README without lines", await readmeProblems("# A package\n", user));
      return { version: `npm ${await npmVersion(user)}`, problems: [...problems, ...noticed] };
    },
  }));
}

/** The version of the npm that runs the lines. */
export const npmVersion = async (user: User): Promise<string> =>
  (await runLine("npm --version", user)).trim();

/** Clones this repository, with its files as they are in the work tree. */
async function cloneInto(clone: string): Promise<void> {
  await mkdir(dirname(clone), { recursive: true });
  const git = (...args: string[]) => outputOf("git", args, { cwd: root });
  await git("clone", "--quiet", root, clone);
  const changed = await git(
    "ls-files",
    "-z",
    "--modified",
    "--others",
    "--exclude-standard",
    "--deduplicate",
  );
  for (const file of changed.split("\0").filter(Boolean)) {
    await rm(join(clone, file), { force: true });
    if (existsSync(join(root, file))) await cp(join(root, file), join(clone, file));
  }
}
