import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFolder } from "../src/write-folder.ts";
import { temporaryFolder } from "./support/repository.ts";

describe("the output folder", () => {
  it.each(["missing", "empty", "made before"])("is written when it is %s", async (state) => {
    const parent = temporaryFolder();
    const folder = join(parent, "review");
    if (state === "empty") mkdirSync(folder);
    if (state === "made before") await writeFolder(folder, { "old.html": "old" });
    await writeFolder(folder, { "index.html": "new" });
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("new");
    expect(existsSync(join(folder, "old.html"))).toBe(false);
    expect(readdirSync(parent)).toEqual(["review"]);
  });

  it("is refused, and left as it is, when it holds somebody's files", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "thesis.txt"), "mine");
    await expect(writeFolder(folder, { "index.html": "new" })).rejects.toThrow(
      "files that the review has not made",
    );
    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  it("is refused when it is a file", async () => {
    const file = join(temporaryFolder(), "review");
    writeFileSync(file, "mine");
    await expect(writeFolder(file, {})).rejects.toThrow("is a file. Name a folder with --out.");
  });

  it("is left as it was when writing fails half-way", async () => {
    const parent = temporaryFolder();
    const folder = join(parent, "review");
    await writeFolder(folder, { "index.html": "old" });
    await expect(writeFolder(folder, { "index.html": "new", "no/such/folder.html": "x" })).rejects.toThrow(
      "cannot be written",
    );
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("old");
    expect(readdirSync(parent)).toEqual(["review"]);
  });
});
