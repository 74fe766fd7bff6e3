import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lockfile } from "./lockfile.ts";
import type { RunNpm } from "./npm.ts";

/**
 * Writes beside the tarballs of a release the package.json and package-lock.json from which the sandbox's image is installed: the
 * tarballs by their hashes, and what they depend on in the versions that this repository has tested.
 *
 * npm keeps the versions of a lockfile that it finds, and takes out what nothing needs. So it gets the whole of the repository's.
 *
 * @param folder with the tarballs
 */
export async function writeImageLockfile(
  folder: string,
  packages: readonly { readonly name: string; readonly filename: string }[],
  npm: RunNpm,
  lockfile: Lockfile,
): Promise<void> {
  const wanted = ["@onelogin-mfa/client", "@onelogin-mfa/sandbox"];
  const tarballs = packages.filter(({ name }) => wanted.includes(name));
  const dependencies = Object.fromEntries(tarballs.map(({ name, filename }) => [name, `file:${filename}`]));
  const installed = Object.entries(lockfile.packages).filter(
    ([path, { link }]) => path.startsWith("node_modules/") && link !== true,
  );
  const tested = { lockfileVersion: 3, packages: { "": { dependencies }, ...Object.fromEntries(installed) } };
  writeJson(join(folder, "package.json"), { private: true, dependencies });
  writeJson(join(folder, "package-lock.json"), tested);
  await npm(["install", "--package-lock-only", "--ignore-scripts"], folder);
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
