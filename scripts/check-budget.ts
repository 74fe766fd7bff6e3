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

/**
 * Compares the lines of each room with its limit in budget.json. Raising a limit is a commit of its own that says why.
 *
 * @throws Error that says which room has how many lines too many, and how many each of its workspaces has
 */
export function checkBudget(root: string): void {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const budget: Readonly<Record<string, number>> = JSON.parse(read("budget.json"));
  const counted = git(root, ["ls-files", "-z"])
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .map((path) => ({ path, lines: read(path).split("\n").length - 1 }));
  const byRoom = Map.groupBy(counted, ({ path }) => rooms.find(([, matches]) => matches(path))?.[0]);
  const problems = rooms.flatMap(([room]) => {
    const byWorkspace: Record<string, number> = {};
    for (const { path, lines } of byRoom.get(room) ?? []) {
      const [workspace = ""] = /^(packages|scripts)\/[^/]+(?=\/)|^[^/]+(?=\/)/.exec(path) ?? ["root"];
      byWorkspace[workspace] = (byWorkspace[workspace] ?? 0) + lines;
    }
    const total = Object.values(byWorkspace).reduce((sum, lines) => sum + lines, 0);
    const limit = budget[room] ?? 0;
    if (total <= limit) return [];
    const rows = Object.entries(byWorkspace).sort(([, a], [, b]) => b - a);
    const text = rows.map(([name, lines]) => `\n  ${name} ${lines}`).join("");
    return [`${room}: ${total} lines, ${total - limit} above the ${limit} of budget.json${text}`];
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
