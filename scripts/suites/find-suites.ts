import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TaskFailure } from "../run-turbo.ts";
import { reportFile, type SuiteReport } from "./suite-report.ts";
import type { SuiteResult } from "./summarize.ts";

/** A workspace with tests. */
export interface Suite {
  /** Its package's name without the scope, such as `client`. */
  readonly name: string;
  readonly folder: string;
}

/** Finds all workspaces that have tests. */
export function findSuites(root: string): Suite[] {
  const { workspaces } = readJson<{ workspaces: string[] }>(join(root, "package.json"));
  const manifests = globSync(
    workspaces.map((workspace) => `${workspace}/package.json`),
    { cwd: root },
  );
  return manifests.sort().flatMap((path) => {
    const { name, scripts } = readJson<{ name: string; scripts?: { test?: string } }>(join(root, path));
    if (scripts?.test === undefined) return [];
    return [{ name: name.replace(/^@[^/]+\//, ""), folder: join(root, dirname(path)) }];
  });
}

/** Removes the report of an earlier run, so that none is taken for that of the next. Turbo restores a cached one. */
export function removeReport({ folder }: Suite): void {
  rmSync(join(folder, reportFile), { force: true });
}

/** The report of the last run; `undefined` if the suite did not run to its end. */
export function readReport({ folder }: Suite): SuiteReport | undefined {
  const path = join(folder, reportFile);
  return existsSync(path) ? readJson<SuiteReport>(path) : undefined;
}

/** What is known of each suite after a run. */
export function collectResults(suites: readonly Suite[], failures: readonly TaskFailure[]): SuiteResult[] {
  return suites.map((suite) => ({
    name: suite.name,
    report: readReport(suite),
    failedOutput: failures.find(({ task }) => task === `${suite.name}#test`)?.output,
  }));
}

/** The caller knows who has written the file. */
function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
