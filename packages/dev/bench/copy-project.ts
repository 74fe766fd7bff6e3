import { cpSync, existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProjectCopy, type ProjectCopy } from "../test/support/project-copy.ts";

const original = fileURLToPath(new URL("../../..", import.meta.url));
const copied = ["package.json", "tsconfig.base.json", "spec", "packages", "node_modules/@onelogin-mfa"];
const aside = /[\\/](node_modules(?![\\/]@onelogin-mfa)|dist|coverage|\.[^\\/]*cache|test-results\.json)/;

/** Copies this repository, and links what is installed; the links between its packages lead into the copy. */
export function copyProject(): ProjectCopy {
  const packages = readdirSync(join(original, "packages")).map((name) => `packages/${name}`);
  return createProjectCopy((root) => {
    const filter = (from: string) => !aside.test(from.slice(original.length - 1));
    for (const path of copied) {
      cpSync(join(original, path), join(root, path), { recursive: true, verbatimSymlinks: true, filter });
    }
    for (const name of readdirSync(join(original, "node_modules"))) {
      if (!/^\.|^@onelogin-mfa$/.test(name))
        symlinkSync(join(original, "node_modules", name), join(root, "node_modules", name));
    }
    for (const folder of ["spec", ...packages]) {
      const nested = join(original, folder, "node_modules");
      if (existsSync(nested)) symlinkSync(nested, join(root, folder, "node_modules"));
    }
  });
}
