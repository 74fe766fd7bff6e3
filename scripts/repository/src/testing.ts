import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export { root } from "./workspaces.ts";

/** A program and its first arguments that run npm. On Windows a bare `npm` is a `.cmd` file, which would need a shell. */
export const [npm = "npm", ...npmArgs] = process.env.npm_execpath
  ? [process.execPath, process.env.npm_execpath]
  : ["npm"];

/** Creates a folder that is removed once the test has ended, or, by `afterAll`, once those of the file have. */
export function temporaryFolder(onEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-")));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
