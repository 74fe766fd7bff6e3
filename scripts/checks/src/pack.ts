import { copyFile, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { basename, dirname, join } from "node:path";
import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";

/** A packed package. */
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
  const args = npmArguments("pack", "--json", "--ignore-scripts", "--pack-destination", into);
  const [packed] = JSON.parse(await outputOf(process.execPath, args, { cwd: folder }));
  const files = packed.files.map(({ path }: { path: string }) => path);
  return { file: join(into, packed.filename), files, size: packed.size, folder };
}

/** Packs a copy of a packed package with something broken in it. */
export async function packBroken(
  { file }: Tarball,
  scratch: string,
  breakIt: (folder: string) => Promise<void>,
): Promise<Tarball> {
  const into = await mkdtemp(join(scratch, "broken-"));
  await outputOf("tar", ["-xzf", file, "-C", into], { cwd: into });
  await breakIt(join(into, "package"));
  return pack(join(into, "package"), into);
}

/**
 * Creates a project with packed packages installed as a user would, without the network: their dependencies are packed from
 * where the repository has them installed.
 *
 * @param programs copied into the project
 */
export async function createProject(
  packages: readonly Tarball[],
  scratch: string,
  programs: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(scratch, "project-"));
  const tarballs = join(scratch, "dependencies");
  await mkdir(tarballs, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "name": "project", "private": true, "type": "module" }\n');
  const needed = new Set<string>();
  for (const one of packages) await addDependencies(one.folder, needed);
  const all = [...packages, ...(await Promise.all([...needed].map((one) => pack(one, tarballs))))];
  const files = all.map(({ file }) => file);
  const args = npmArguments("install", "--offline", "--ignore-scripts", "--prefix", folder, ...files);
  await outputOf(process.execPath, args, { cwd: folder });
  for (const file of programs) await copyFile(file, join(folder, basename(file)));
  return folder;
}

/** Adds the folders of all packages that a package needs, directly or not; ours are packed by the caller. */
async function addDependencies(folder: string, found: Set<string>): Promise<void> {
  const manifest = join(folder, "package.json");
  const { dependencies = {} } = JSON.parse(await readFile(manifest, "utf8"));
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith("@onelogin-mfa/")) continue;
    const installed = findPackageJSON(name, manifest);
    if (installed === undefined) throw new Error(`${manifest}: ${name} is not installed: run "npm ci"`);
    if (found.has(dirname(installed))) continue;
    found.add(dirname(installed));
    await addDependencies(dirname(installed), found);
  }
}
