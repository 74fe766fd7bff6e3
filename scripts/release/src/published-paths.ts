import { globSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { findWorkspaces, scope, type Workspace } from "@onelogin-mfa/repository/workspaces";

/**
 * Paths of all that the published packages are made of: their own code and that of each workspace that it imports, which the build puts into
 * them.
 *
 * @returns paths from the root, with slashes
 */
export function publishedPaths(root: string): string[] {
  const workspaces = findWorkspaces(root);
  const published = workspaces.filter(({ isPublished }) => isPublished);
  const found = new Set(published);
  // a set goes on over what is added meanwhile
  for (const workspace of found)
    for (const name of importedBy(workspace)) {
      const bundled = workspaces.find((one) => one.name === name);
      if (bundled) found.add(bundled);
    }
  return [...found].flatMap(({ folder }) => {
    const own = relative(root, folder).split(sep).join("/");
    return codeFolders.map((path) => `${own}/${path}`);
  });
}

/** Parts of a workspace that users get: GitHub runs the Action as it is in the repository. */
const codeFolders = ["src", "action", "action.yml", "package.json"];

/** Names of the workspaces that the code of one imports. */
function importedBy({ folder }: Workspace): Set<string> {
  const files = globSync("{src,action}/**/*.ts", { cwd: folder });
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  const specifiers = texts.flatMap((text) => [
    ...text.matchAll(/(?:from|import\()\s*"(@onelogin-mfa\/[\w-]+)/g),
  ]);
  return new Set(specifiers.map(([, name = ""]) => name.slice(scope.length)));
}
