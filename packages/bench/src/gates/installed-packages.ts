import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** What is read of `package-lock.json`: where each package is installed, and what it needs. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** A workspace's folder has its entry there. */
  readonly link?: boolean;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export const readLockfile = (root: string): Lockfile =>
  JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

/**
 * The packages that `npm install` of a published workspace brings, itself included: the locations of the lockfile that its
 * dependencies lead to. Those of another workspace are this repository's own.
 */
export function packagesBehind({ packages }: Lockfile, workspace: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (location: string) => {
    if (found.has(location)) return;
    found.add(location);
    for (const name of neededBy(packages[location] ?? {})) {
      const next = locate(packages, location, name);
      // an optional package of another platform may be missing
      if (next !== undefined) add(next);
    }
  };
  add(workspace);
  return found;
}

function neededBy({
  dependencies,
  optionalDependencies,
  peerDependencies = {},
  peerDependenciesMeta,
}: LockedPackage): readonly string[] {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** Looks for a package from folder to folder upwards, as Node does. */
function locate(packages: Lockfile["packages"], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("/"), 0))) {
    const location = join(folder, "node_modules", name);
    const found = packages[location];
    if (found !== undefined) return found.link ? found.resolved : location;
    if (folder === "") return undefined;
  }
}

/** All that `npm ci` installs at the root, on any platform: the workspaces' own folders do not count. */
export function packagesAtRoot({ packages }: Lockfile): readonly string[] {
  return Object.entries(packages)
    .filter(([location, { link }]) => location.includes("node_modules/") && !link)
    .map(([location]) => location);
}

/**
 * How many packages each dependency of the workspaces brings that no other dependency needs: what its removal saves, the
 * most first.
 */
export function broughtAlone({ packages }: Lockfile): readonly (readonly [name: string, packages: number])[] {
  const roots = new Map<string, ReadonlySet<string>>();
  for (const [workspace, details] of Object.entries(packages)) {
    if (workspace.includes("node_modules")) continue;
    const { dependencies, devDependencies, optionalDependencies } = details;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      const location = locate(packages, workspace, name);
      if (location?.includes("node_modules")) roots.set(location, packagesBehind({ packages }, location));
    }
  }
  const users = new Map<string, number>();
  for (const one of [...roots.values()].flatMap((all) => [...all])) users.set(one, (users.get(one) ?? 0) + 1);
  return [...roots]
    .map(([name, all]) => [name, [...all].filter((one) => users.get(one) === 1).length] as const)
    .sort(([, a], [, b]) => b - a);
}

/** The bytes of an installed package's files, without the packages inside of it; 0 if it is not installed. */
export async function bytesOf(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const nested = join(folder, "node_modules");
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(nested))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
