import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { findWorkspaces, scope } from "@onelogin-mfa/repository/workspaces";
import { showPrivate } from "./show-private.ts";

/** The fields of a published package.json that users depend on. */
export interface PublishedManifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A built package in a folder of its own. */
export interface PlacedPackage {
  /** Without the scope. */
  readonly name: string;
  readonly folder: string;
  /** The folder of its source. */
  readonly source: string;
  readonly manifest: PublishedManifest;
}

/**
 * Copies what is built of the published packages into a folder, as if they were installed there: each finds the others, and no source
 * of this repository. Other packages are links to those that are installed here, so that nothing is fetched.
 *
 * A package is there twice: in a folder of its own, and for the others below `node_modules`, where API Extractor takes it for theirs.
 *
 * @param root of this repository, where they are built
 * @throws Error if one is not built, or depends on what is not installed
 */
export function placePackages(root: string, target: string): readonly PlacedPackage[] {
  const published = findWorkspaces(root).filter(({ isPublished }) => isPublished);
  linkPackage("@types/node", root, target);
  return published.map(({ name, folder: source }) => {
    const built = join(source, "dist");
    if (!existsSync(join(built, "package.json")))
      throw new Error(`${built} is missing: run "npm run build".`);
    // written by the build
    const manifest = JSON.parse(readFileSync(join(built, "package.json"), "utf8")) as PublishedManifest;
    const folder = join(target, name);
    for (const place of [folder, join(target, "node_modules", manifest.name)]) {
      copyBuilt(built, place);
      linkThirdParties(manifest, source, place);
    }
    return { name, folder, source, manifest };
  });
}

/** Copies programs and declarations; a member that is private becomes visible in these. */
function copyBuilt(built: string, place: string): void {
  const isNeeded = (path: string) => relative(built, path).split(sep)[0] !== "src" && !path.endsWith(".map");
  cpSync(built, place, { recursive: true, filter: isNeeded });
  for (const path of globSync("**/*.d.ts", { cwd: place })) {
    const file = join(place, path);
    const text = readFileSync(file, "utf8");
    const shown = showPrivate(text);
    if (shown !== text) writeFileSync(file, shown);
  }
}

/** Links all other packages that users install with one. A peer may be missing here, as it may be for its users. */
function linkThirdParties(manifest: PublishedManifest, source: string, place: string): void {
  const { dependencies = {}, optionalDependencies, peerDependencies } = manifest;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    if (name.startsWith(scope)) continue;
    const isLinked = linkPackage(name, source, place);
    if (!isLinked && name in dependencies) throw new Error(`${name} is not installed: run "npm ci".`);
    // users of a package without types install those of another one
    linkPackage(`@types/${name}`, source, place);
  }
}

/** Links a package that a folder finds into another folder. @returns false if there is none */
function linkPackage(name: string, from: string, place: string): boolean {
  const folders = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const installed = folders.map((folder) => join(folder, name)).find(existsSync);
  if (installed === undefined) return false;
  const link = join(place, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(realpathSync(installed), link, "junction");
  return true;
}
