import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFolder } from "../src/write-folder.ts";
import { temporaryFolder } from "./support/repository.ts";

describe("the output folder", () => {
  it.each(["missing", "empty", "made before"])(
    "is written when it is %s, and holds nothing else",
    async (state) => {
      const folder = join(temporaryFolder(), "review");
      if (state === "empty") mkdirSync(folder);
      if (state === "made before") await writeFolder(folder, { "old.html": "old" });
      await writeFolder(folder, { "index.html": "new" });
      expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("new");
      expect(readdirSync(folder)).toEqual([".spec-review", "index.html"]);
    },
  );

  it("is refused, and left as it is, when it holds somebody's files, or is a file", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "thesis.txt");
    writeFileSync(file, "mine");
    await expect(writeFolder(folder, { "index.html": "new" })).rejects.toThrow(
      "files that the review has not made",
    );
    await expect(writeFolder(file, {})).rejects.toThrow("is a file. Name a folder with --out.");
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("is left as it was when writing fails half-way", async () => {
    const folder = join(temporaryFolder(), "review");
    await writeFolder(folder, { "index.html": "old" });
    const files = { "index.html": "new", "no/such/folder.html": "x" };
    await expect(writeFolder(folder, files)).rejects.toThrow("cannot be written");
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("old");
  });
});
