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
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Creates a folder that is removed once the test has ended, or, by `afterAll`, once those of the file have. */
export function temporaryFolder(onEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-")));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
