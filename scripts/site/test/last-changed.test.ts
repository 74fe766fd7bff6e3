import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { lastChanged } from "../src/last-changed.ts";

describe("the day on which a file was last changed", () => {
  const folder = mkdtempSync(join(tmpdir(), "changes-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const history = join(folder, "history");
  const docs = join(history, "docs");
  mkdirSync(docs, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], { cwd: history });
  const commit = (day: string, ...files: string[]) => {
    for (const file of files) writeFileSync(join(docs, file), day);
    git("add", ".");
    git("commit", "--quiet", "--message", day, "--date", `${day}T12:00:00Z`);
  };
  git("init", "--quiet");
  commit("2026-01-02", "a.md", "ä b.md");
  commit("2026-03-04", "a.md", "other.md");
  writeFileSync(join(docs, "new.md"), "");

  it("is that of its newest commit, by its path from the folder", async () => {
    expect([...(await lastChanged(docs, ["a.md", "ä b.md", "new.md"]))]).toEqual([
      ["a.md", "2026-03-04"],
      ["ä b.md", "2026-01-02"],
    ]);
  });

  it("is not known in a clone without its history, and in a folder without one", async () => {
    const shallow = join(folder, "shallow");
    git("clone", "--quiet", "--depth", "1", pathToFileURL(history).href, shallow);
    expect(await lastChanged(join(shallow, "docs"), ["a.md"])).toEqual(new Map());
    expect(await lastChanged(folder, ["a.md"])).toEqual(new Map());
  });
});
