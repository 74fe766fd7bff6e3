import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProjectCopy, type ProjectCopy } from "../test/support/project-copy.ts";

const original = fileURLToPath(new URL("../../..", import.meta.url));
const folders = [
  "spec",
  ...["client", "contract-tests", "examples", "sandbox"].map((name) => `packages/${name}`),
];
const aside = /[\\/](node_modules|dist|coverage|\.[^\\/]*cache|test-results\.json)$/;

/** Copies the parts of this repository that the loop works on, and links what is installed. The original is only read. */
export function copyProject(): ProjectCopy {
  return createProjectCopy((root) => {
    for (const path of [...folders, "tsconfig.base.json", "package.json"]) {
      cpSync(join(original, path), join(root, path), {
        recursive: true,
        filter: (from) => !aside.test(from),
      });
    }
    linkInstalled(root);
  });
}

/** Third-party packages lead to the installed ones, those of this repository into the copy. */
function linkInstalled(root: string): void {
  const modules = join(root, "node_modules");
  mkdirSync(join(modules, "@onelogin-mfa"), { recursive: true });
  for (const name of readdirSync(join(original, "node_modules"))) {
    if (name.startsWith(".") || name === "@onelogin-mfa") continue;
    symlinkSync(join(original, "node_modules", name), join(modules, name));
  }
  for (const folder of folders) {
    symlinkSync(join(root, folder), join(modules, "@onelogin-mfa", basename(folder)));
    const nested = join(original, folder, "node_modules");
    if (existsSync(nested)) symlinkSync(nested, join(root, folder, "node_modules"));
  }
  // imported by what is copied, and never changed
  for (const name of ["codegen", "command-line"]) {
    symlinkSync(join(original, "packages", name), join(modules, "@onelogin-mfa", name));
  }
}
