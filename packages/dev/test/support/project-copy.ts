import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** @param fill copies the project into the folder that it is given */
export function createProjectCopy(fill: (root: string) => void): ProjectCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-dev-")));
  fill(root);
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
