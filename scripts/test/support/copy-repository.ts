import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A copy of the repository in a temporary folder. */
export interface Copy {
  readonly folder: string;
  remove: () => void;
}

/** Copies what git tracks or would track, and links what is installed. Changing the copy leaves the original alone. */
export function copyRepository(): Copy {
  const folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-"));
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  const paths = list
    .toString()
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  // npm nests what a package needs in another version than the root
  for (const name of [".", ...new Set(paths.filter((path) => path.endsWith("/package.json")).map(dirname))]) {
    const modules = join(name, "node_modules");
    if (existsSync(join(root, modules))) symlinkSync(join(root, modules), join(folder, modules));
  }
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
