import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { createRepository, temporaryFolder } from "@onelogin-mfa/review/testing/repository";
import { describe, expect, it } from "vitest";
import { type ReviewFiles, writeFolder } from "../../src/review/write-folder.ts";

const files = { "index.html": "new" };

describe("the output folder", () => {
  it.each(["missing", "empty", "made before"])(
    "is written when it is %s, and holds nothing else",
    async (state) => {
      const root = temporaryFolder();
      const folder = join(root, "review");
      if (state === "empty") mkdirSync(folder);
      if (state === "made before") await writeFolder(folder, { "redoc.html": "old" }, root);
      await writeFolder(folder, files, root);
      expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("new");
      expect(readdirSync(folder)).toEqual([".spec-review", "index.html"]);
    },
  );

  it("is refused, and left as it is, when it holds somebody's files, or is a file", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "thesis.txt");
    writeFileSync(file, "mine");
    await expect(writeFolder(folder, files, folder)).rejects.toThrow("files that the review has not made");
    await expect(writeFolder(file, {}, folder)).rejects.toThrow("is a file. Name another folder with --out.");
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it("is marked as made by the review, which says so in it", async () => {
    const root = temporaryFolder();
    await writeFolder(join(root, "review"), files, root);
    expect(readFileSync(join(root, "review/.spec-review"), "utf8")).toBe(
      "Made by the spec review, which may replace its files.\n",
    );
    await expect(writeFolder(root, files, root)).rejects.toThrow("holds files that the review has not made");
  });

  it("keeps what the review has not written, in a folder that it has made", async () => {
    const root = temporaryFolder();
    const folder = join(root, "review");
    await writeFolder(folder, { "redoc.html": "old" }, root);
    mkdirSync(join(folder, "notes"));
    writeFileSync(join(folder, "notes/thesis.txt"), "mine");
    await writeFolder(folder, files, root);
    expect(readdirSync(folder)).toEqual([".spec-review", "index.html", "notes"]);
    expect(readFileSync(join(folder, "notes/thesis.txt"), "utf8")).toBe("mine");
  });

  it("is left as it was when writing fails half-way", async () => {
    const root = temporaryFolder();
    const folder = join(root, "review");
    await writeFolder(folder, { "index.html": "old" }, root);
    const broken = { ...files, "no/such/folder.html": "x" };
    await expect(writeFolder(folder, broken, root)).rejects.toThrow("cannot be written");
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("old");
  });
});

describe("a checkout of a hostile branch", () => {
  it.each([
    [".", "review"],
    ["packages", "review"],
    [".", "review/inner"],
    ["nowhere", "review"],
  ])("with a link review -> %s and a committed mark keeps every file when %s is written", async (to, out) => {
    const { root, git, commit } = createRepository({ ".spec-review": "x", "packages/.spec-review": "x" });
    symlinkSync(to, join(root, "review"));
    commit({ "packages/client/index.ts": "x" });
    writeFileSync(join(root, "packages/notes.txt"), "mine");
    await expect(writeFolder(join(root, out), files, root)).rejects.toThrow(
      `${join(root, "review")} is a link, which the review does not follow. Name another folder with --out.`,
    );
    expect(git("status", "--porcelain", "--untracked-files=all")).toBe("?? packages/notes.txt\n");
  });

  it.each(["review/.spec-review", "review/index.html", "review/deep/notes.txt"])(
    "with the committed file %s keeps it",
    async (file) => {
      const { root, git } = createRepository({ "README.md": "x", [file]: "x" });
      writeFileSync(join(root, "review/.spec-review"), "x");
      const before = git("status", "--porcelain");
      const written = writeFolder(join(root, "review"), files, root);
      await expect(written).rejects.toThrow("review holds files that are committed. Name another folder");
      expect(git("status", "--porcelain")).toBe(before);
    },
  );

  it.each(["index.html", ".spec-review"])("with a link review/%s does not write through it", async (name) => {
    const root = temporaryFolder();
    const folder = join(root, "review");
    await writeFolder(folder, { "index.html": "old" } satisfies ReviewFiles, root);
    writeFileSync(join(root, "thesis.txt"), "mine");
    rmSync(join(folder, name));
    symlinkSync("../thesis.txt", join(folder, name));
    await expect(writeFolder(folder, files, root)).rejects.toThrow(`${basename(name)} is no regular file`);
    expect(readFileSync(join(root, "thesis.txt"), "utf8")).toBe("mine");
  });

  it("is found outside of the checkout, too", async () => {
    const root = temporaryFolder();
    symlinkSync(root, join(root, "link"));
    const written = writeFolder(join(root, "link"), files, join(root, "checkout"));
    await expect(written).rejects.toThrow("link is a link, which the review does not follow");
    expect(existsSync(join(root, "index.html"))).toBe(false);
  });
});
