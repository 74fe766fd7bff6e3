import { fileURLToPath } from "node:url";
import { createProject, type Tarball } from "../pack.ts";

const shared = ["esm.mjs", "worker.mjs", "workerd.capnp"].map((name) =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)),
);

/**
 * A project with packed packages and the programs that the runtimes run.
 *
 * @param own files of the packages' own: `report.mjs`, which exports `report(url)`, `commonjs.cjs`, and what they import
 */
export function createRuntimeProject(
  packages: readonly Tarball[],
  scratch: string,
  own: readonly string[],
): Promise<string> {
  return createProject(packages, scratch, [...shared, ...own]);
}
