// Says what CI runs for a change, as outputs of a GitHub step: `node scripts/repository/src/plan-ci.ts CHANGED AFFECTED`, with the files of
// `git diff --name-only` and of `turbo ls --affected --output=json`. Without arguments it plans everything.
// Without imports of ours, as CI starts it before anything is installed.
import { readFileSync } from "node:fs";
import { argv, exit, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";

interface Machine {
  readonly os: string;
  readonly node: string;
}

/** The machines of users and contributors that `npm start` is tried on; a package alone is tried on the first and the last. */
export const machines: readonly Machine[] = [
  { os: "ubuntu-24.04", node: "20.19" },
  { os: "ubuntu-24.04", node: "22" },
  { os: "ubuntu-24.04", node: "26" },
  { os: "macos-latest", node: "24" },
  { os: "windows-latest", node: "24" },
];

/** Texts that no package is made of. */
const isText = (file: string) => /^(?!packages\/).*\.md$/.test(file);
/** Files that each package stands on: the spec, and those outside of the workspaces, such as the lockfile. */
const isFoundation = (file: string) => !isText(file) && !/^(packages|scripts)\/[\w-]+\//.test(file);
/** Their tests read files of all workspaces. */
const readers = ["scripts/checks", "scripts/repository", "scripts/site"];

/**
 * Plans what CI runs.
 *
 * @param changed paths of files @default everything runs
 * @param affected folders of the workspaces that changed, or depend on one that did
 */
export function planOf(changed?: readonly string[], affected: readonly string[] = []) {
  if (!changed || changed.some(isFoundation)) return { tests: "", machines, packages: true, image: true };
  const folders = changed.every(isText) ? [] : affected;
  const hasPackage = folders.some((folder) => folder.startsWith("packages/"));
  return {
    // parts of paths, as vitest takes them; empty for all
    tests: [...new Set([...folders, ...readers])].map((folder) => `${folder}/`).join(" "),
    machines: hasPackage ? machines.filter((_, index) => index % (machines.length - 1) === 0) : [],
    packages: hasPackage || folders.includes("scripts/checks") || folders.includes("scripts/release"),
    image: folders.includes("packages/sandbox"),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const files = argv.slice(2);
  if (files.length === 1) {
    stderr.write("Usage: node scripts/repository/src/plan-ci.ts [CHANGED AFFECTED]\n");
    exit(2);
  }
  const [changed, affected] = files.map((file) => readFileSync(file, "utf8"));
  const folders: { path: string }[] = affected === undefined ? [] : JSON.parse(affected).packages.items;
  const plan = planOf(
    changed?.split("\n").filter(Boolean),
    folders.map(({ path }) => path),
  );
  for (const [name, value] of Object.entries(plan))
    stdout.write(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}\n`);
}
