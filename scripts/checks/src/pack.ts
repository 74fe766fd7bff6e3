import { access, copyFile, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findWorkspaces } from "../../workspaces.ts";
import { outputOf } from "./command.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A packed package, and what is in it. */
export interface Tarball {
  readonly file: string;
  /** Paths within the package, such as `index.js`. */
  readonly files: readonly string[];
  /** Bytes, compressed. */
  readonly size: number;
  /** The folder that was packed, from which its dependencies are found. */
  readonly folder: string;
}

/** Packs a package folder as it would be published. No script of it runs. */
export async function pack(folder: string, into: string): Promise<Tarball> {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", into];
  const [packed] = JSON.parse(await outputOf("npm", args, { cwd: folder }));
  return {
    file: join(into, packed.filename),
    files: packed.files.map(({ path }: { path: string }) => path),
    size: packed.size,
    folder,
  };
}

/**
 * Packs a package of this repository as it is published: its folder `dist`.
 *
 * @throws Error if it has not been built
 */
export async function packBuilt(name: string, into: string): Promise<Tarball> {
  const folder = join(folderOf(name, import.meta.filename) ?? "", "dist");
  await access(join(folder, "package.json")).catch(() => {
    throw new Error(`${folder} is missing: run "npm run build" first`);
  });
  return pack(folder, into);
}

/** Packs every package that is published, by its name without the scope. */
export async function packPublished(into: string): Promise<ReadonlyMap<string, Tarball>> {
  const packed = new Map<string, Tarball>();
  for (const { name, isPublished } of findWorkspaces(root)) {
    if (isPublished) packed.set(name, await packBuilt(`@onelogin-mfa/${name}`, into));
  }
  return packed;
}

/** The folder of a package that is installed where a file or package.json can import it. */
function folderOf(name: string, importer: string): string | undefined {
  const manifest = findPackageJSON(name, importer);
  return manifest && dirname(manifest);
}

/** The text of a file in a tarball. */
export const textIn = ({ file }: Tarball, path: string): Promise<string> =>
  outputOf("tar", ["-xzOf", file, `package/${path}`], { cwd: dirname(file) });

/** A copy of a packed package with something broken in it, packed again. */
export async function packBroken(
  tarball: Tarball,
  scratch: string,
  breakIt: (folder: string) => Promise<void>,
): Promise<Tarball> {
  const into = await mkdtemp(join(scratch, "broken-"));
  await outputOf("tar", ["-xzf", tarball.file, "-C", into], { cwd: into });
  const folder = join(into, "package");
  await breakIt(folder);
  return pack(folder, into);
}

/**
 * Creates a project that has packed packages installed as a user would, without the network: what they depend on is
 * packed from where the repository has it installed.
 *
 * @param files copied into the project
 */
export async function createProject(
  packages: readonly Tarball[],
  scratch: string,
  files: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(scratch, "project-"));
  await writeFile(join(folder, "package.json"), '{ "name": "project", "private": true, "type": "module" }\n');
  const dependencies = await packDependencies(packages, scratch);
  const args = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  const all = [...packages.map(({ file }) => file), ...dependencies];
  await outputOf("npm", [...args, ...all], { cwd: folder });
  for (const file of files) await copyFile(file, join(folder, basename(file)));
  return folder;
}

/** Packs what packages depend on, from where the repository has it installed. @returns the tarballs' paths */
export async function packDependencies(packages: readonly Tarball[], scratch: string): Promise<string[]> {
  const tarballs = join(scratch, "dependencies");
  await mkdir(tarballs, { recursive: true });
  const found = new Set<string>();
  for (const one of packages) await addDependencies(one.folder, found);
  const packed = await Promise.all([...found].map((one) => pack(one, tarballs)));
  return packed.map(({ file }) => file);
}

/** Adds the folders of all packages that a package needs, those that they need in turn included. */
async function addDependencies(folder: string, found: Set<string>): Promise<void> {
  for (const [name, itsFolder] of await dependencyFolders(folder)) {
    // packed by the caller
    if (name.startsWith("@onelogin-mfa/") || found.has(itsFolder)) continue;
    found.add(itsFolder);
    await addDependencies(itsFolder, found);
  }
}

/** What a package declares to depend on: names, and where the repository has them installed. */
export async function dependencyFolders(folder: string): Promise<[name: string, folder: string][]> {
  const manifest = join(folder, "package.json");
  const { dependencies = {} } = JSON.parse(await readFile(manifest, "utf8"));
  return Object.keys(dependencies).map((name) => {
    const itsFolder = folderOf(name, manifest);
    if (itsFolder === undefined) throw new Error(`${manifest}: ${name} is not installed: run "npm ci"`);
    return [name, itsFolder];
  });
}
