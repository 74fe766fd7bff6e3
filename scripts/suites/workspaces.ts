import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { reportFile, type SuiteReport } from "./suite-reporter.ts";

/** A package of this repository. */
export interface Workspace {
  /** The package's name without the scope, such as `client`. */
  readonly name: string;
  readonly folder: string;
  /** Names of its npm scripts. */
  readonly scripts: readonly string[];
  /** Whether it is published, as its `publishConfig` says. */
  readonly isPublished: boolean;
}

/** What is read of a package.json. */
interface Manifest {
  readonly name: string;
  readonly scripts?: object;
  readonly publishConfig?: object;
}

/** A workspace with tests. */
export type Suite = Pick<Workspace, "name" | "folder">;

/** Finds all workspaces. */
export function findWorkspaces(root: string): Workspace[] {
  const { workspaces } = readJson<{ workspaces: string[] }>(join(root, "package.json"));
  const patterns = workspaces.map((workspace) => `${workspace}/package.json`);
  return globSync(patterns, { cwd: root })
    .sort()
    .map((path) => {
      const { name, scripts = {}, publishConfig } = readJson<Manifest>(join(root, path));
      return {
        name: name.replace(/^@[^/]+\//, ""),
        folder: join(root, dirname(path)),
        scripts: Object.keys(scripts),
        isPublished: publishConfig !== undefined,
      };
    });
}

/** Finds all workspaces that have tests. */
export function findSuites(root: string): readonly Suite[] {
  return findWorkspaces(root).filter(({ scripts }) => scripts.includes("test"));
}

/** Removes the report of an earlier run, so that the next run does not read it. Turbo restores a cached one. */
export function removeReport({ folder }: Suite): void {
  rmSync(join(folder, reportFile), { force: true });
}

/** The report of the last run; `undefined` if the suite did not run to its end. */
export function readReport({ folder }: Suite): SuiteReport | undefined {
  const path = join(folder, reportFile);
  return existsSync(path) ? readJson<SuiteReport>(path) : undefined;
}

/** The caller knows who has written the file. */
function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
