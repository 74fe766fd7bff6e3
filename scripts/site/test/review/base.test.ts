import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { specRepository, specText, temporaryFolder } from "@onelogin-mfa/review/test-support/repository";
import { describe, expect, it } from "vitest";
import { review } from "../../src/review/index.ts";

const changed = specText.replace("The id.", "Its id.");

describe("the base", () => {
  it("is the last commit on main, so that uncommitted work is reviewed", async () => {
    const { root, write } = specRepository();
    write({ "spec/mfa.yaml": changed });
    const report = await review({ root });
    expect(report.base.why).toContain("what is not committed is reviewed");
    // there are no packages
    expect([report.exports, report.bump.required]).toEqual([[], "patch"]);
    expect(report.changes.map(({ sentence }) => sentence)).toEqual([
      "`description` of `Thing.id` changed from `The id.` to `Its id.`.",
    ]);
  });

  it("is where the branch left main, whatever happened there since", async () => {
    const { root, commit, git } = specRepository();
    const fork = git("rev-parse", "HEAD").trim();
    git("checkout", "--quiet", "-b", "work");
    commit({ "spec/mfa.yaml": changed });
    git("checkout", "--quiet", "main");
    commit({ "spec/mfa.yaml": specText.replace("title: Things", "title: Others") });
    git("checkout", "--quiet", "work");
    const report = await review({ root });
    expect(report.base.commit).toBe(fork);
    expect(report.changes).toHaveLength(1);
  });

  it.each(["behind main", "ahead of main"])("does not depend on an origin/main that is %s", async (where) => {
    const { root, commit, git } = specRepository();
    const first = git("rev-parse", "HEAD").trim();
    commit({ "README.md": "On main." });
    const fork = git("rev-parse", "HEAD").trim();
    git("checkout", "--quiet", "-b", "work");
    commit({ "spec/mfa.yaml": changed });
    git("update-ref", "refs/remotes/origin/main", where === "behind main" ? first : "HEAD");
    const report = await review({ root });
    expect({ commit: report.base.commit, changes: report.changes.length }).toEqual({
      commit: fork,
      changes: 1,
    });
  });

  it("is far back on main if the branch left it there", async () => {
    const { root, commit, git } = specRepository();
    const fork = git("rev-parse", "HEAD").trim();
    git("checkout", "--quiet", "-b", "work");
    commit({ "spec/mfa.yaml": changed });
    for (const text of ["one", "two", "three"]) commit({ "README.md": text });
    git("checkout", "--quiet", "main");
    // the same edit on main does not hide the branch's
    commit({ "spec/mfa.yaml": changed, "CHANGELOG.md": "On main, too." });
    git("checkout", "--quiet", "work");
    const report = await review({ root });
    expect({ commit: report.base.commit, changes: report.changes.length }).toEqual({
      commit: fork,
      changes: 1,
    });
  });

  it("is the commit that is named", async () => {
    const { root, commit } = specRepository();
    commit({ "spec/mfa.yaml": changed });
    const report = await review({ root, base: "HEAD~1" });
    expect(report.changes).toHaveLength(1);
    expect(report.base.why).toBe("You named `HEAD~1`.");
  });

  it("is the last commit where there is no main", async () => {
    const { root, git } = specRepository();
    git("branch", "--quiet", "--move", "trunk");
    expect((await review({ root })).base.why).toContain("There is no `main` here");
  });
});

describe("no review can be made", () => {
  it("outside of a git checkout", async () => {
    await expect(review({ root: temporaryFolder() })).rejects.toThrow(/is not in a git checkout: clone/s);
  });

  it.each(["nothing-like-it", "--help", "HEAD; echo"])("for the unknown base %j", async (base) => {
    const { root } = specRepository();
    await expect(review({ root, base })).rejects.toThrow(`Git knows no commit "${base}".`);
  });

  it("in a shallow clone without the base, which says how to fetch", async () => {
    const { root, commit, git } = specRepository();
    const first = git("rev-parse", "HEAD").trim();
    commit({ "spec/mfa.yaml": changed });
    const clone = join(temporaryFolder(), "clone");
    execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, clone], { stdio: "pipe" });
    await expect(review({ root: clone, base: first })).rejects.toThrow("git fetch --unshallow origin");
  });
});
