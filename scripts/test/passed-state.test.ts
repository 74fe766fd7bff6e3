import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasPassed, readState, rememberPassed } from "../passed-state.ts";

let folder: string;
const git = (...args: string[]) => {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
};
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-"));
  git("init", "--quiet");
  write("spec.yaml", "a: 1\n");
  write(".gitignore", "node_modules/\n");
  git("add", ".");
  git("commit", "--quiet", "--message", "one");
  write("new.ts", "1");
});
afterEach(() => rmSync(folder, { recursive: true }));

const changes: readonly (readonly [what: string, change: () => void])[] = [
  ["a file is edited", () => appendFileSync(join(folder, "spec.yaml"), "b: 2\n")],
  ["a new file is edited", () => write("new.ts", "2")],
  ["a file is made", () => write("other.ts", "1")],
  ["a file is removed", () => rmSync(join(folder, "spec.yaml"))],
  ["something is committed", () => git("commit", "--quiet", "--allow-empty", "--message", "two")],
  ["a release is tagged", () => git("tag", "v1.0.0")],
];

describe("the gates run again", () => {
  it.each(changes)("after %s", (_, change) => {
    rememberPassed(folder, readState(folder));
    change();
    expect(hasPassed(folder, readState(folder))).toBe(false);
  });

  it("if they have not passed, or something was edited while they ran", () => {
    const state = readState(folder);
    expect(hasPassed(folder, state)).toBe(false);
    write("new.ts", "2");
    rememberPassed(folder, state);
    expect(hasPassed(folder, state)).toBe(false);
  });

  it("outside of a git repository", () => {
    rmSync(join(folder, ".git"), { recursive: true });
    const state = readState(folder);
    rememberPassed(folder, state);
    expect(hasPassed(folder, state)).toBe(false);
  });
});

it("negative control: they do not run again where nothing or only what git ignores has changed", () => {
  rememberPassed(folder, readState(folder));
  mkdirSync(join(folder, "node_modules/any"));
  write("node_modules/any/index.js", "1");
  expect(hasPassed(folder, readState(folder))).toBe(true);
});
