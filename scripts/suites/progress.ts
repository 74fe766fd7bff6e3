import type { TaskLine } from "../run-turbo.ts";
import { describeSuite, suitePrefix } from "./suite-report.ts";
import { readReport, type Suite } from "./workspaces.ts";

/** Prints a line for each suite that has ended or has not changed. */
export function createProgress(
  suites: readonly Suite[],
  print: (line: string) => void,
): (line: TaskLine) => void {
  const width = Math.max(...suites.map(({ name }) => name.length));
  const byTask = new Map(suites.map((suite) => [`${suite.name}#test`, suite]));
  return ({ task, text }) => {
    const suite = byTask.get(task);
    const isCached = text.startsWith("cache hit");
    if (!suite || !(isCached || text.startsWith(suitePrefix))) return;
    const report = readReport(suite);
    if (!report) return;
    const mark = report.failures.length === 0 ? "✓" : "✗";
    print(`${mark} ${suite.name.padEnd(width)}  ${describeSuite(report)}${isCached ? " (unchanged)" : ""}`);
  };
}
