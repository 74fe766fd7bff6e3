import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Project } from "../project.ts";

/**
 * A view of the files in which packages export their source instead of their last build, so that those that use them are
 * checked against the code that was generated a moment ago.
 */
export function fromSource({ root, dependents }: Pick<Project, "root" | "dependents">): {
  readFile(path: string): string | undefined;
} {
  const manifests = dependents.flatMap((folder) => [
    join(folder, "package.json"),
    join(root, "node_modules/@onelogin-mfa", basename(folder), "package.json"),
  ]);
  return {
    readFile(path) {
      if (!manifests.includes(path)) return undefined; // as it is on disk
      const text = readFileSync(path, "utf8");
      return text.replaceAll(/"\.\/dist\/([\w/-]+)(\.d\.ts|\.js)"/g, '"./src/$1.ts"');
    },
  };
}
