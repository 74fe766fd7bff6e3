import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A program and its first arguments that run npm. On Windows a bare `npm` is a `.cmd` file, which would need a shell. */
export const [npm = "npm", ...npmArgs] = process.env.npm_execpath
  ? [process.execPath, process.env.npm_execpath]
  : ["npm"];

/** The root of this repository. */
export const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Creates a folder that is removed once the test has ended. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
