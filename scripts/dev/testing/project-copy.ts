import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const fixture = fileURLToPath(new URL("../test/fixtures/project", import.meta.url));
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const rules = dirname(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/package.json")));

export type ProjectCopy = ReturnType<typeof copyFixture>;

/** Copies the fixture project into a temporary folder: a small spec, rules, and a client, with no generated code yet. */
export function copyFixture() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-dev-")));
  cpSync(fixture, root, { recursive: true });
  cpSync(join(repository, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
  const modules = join(root, "node_modules/@onelogin-mfa");
  mkdirSync(modules, { recursive: true });
  symlinkSync(join(root, "packages/client"), join(modules, "client"));
  symlinkSync(rules, join(modules, "spec"));
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const changed = new Set<string>();
  const touch = (path: string) => {
    const file = join(root, path);
    changed.add(file);
    return file;
  };
  const write = (path: string, text: string) => writeFileSync(touch(path), text);
  return {
    root,
    /** Absolute paths of the files that were written or deleted by these functions. */
    changed,
    read,
    write,
    deleteFile: (path: string) => rmSync(touch(path)),
    /**
     * Exchanges a part of a file.
     *
     * @throws {Error} if the part is not there: a test must not pass by changing nothing
     */
    exchange(path: string, part: string, replacement: string) {
      const [before, ...after] = read(path).split(part);
      if (after.length === 0) throw new Error(`${path} has no ${part}`);
      write(path, `${before}${replacement}${after.join(part)}`);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
