import { runNpm } from "./npm.ts";

/** A package as it would be published. */
export interface Tarball {
  readonly name: string;
  readonly filename: string;
  /** In bytes, packed and unpacked. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly unknown[];
}

/**
 * Packs what has been built in `dist` of packages.
 *
 * @param target folder that the tarballs are written to; `undefined` for a dry run
 * @param folders of the packages
 */
export async function packInto(
  target: string | undefined,
  folders: readonly string[],
): Promise<readonly Tarball[]> {
  const where = target === undefined ? ["--dry-run"] : ["--pack-destination", target];
  const report: unknown = JSON.parse(
    await runNpm(["pack", "--json", ...where, ...folders.map((folder) => `./${folder}/dist`)]),
  );
  // npm 10 gives a list, npm 11 may give an object by name
  return Object.values(report as { readonly [key: string]: Tarball });
}
