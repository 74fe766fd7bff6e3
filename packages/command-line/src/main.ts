import { endChildrenOnSignal, endProcess, endWithLauncher, unlessEnding } from "./interrupt.ts";
import { type Action, type AnyCommand, describe, exitCodes, processStreams, runProgram } from "./program.ts";

/**
 * Runs a program with the arguments of this process and sets its exit code. A signal first ends the programs that it has started;
 * so does a failure, after which nothing else that was left open, such as a thread or a server, keeps the process running.
 */
export async function main<Args extends unknown[], Options extends Record<string, unknown>>(
  program: AnyCommand<Args, Options>,
  action: Action<Args, Options>,
): Promise<void> {
  endOnClosedPipe();
  endWithLauncher();
  endChildrenOnSignal();
  // an error of a server or a watcher, outside of the action
  process.on("uncaughtException", async (error) => {
    await unlessEnding();
    processStreams.err(`${describe(error)}\n`);
    await endIfFailed(exitCodes.failed);
  });
  await endIfFailed(await runProgram(program, action, process.argv.slice(2)));
}

/** Sets the exit code of this process, and ends it if that is a failure's: what it has left open would keep it running. */
export async function endIfFailed(code: number): Promise<void> {
  process.exitCode = code;
  if (code === exitCodes.done) return;
  const written = [process.stdout, process.stderr].map((stream) => {
    return new Promise<unknown>((resolve) => stream.write("", resolve));
  });
  await Promise.all(written);
  endProcess(code);
}

/**
 * A reader such as `head` ends before the program: it then ends with the status that the signal SIGPIPE gives. Where nothing
 * can be written for another reason, as on a full disk, one line says so. A terminal that is gone ends nothing: SIGHUP does.
 */
export function endOnClosedPipe(): void {
  const { stdout, stderr } = process;
  stderr.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EIO") process.exit(code === "EPIPE" ? exitCodes.closedPipe : exitCodes.failed);
  });
  stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EIO" && stdout.isTTY) return;
    if (code === "EPIPE") process.exit(exitCodes.closedPipe);
    stderr.write(`Cannot write to standard output: ${message}\n`, () => process.exit(exitCodes.failed));
  });
}
