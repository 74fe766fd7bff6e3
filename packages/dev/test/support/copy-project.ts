import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const original = fileURLToPath(new URL("../../../..", import.meta.url));

/** A copy of what the loop watches and writes, in a temporary folder. */
export interface ProjectCopy {
  readonly root: string;
  read(path: string): string;
  write(path: string, text: string): void;
  /**
   * Exchanges a part of a file.
   *
   * @throws {Error} if the part is not there: a test must not pass by changing nothing
   */
  exchange(path: string, part: string, replacement: string): void;
  remove(): void;
}

/** Those that the loop cannot do without. */
const packages = ["client", "mock"];
const aside = /[\\/](node_modules|dist|coverage|\.[^\\/]*cache|test-results\.json)$/;

/**
 * Copies it, and links what is installed. The original is only read.
 *
 * @param more packages to copy besides the client and the mock
 */
export function copyProject(more: readonly string[] = []): ProjectCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-dev-")));
  const folders = ["spec", ...[...packages, ...more].map((name) => `packages/${name}`)];
  for (const path of [...folders, "tsconfig.base.json", "package.json"]) {
    cpSync(join(original, path), join(root, path), { recursive: true, filter: (from) => !aside.test(from) });
  }
  linkInstalled(root, folders);
  const at = (path: string) => join(root, path);
  const copy: ProjectCopy = {
    root,
    read: (path) => readFileSync(at(path), "utf8"),
    write: (path, text) => writeFileSync(at(path), text),
    exchange(path, part, replacement) {
      const text = copy.read(path);
      if (!text.includes(part)) throw new Error(`${path} has no ${part}`);
      copy.write(
        path,
        text.replace(part, () => replacement),
      );
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  return copy;
}

/** All packages of others as they are; ours lead into the copy. */
function linkInstalled(root: string, folders: readonly string[]): void {
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
  // imported by what is copied, and never changed by a test
  for (const name of ["codegen", "command-line"]) {
    symlinkSync(join(original, "packages", name), join(modules, "@onelogin-mfa", name));
  }
}
