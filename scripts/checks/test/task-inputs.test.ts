import { execFileSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { parseAst } from "rolldown/parseAst";
import { expect, it } from "vitest";

interface Task {
  readonly taskId: string;
  readonly task: string;
  readonly directory: string;
  readonly command: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  readonly resolvedTaskDefinition: { readonly cache: boolean };
}

const { tasks: configured } = JSON.parse(readFileSync(join(root, "turbo.json"), "utf8"));
const names = Object.keys(configured).filter((name) => !name.includes("#"));
const turbo = join(root, "node_modules/turbo/bin/turbo");
const plan = execFileSync(process.execPath, [turbo, "run", ...names, "--dry=json"], {
  cwd: root,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
  encoding: "utf8",
  maxBuffer: 2 ** 26,
});
const tasks = new Map<string, Task>(JSON.parse(plan).tasks.map((task: Task) => [task.taskId, task]));

/** Returns the files that a task runs again for, from the root; what is generated counts by the task that generates it. */
function inputsOf(id: string, found = new Set<string>(), seen = new Set<string>()): Set<string> {
  const task = tasks.get(id);
  if (!task || seen.has(id)) return found;
  seen.add(id);
  for (const path of Object.keys(task.inputs)) found.add(join(task.directory, path));
  if (id.endsWith("#generate")) found.add(join(task.directory, "src/generated"));
  for (const one of task.dependencies) inputsOf(one, found, seen);
  return found;
}

/** Adds the files of this repository that a module imports or names by a relative path, and those that these do. */
function follow(file: string, found: Set<string>): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const target of targetsOf(file)) follow(target, found);
  return found;
}

/** The files that each file leads to: it is parsed once for all tasks. */
const known = new Map<string, readonly string[]>();

function targetsOf(file: string): readonly string[] {
  const lang = /\.(tsx?|m?js)$/.exec(file)?.[1];
  if (lang === undefined) return [];
  const targets =
    known.get(file) ??
    namesIn(parseAst(readFileSync(file, "utf8"), { lang: lang === "tsx" ? "tsx" : "ts" })).flatMap(
      (name) => targetOf(name, file) ?? [],
    );
  known.set(file, targets);
  return targets;
}

/** Finds what a syntax tree imports, passes to `import.meta.resolve`, or has as a relative path. */
function namesIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { type, value, source, callee, arguments: args } = Object(node);
  const isResolve = type === "CallExpression" && callee.property?.name === "resolve";
  const own = isResolve ? args[0]?.value : (source?.value ?? (type === "Literal" ? value : undefined));
  const isName = typeof own === "string" && (type !== "Literal" || own.startsWith("."));
  return [...(isName ? [own] : []), ...Object.values(node).flatMap(namesIn)];
}

function targetOf(name: string, from: string): string | undefined {
  try {
    const path = name.startsWith(".") ? resolve(dirname(from), name) : createRequire(from).resolve(name);
    return statSync(path).isFile() && !relative(root, path).split(sep).includes("node_modules")
      ? path
      : undefined;
  } catch {
    return undefined; // a string that names no file
  }
}

/** Finds the modules that a task starts with. */
function modulesOf({ task, directory, command }: Task): string[] {
  const folder = join(root, directory);
  if (task === "typecheck")
    return globSync("{src,test,testing,tools,page}/**/*.{ts,tsx}", { cwd: folder }).map((file) =>
      join(folder, file),
    );
  const words = command.replace("onelogin-mfa-codegen", join(root, "packages/codegen/src/cli.ts")).split(" ");
  return words.map((word) => resolve(folder, word)).filter((path) => /\.m?[jt]s$/.test(path));
}

const started = [...tasks.values()].filter(
  (task) => task.resolvedTaskDefinition.cache && modulesOf(task).length > 0,
);

it.each(started)("$taskId runs again when a file changes that it reads", (task) => {
  const inputs = inputsOf(task.taskId);
  const isInput = (path: string) =>
    inputs.has(path) || inputs.has(path.replace(/(?<=[\\/]src[\\/]generated)[\\/].*/, ""));
  const read = new Set<string>();
  for (const file of modulesOf(task)) follow(file, read);
  // a compiler reads code alone
  const counts = (path: string) => task.task !== "typecheck" || /\.[mc]?[jt]sx?$/.test(path);
  const missing = [...read]
    .map((path) => relative(root, path))
    .filter((path) => counts(path) && !isInput(path));
  expect(missing, "files that turbo.json does not count as inputs").toEqual([]);
});
