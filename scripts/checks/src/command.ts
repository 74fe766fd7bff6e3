import { execFile } from "node:child_process";

/** How a program ended. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how long a program may run. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** @default 120_000 */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without a shell. A program that outlives `timeoutMs` is killed: its exit code is null. */
export function runCommand(
  file: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = 120_000 }: CommandOptions,
): Promise<CommandResult> {
  const options = {
    cwd,
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    maxBuffer: Number.POSITIVE_INFINITY,
  };
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      // a code that is a text tells why the program has not started
      if (typeof error?.code === "string") reject(error);
      else resolve({ exitCode: error ? (error.code ?? null) : 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/**
 * The standard output of a program that must succeed.
 *
 * @throws Error with the beginning of what it printed, if it does not
 */
export async function outputOf(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(file, args, options);
  if (exitCode === 0) return stdout;
  const printed = `${stdout}\n${stderr}`.trim().split("\n").slice(0, 12).join("\n");
  throw new Error(`${[file, ...args].join(" ")} ended with ${exitCode ?? "a kill"}:\n${printed}`);
}
