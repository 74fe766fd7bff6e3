import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkUntracked } from "../check-untracked.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-"));
  mkdirSync(join(folder, "packages/client/src/generated"), { recursive: true });
  writeFileSync(join(folder, "packages/client/src/generated/schema.ts"), "");
  writeFileSync(join(folder, "packages/client/src/draft.ts"), "");
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

it("names generated files that are not in git, and no others", async () => {
  await expect(checkUntracked(folder)).rejects.toThrow(
    /^packages\/client\/src\/generated\/schema\.ts is generated, but not in git: "git add" it\.$/,
  );
});

it("passes when they are", async () => {
  execFileSync("git", ["add", "packages/client/src/generated"], { cwd: folder });
  await expect(checkUntracked(folder)).resolves.toBeUndefined();
});
