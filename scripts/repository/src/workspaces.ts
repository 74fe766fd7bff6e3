import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The beginning of the names of our packages. */
export const scope = "@onelogin-mfa/";

/** A package of this repository. */
export interface Workspace {
  /** The package's name without the scope, such as `client`. */
  readonly name: string;
  readonly folder: string;
  /** Names of its npm scripts. */
  readonly scripts: readonly string[];
  /** Names of the workspaces that its users install with it. */
  readonly needs: readonly string[];
  /** True if its package.json has a `publishConfig`. */
  readonly isPublished: boolean;
}

/** Finds all workspaces. */
export function findWorkspaces(root: string): Workspace[] {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const patterns = read("package.json").workspaces.map((workspace: string) => `${workspace}/package.json`);
  return globSync(patterns, { cwd: root })
    .sort()
    .map((path) => {
      const { name, scripts = {}, dependencies = {}, publishConfig } = read(path);
      const ours = Object.keys(dependencies).filter((dependency) => dependency.startsWith(scope));
      return {
        name: name.replace(/^@[^/]+\//, ""),
        folder: join(root, dirname(path)),
        scripts: Object.keys(scripts),
        needs: ours.map((dependency) => dependency.slice(scope.length)),
        isPublished: publishConfig !== undefined,
      };
    });
}
