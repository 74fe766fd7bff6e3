import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  createProgram,
  InputError,
  listOf,
  main,
  Option,
  table,
  wholeNumber,
} from "@onelogin-mfa/command-line";
import { findWorkspaces, type Workspace } from "./suites/workspaces.ts";

const verbs = ["build", "typecheck", "test", "lint", "docs"] as const;

const program = createProgram({
  name: "npm run test:graph --",
  description: `Proves that turbo's task graph names everything that a task needs: in a fresh clone of the last commit, each
    task of each package passes alone, without a cache and without anything that another task has made.`,
  notes: "Exit codes: 0 every task passed alone, 1 one did not, 2 wrong usage.",
})
  .argument("[package...]", "only these packages (default: all, which takes about ten minutes)")
  .option("--since <commit>", "only packages with files that have changed since this commit")
  .addOption(
    new Option("--within <seconds>", "begin no other task after this time").argParser(wholeNumber(1, 3600)),
  )
  .addOption(new Option("--task <verbs>", "only these tasks, separated by commas").argParser(listOf(verbs)));

interface Task {
  readonly workspace: Workspace;
  readonly verb: string;
}

const root = process.cwd();
const git = (folder: string, ...args: readonly string[]) =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();

interface Selection {
  readonly packages: readonly string[];
  readonly since?: string | undefined;
  readonly within?: number | undefined;
  readonly task?: readonly string[] | undefined;
}

/** @throws {InputError} that names the packages there are */
function selectTasks({ packages, since, task = verbs }: Selection): Task[] {
  const workspaces = findWorkspaces(root);
  const unknown = packages.find((name) => !workspaces.some((workspace) => workspace.name === name));
  if (unknown !== undefined) {
    const known = workspaces.map(({ name }) => name).join(", ");
    throw new InputError(`No package "${unknown}". Choose from: ${known}.`);
  }
  const changed =
    since === undefined ? undefined : git(root, "diff", "--name-only", since, "HEAD").split("\n");
  const isChanged = ({ folder }: Workspace) =>
    changed?.some((path) => path.startsWith(`${relative(root, folder)}/`)) ?? true;
  return workspaces
    .filter(({ name }) => packages.length === 0 || packages.includes(name))
    .filter(isChanged)
    .flatMap((workspace) => {
      const own = task.filter((verb) => workspace.scripts.includes(verb));
      return own.map((verb) => ({ workspace, verb }));
    });
}

/** Runs a task where nothing but the installed packages and the files of git are. */
function runAlone(clone: string, { workspace, verb }: Task) {
  git(clone, "clean", "-xdfq", "-e", "node_modules");
  const start = performance.now();
  const args = [
    "run",
    verb,
    `--filter=@onelogin-mfa/${workspace.name}`,
    "--force",
    "--output-logs=errors-only",
  ];
  const { status, stdout, stderr } = spawnSync("turbo", args, { cwd: clone, encoding: "utf8" });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const passed = status === 0;
  process.stdout.write(`${passed ? "✓" : "✗"} ${workspace.name}#${verb} (${seconds} s)\n`);
  if (!passed) process.stdout.write(`${stdout}${stderr}\n`);
  return { name: `${workspace.name}#${verb}`, passed, seconds };
}

function proveAlone(tasks: readonly Task[], within = Number.POSITIVE_INFINITY): number {
  if (tasks.length === 0) {
    process.stdout.write("No package has changed: nothing to prove.\n");
    return 0;
  }
  const clone = mkdtempSync(join(tmpdir(), "onelogin-mfa-graph-"));
  try {
    git(root, "clone", "--quiet", root, clone);
    process.stdout.write(`Installing in a fresh clone (npm ci), then ${tasks.length} tasks…\n`);
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: clone,
      stdio: "inherit",
    });
    const end = performance.now() + within * 1000;
    const results = tasks.flatMap((task) => (performance.now() < end ? runAlone(clone, task) : []));
    const rows = results.map(({ name, passed, seconds }) => [name, passed ? "passed" : "FAILED", seconds]);
    process.stdout.write(`\n${table(["task, alone", "result", "seconds"], rows)}\n`);
    const left = tasks.slice(results.length).map(({ workspace, verb }) => `${workspace.name}#${verb}`);
    if (left.length > 0) process.stdout.write(`No time within ${within} s for: ${left.join(", ")}.\n`);
    return results.every(({ passed }) => passed) ? 0 : 1;
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

await main(program, async (packages, options) =>
  proveAlone(selectTasks({ packages, ...options }), options.within),
);
