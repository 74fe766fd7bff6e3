import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the licences of the packages that a bundler has taken files from, each below a line such as `hono 4.13.19 (MIT)`.
 *
 * @param files paths of all files in the bundle, as the bundler lists them; those of this repository have no heading
 */
export function licensesOf(files: readonly string[]): string {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...folders].toSorted().map(licenseOf).join("");
}

function licenseOf(folder: string): string {
  // the package.json of an installed package
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly [field: string]: unknown;
  };
  const [path] = globSync("{LICENSE,LICENCE,license}*", { cwd: folder });
  const text = path === undefined ? "" : readFileSync(join(folder, path), "utf8");
  return `${name} ${version} (${license})\n\n${text}\n`;
}
