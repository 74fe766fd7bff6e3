import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";

/** Runs npm in a folder, and returns its output. */
export type RunNpm = (args: readonly string[], cwd: string) => Promise<string>;

/** Runs the npm that has started this program. */
export const runNpm = ([command = "", ...args]: readonly string[], cwd = ".") =>
  outputOf(process.execPath, npmArguments(command, ...args), { cwd, timeoutMs: 600_000 });

/** @throws Error if no npm has started this program */
export function checkNpm(): void {
  npmArguments("--version");
}
