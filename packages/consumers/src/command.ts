import { spawn } from "node:child_process";

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
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
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
