import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  createRepository,
  type Repository,
  specRepository,
  specText,
  temporaryFolder,
} from "@onelogin-mfa/review/testing/repository";
import { gitIn } from "@onelogin-mfa/review/workshop";
import { describe, expect, it } from "vitest";
import { chooseBase, exportCommit, releaseTags } from "../src/checkout.ts";
import { review } from "../src/index.ts";

const changed = specText.replace("The id.", "Its id.");
const edit = { "spec/mfa.yaml": changed };

describe("the base", () => {
  it("is the last commit on main, so that uncommitted work is reviewed", async () => {
    const { root, write } = specRepository();
    write(edit);
    const [{ report }] = await review({ root });
    expect(report.base.why).toContain("what is not committed is reviewed");
    // there are no packages
    expect([report.exports, report.bump.required]).toEqual([[], "patch"]);
    expect(report.changes.map(({ sentence }) => sentence)).toEqual([
      "`description` of `Thing.id` changed from `The id.` to `Its id.`.",
    ]);
  });

  const leftMain = /^The commit where this branch left `main`\.$/;
  // biome-ignore format: a table
  it.each<[what: string, onMain: (repository: Repository) => unknown, commit: string, why: RegExp, ref?: string]>([
    ["where the branch left main, whatever happened there since", ({ commit }) => commit({ "README.md": "More." }), "fork", leftMain],
    ["that, though an origin/main is behind main", ({ git }) => git("update-ref", "refs/remotes/origin/main", "main~1"), "fork", leftMain],
    ["that, though an origin/main is ahead of main", ({ git }) => git("update-ref", "refs/remotes/origin/main", "work"), "fork", leftMain],
    ["that, though the same edit was made on main", ({ commit }) => commit({ ...edit, "README.md": "More." }), "fork", leftMain],
    ["the commit that is named", () => {}, "fork", /^You named `HEAD~2`\.$/, "HEAD~2"],
    ["where the branch left origin/main, if there is no main", ({ git }) => [git("update-ref", "refs/remotes/origin/main", "main"), git("branch", "--quiet", "--move", "main", "trunk")], "fork", /^The commit where this branch left `origin\/main`\.$/],
    ["the last commit where there is no main", ({ git }) => git("branch", "--quiet", "--move", "main", "trunk"), "work", /^There is no `main` here/],
  ])("is %s", async (_, onMain, commit, why, ref) => {
    const repository = specRepository();
    const { root, git } = repository;
    repository.commit({ "README.md": "On main." });
    git("tag", "fork");
    git("checkout", "--quiet", "-b", "work");
    repository.commit(edit);
    repository.commit({ "LATER.md": "Later." });
    git("checkout", "--quiet", "main");
    onMain(repository);
    git("checkout", "--quiet", "work");
    const base = await chooseBase(gitIn(root), ref);
    const expected = git("rev-parse", commit).trim();
    const label = expect.stringMatching(`^[^()]+ \\(${expected.slice(0, 10)}\\)$`);
    expect(base).toEqual({ commit: expected, label, why: expect.stringMatching(why) });
  });
});

it("the files of a commit are written as far as it has them, whatever the work tree has", async () => {
  const { root, write } = specRepository();
  write({ ...edit, "new.md": "New." });
  const folder = temporaryFolder();
  const filesOf = async (name: string, ...paths: readonly string[]) => {
    await exportCommit(gitIn(root), "HEAD", paths, join(folder, name));
    return readdirSync(join(folder, name), { recursive: true }).filter((path) => path !== ".export.tar");
  };
  expect((await filesOf("some", "spec/mfa.yaml", "new.md", "packages/x")).sort()).toEqual([
    "spec",
    join("spec", "mfa.yaml"),
  ]);
  expect(readFileSync(join(folder, "some/spec/mfa.yaml"), "utf8")).toBe(specText);
  expect(await filesOf("folder", "spec")).toContain(join("spec", "mfa.yaml"));
  expect(await filesOf("none", "packages/x")).toEqual([]);
});

it("a folder in which git cannot write an archive, one that tar cannot fill, and an unknown commit are errors", async () => {
  const { root } = specRepository();
  const folder = temporaryFolder();
  const write = (commit: string) => exportCommit(gitIn(root), commit, ["spec"], folder);
  // a folder that is not empty, where the commit has a file
  mkdirSync(join(folder, "spec/mfa.yaml/more"), { recursive: true });
  await expect(write("HEAD")).rejects.toThrow(/^tar failed for HEAD: /);
  rmSync(join(folder, ".export.tar"));
  mkdirSync(join(folder, ".export.tar"));
  await expect(write("HEAD")).rejects.toThrow(/^git archive failed for HEAD: /);
  const unknown = "0".repeat(40);
  await expect(write(unknown)).rejects.toThrow(`git ls-tree failed for ${unknown}: `);
});

it("the releases are the tags of versions, the highest first", async () => {
  const { root, git } = specRepository();
  const others = ["v1.2", "v1.2.3.4", "v2.0.0-rc.1", "v1-experiment", "vv1.0.0", "1.0.0", "v1.a.0"];
  for (const tag of ["v1.2.0", "v1.10.0", "v10.20.30", "v1.9.0", ...others]) git("tag", tag);
  expect(await releaseTags(gitIn(root))).toEqual(["v10.20.30", "v1.10.0", "v1.9.0", "v1.2.0"]);
});

describe("no review can be made", () => {
  it("outside of a git checkout", async () => {
    await expect(review({ root: temporaryFolder() })).rejects.toThrow(/is not in a git checkout: clone/s);
  });

  it.each(["--help", "HEAD; echo"])("for the unknown base %j", async (base) => {
    const { root } = specRepository();
    await expect(review({ root, base })).rejects.toThrow(`Git knows no commit "${base}".`);
  });

  it("before the first commit, and of a branch that has none in common with main", async () => {
    const { root, git } = createRepository({});
    git("update-ref", "-d", "HEAD");
    await expect(review({ root })).rejects.toThrow("The repository has no commit yet. Commit first.");
    const { git: run, commit, root: other } = specRepository();
    run("checkout", "--quiet", "--orphan", "work");
    commit(edit);
    await expect(review({ root: other })).rejects.toThrow("No commit is common to HEAD and main.");
  });

  it("in a shallow clone without the base, which says how to fetch", async () => {
    const { root, commit, git } = specRepository();
    const first = git("rev-parse", "HEAD").trim();
    commit(edit);
    const clone = join(temporaryFolder(), "clone");
    execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, clone], { stdio: "pipe" });
    await expect(review({ root: clone, base: first })).rejects.toThrow("git fetch --unshallow origin");
  });
});
