import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { checkWords } from "../src/check-repository.ts";
import { git } from "../src/git.ts";
import { root, temporaryFolder } from "../src/testing.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const inGit = (...args: string[]) => execFileSync("git", args, { cwd: folder });

function write(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

it("git's refusal of another user's checkout, or of no checkout, says what to do", () => {
  expect(() => git(folder, ["status"])).toThrow(`${folder} is not in a git checkout: clone the repository`);
  inGit("init", "--quiet");
  // https://github.com/git/git/blob/master/t/README: as if all files had another owner
  const args = ["-e", `(await import("./src/git.ts")).git(${JSON.stringify(folder)}, ["status"])`];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TEST_ASSUME_DIFFERENT_OWNER: "1",
  };
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", ...args], {
    cwd: join(root, "scripts/repository"),
    env,
    encoding: "utf8",
  });
  expect(stderr).toContain(`run "git config --global --add safe.directory ${folder}".`);
});

it("a source archive gets one sentence", () => {
  write({ "scripts/unwanted-words.txt": "ledger\n" });
  expect(() => checkWords(folder)).toThrow(/is not in a git checkout: .*\.$/);
});

it("words of the list are named with their place, and others pass", () => {
  const unwanted = "repl(y|ies)\nledger\n";
  inGit("init", "--quiet");
  write({
    "scripts/unwanted-words.txt": unwanted,
    "README.md": "replica\nThe Replies of the server",
    "packages/client/src/a.ts": "// a ledger\n",
    "package-lock.json": "reply",
    // the document of another maker, and what is generated from it
    "packages/box/openapi/deep/box.json": "reply",
    "packages/box/src/generated/schema.ts": "// a reply\n",
  });
  inGit("add", ".");
  expect(checkWords(folder)).toEqual([
    expect.stringMatching(/^README\.md:2:The Replies/),
    expect.stringMatching(/^packages\/client\/src\/a\.ts:1:/),
  ]);
  write({ "README.md": "", "packages/client/src/a.ts": "" });
  expect(checkWords(folder)).toEqual([]);
});
