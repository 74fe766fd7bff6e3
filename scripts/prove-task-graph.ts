import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { findWorkspaces, type Workspace } from "./suites/workspaces.ts";
import { table } from "./table.ts";

const verbs = ["build", "typecheck", "test", "lint", "docs"] as const;

const help = `Proves that turbo's task graph names everything that a task needs: in a fresh clone of the last commit, each task of
each package passes alone, without a cache and without anything that another task has made.

Usage: node scripts/run.mjs scripts/prove-task-graph.ts [package …] [options]

  package            only these packages (default: all, which takes about ten minutes)
  --since <commit>   only packages with files that have changed since this commit
  --task <verb>      only this task: ${verbs.join(", ")}; may be given several times
  -h, --help         this text

Exit codes: 0 every task passed alone, 1 one did not, 2 wrong usage.
`;

interface Task {
  readonly workspace: Workspace;
  readonly verb: string;
}

const root = process.cwd();
const git = (folder: string, ...args: readonly string[]) =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();

/** @throws Error naming the option that is wrong */
function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      since: { type: "string" },
      task: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const unknown = values.task.find((verb) => !verbs.some((known) => known === verb));
  if (unknown !== undefined) throw new Error(`--task must be one of ${verbs.join(", ")}, not "${unknown}".`);
  return { ...values, packages: positionals };
}

/** @throws Error that names the packages there are */
function selectTasks({ packages, since, task }: ReturnType<typeof readOptions>): Task[] {
  const workspaces = findWorkspaces(root);
  const unknown = packages.find((name) => !workspaces.some((workspace) => workspace.name === name));
  if (unknown !== undefined) {
    throw new Error(
      `No package "${unknown}". Choose from: ${workspaces.map(({ name }) => name).join(", ")}.`,
    );
  }
  const changed =
    since === undefined ? undefined : git(root, "diff", "--name-only", since, "HEAD").split("\n");
  const isChanged = ({ folder }: Workspace) =>
    changed?.some((path) => path.startsWith(`${relative(root, folder)}/`)) ?? true;
  return workspaces
    .filter(({ name }) => packages.length === 0 || packages.includes(name))
    .filter(isChanged)
    .flatMap((workspace) =>
      verbs
        .filter((verb) => workspace.scripts.includes(verb) && (task.length === 0 || task.includes(verb)))
        .map((verb) => ({ workspace, verb })),
    );
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

function main(tasks: readonly Task[]): number {
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
    const results = tasks.map((task) => runAlone(clone, task));
    const rows = results.map(({ name, passed, seconds }) => [name, passed ? "passed" : "FAILED", seconds]);
    process.stdout.write(`\n${table(["task, alone", "result", "seconds"], rows)}\n`);
    return results.every(({ passed }) => passed) ? 0 : 1;
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

try {
  const options = readOptions();
  if (options.help) process.stdout.write(help);
  else process.exitCode = main(selectTasks(options));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
  process.exitCode = 2;
}
