import { execFile } from "node:child_process";

interface CommandOptions {
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
) {
  const maxBuffer = Number.POSITIVE_INFINITY;
  const options = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, maxBuffer };
  return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      // the code is a text if the program could not be started
      if (typeof error?.code === "string") reject(error);
      else resolve({ exitCode: error ? (error.code ?? null) : 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/**
 * Returns the standard output of a program that must succeed.
 *
 * @throws Error with the beginning of what it printed, if it fails
 */
export async function outputOf(file: string, args: readonly string[], options: CommandOptions) {
  const { exitCode, stdout, stderr } = await runCommand(file, args, options);
  if (exitCode === 0) return stdout;
  const printed = `${stdout}\n${stderr}`.trim().split("\n").slice(0, 12).join("\n");
  throw new Error(`${[file, ...args].join(" ")} ended with ${exitCode ?? "a kill"}:\n${printed}`);
}

/** Arguments for Node that run npm: its JavaScript, as `npm` is a script of a shell on Windows. */
export function npmArguments(command: string, ...args: readonly string[]): readonly string[] {
  const program = process.env.npm_execpath;
  if (program === undefined) throw new Error('npm is not known: start this with "npm run".');
  return [program, command, "--no-audit", "--no-fund", ...args];
}
