import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawCharts } from "./charts.ts";
import { quoteIn } from "./how-fast.ts";
import { renderResults } from "./markdown.ts";
import type { Results, Section } from "./results.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const folder = join(root, "packages/bench/results");

/** Reads the results in git; none before the first run. */
export function readResults(): Results {
  const file = join(folder, "results.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/**
 * Replaces the sections of some areas, and writes all that is made from the results.
 *
 * @param order names of all areas; what is left of others goes
 */
export function saveSections(sections: Results, order: readonly string[]): void {
  const known = { ...readResults(), ...sections };
  const inOrder = order.flatMap((name): [string, Section][] => {
    const section = known[name];
    return section ? [[name, section]] : [];
  });
  mkdirSync(folder, { recursive: true });
  for (const chart of globSync("*.svg", { cwd: folder })) rmSync(join(folder, chart));
  for (const [path, text] of filesOf(Object.fromEntries(inOrder))) writeFileSync(join(root, path), text);
}

/** All files that quote the results, by their path in the repository. */
export function filesOf(results: Results): ReadonlyMap<string, string> {
  const charts = [...drawCharts(results)].map(
    ([name, chart]) => [`packages/bench/results/${name}`, chart] as const,
  );
  return new Map([
    ["packages/bench/results/results.json", `${JSON.stringify(results, null, 2)}\n`],
    ["packages/bench/results/RESULTS.md", renderResults(results)],
    ["README.md", quoteIn(readFileSync(join(root, "README.md"), "utf8"), results)],
    ...charts,
  ]);
}
