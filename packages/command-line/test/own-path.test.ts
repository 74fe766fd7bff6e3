import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ownPath } from "../src/own-path.ts";

it.each([
  ["guides/errors.md", undefined],
  ["guides/../guides/errors.md", undefined],
  [
    "guides/link.md",
    "guides/link.md is a link or behind one, which is not followed. Put the file itself there.",
  ],
  ["linked/secret.txt", "linked/secret.txt is a link or behind one"],
  ["../outside/secret.txt", "../outside/secret.txt is not in "],
  ["guides/nothing.md", "ENOENT: no such file or directory"],
])(
  "a file of the repository that is data is found if it stands there itself: %s",
  { tags: "security" },
  (file, refusal) => {
    const folder = mkdtempSync(join(tmpdir(), "own-path-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const root = join(folder, "root");
    mkdirSync(join(root, "guides"), { recursive: true });
    mkdirSync(join(folder, "outside"));
    writeFileSync(join(root, "guides/errors.md"), "");
    writeFileSync(join(folder, "outside/secret.txt"), "");
    symlinkSync("../../outside/secret.txt", join(root, "guides/link.md"));
    symlinkSync("../outside", join(root, "linked"));
    // the folder itself may be reached by a link, as macOS's temporary one is
    symlinkSync("root", join(folder, "checkout"));
    const find = () => ownPath(join(folder, "checkout"), file);
    if (refusal === undefined) expect(find()).toBe(join(folder, "checkout", file));
    else expect(find).toThrow(refusal);
  },
);
