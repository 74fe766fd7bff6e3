import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
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
import { root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";

/** The environment of the test without what a git hook says about the repository around it. */
export const outside = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
);

/**
 * Copies this repository as it is now, committed to a git repository of its own. What npm has installed is linked; the packages of
 * this repository are those of the copy.
 */
export function copyRepository() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-")));
  // what is installed, built or hidden is big, or a left-over
  const filter = (path: string) =>
    !/^(release|review)$|(^|[\\/])(node_modules|dist|\.(?!github|gitignore|vitepress)[^\\/]*)$/.test(
      path.slice(root.length),
    );
  for (const name of readdirSync(root)) {
    if (filter(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  }
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, object>; // ours
  const repository = "https://github.com/owner/name";
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, repository }, null, 2));
  linkModules(folder);
  // named, so that git never looks for another repository
  const GIT_DIR = join(folder, ".git");
  const env = { ...outside, GIT_DIR, GIT_WORK_TREE: folder };
  const identity = ["-c", "user.name=Test", "-c", "user.email=t@example.com"];
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", env });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "all");
  return { folder, git, remove: () => rmSync(folder, { recursive: true }) };
}

function linkModules(folder: string): void {
  for (const path of ["node_modules", ...globSync("{packages,scripts}/{*/,}node_modules", { cwd: root })]) {
    mkdirSync(join(folder, path), { recursive: true });
    const names = readdirSync(join(root, path)).filter((name) => !/^(\.bin|@onelogin-mfa)$/.test(name));
    for (const name of names) symlinkSync(join(root, path, name), join(folder, path, name));
  }
  // its links lead to packages beside it
  const bin = join("node_modules", ".bin");
  cpSync(join(root, bin), join(folder, bin), { recursive: true, verbatimSymlinks: true });
  const scope = join(folder, "node_modules/@onelogin-mfa");
  mkdirSync(scope);
  for (const workspace of findWorkspaces(folder)) {
    symlinkSync(workspace.folder, join(scope, basename(workspace.folder)));
  }
}
