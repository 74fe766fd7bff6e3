import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "./check-repository.ts";

const code = /\.[cm]?[jt]sx?$|\.vue$/;

/** The rooms of budget.json, each with the files that it counts; a file belongs to the first that matches. */
const rooms: readonly (readonly [room: string, matches: (path: string) => boolean])[] = [
  ["lockfiles", (path) => path.endsWith("package-lock.json")],
  ["generated", (path) => /\/generated\//.test(path)],
  ["tests", (path) => code.test(path) && /(^|\/)tests?\/|\.test\./.test(path)],
  ["product", (path) => code.test(path) && /^(spec|packages\/(?!page\/))/.test(path)],
  ["workshop", (path) => code.test(path)],
  ["otherText", (path) => /\.(css|sh|ya?ml)$|^\.ci\//.test(path) && !/^(spec|docs)\//.test(path)],
];

/** Counts the lines of each room by workspace. */
function countLines(files: Iterable<readonly [path: string, text: string]>) {
  const counts = new Map(rooms.map(([room]) => [room, new Map<string, number>()]));
  for (const [path, text] of files) {
    const room = rooms.find(([, matches]) => matches(path))?.[0];
    const workspaces = counts.get(room ?? "");
    const [workspace = ""] = /^(packages|scripts)\/[^/]+(?=\/)|^[^/]+(?=\/)/.exec(path) ?? ["root"];
    workspaces?.set(workspace, (workspaces.get(workspace) ?? 0) + text.split("\n").length - 1);
  }
  return counts;
}

/**
 * Compares the lines of each room with its limit in budget.json. Raising a limit is a commit of its own that says why.
 *
 * @throws Error that says which room has how many lines too many, and how many each of its workspaces has
 */
export function checkBudget(root: string): void {
  const budget: Readonly<Record<string, number>> = JSON.parse(
    readFileSync(join(root, "budget.json"), "utf8"),
  );
  const paths = git(root, ["ls-files", "-z"])
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)));
  const counts = countLines(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  const problems = [...counts].flatMap(([room, workspaces]) => {
    const lines = [...workspaces.values()].reduce((sum, count) => sum + count, 0);
    const limit = budget[room] ?? 0;
    if (lines <= limit) return [];
    const rows = [...workspaces].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${name} ${count}`);
    return [
      `${room}: ${lines} lines, ${lines - limit} above the ${limit} of budget.json\n${rows.join("\n")}`,
    ];
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
