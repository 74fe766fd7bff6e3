import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A package as it would be published. */
export interface Tarball {
  readonly name: string;
  readonly filename: string;
  /** In bytes, packed and unpacked. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/**
 * Packs published packages: what has been built in their `dist`.
 *
 * @param packages their folders
 * @param folder where the tarballs go; without it nothing is written
 */
export async function pack(packages: readonly string[], folder: string | undefined): Promise<Tarball[]> {
  const where = folder === undefined ? ["--dry-run"] : ["--pack-destination", folder];
  const built = packages.map((path) => `./${path}/dist`);
  const { stdout } = await promisify(execFile)("npm", ["pack", "--json", ...where, ...built], {
    maxBuffer: 2 ** 26,
  });
  const report: unknown = JSON.parse(stdout);
  // npm 10 gives a list, npm 11 may give an object by name
  return Object.values(report as { readonly [key: string]: Tarball });
}
