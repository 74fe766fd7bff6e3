import { inspect } from "node:util";
import { CommanderError } from "commander";
import type { AnyCommand } from "./commander.ts";
import { InputError } from "./input-error.ts";

/** Where a program prints to. */
export interface Streams {
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
}

/** What a program does with its arguments and options. It returns the exit code; 0 if nothing. */
export type Action<Args extends unknown[], Options> = (
  ...given: [...Args, Options]
) => Promise<number> | Promise<void>;

const exitCodes = { done: 0, failed: 1, input: 2, closedPipe: 141 } as const;

/** The streams of this process. */
export const processStreams: Streams = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** Runs a program with the arguments of this process and sets its exit code. */
export async function main<Args extends unknown[], Options extends Record<string, unknown>>(
  program: AnyCommand<Args, Options>,
  action: Action<Args, Options>,
): Promise<void> {
  endOnClosedPipe();
  process.exitCode = await runProgram(program, action, process.argv.slice(2));
}

/**
 * Runs a program. Errors are printed as messages; with the environment variable `DEBUG`, with their stack.
 *
 * @param args the arguments after the program's name
 * @returns the exit code: what the action returns, else 0; 1 if it fails; 2 for wrong usage or invalid input
 */
export async function runProgram<Args extends unknown[], Options extends Record<string, unknown>>(
  program: AnyCommand<Args, Options>,
  action: Action<Args, Options>,
  args: readonly string[],
  { out, err }: Streams = processStreams,
): Promise<number> {
  let code: number = exitCodes.done;
  program.configureOutput({ writeOut: out, writeErr: err });
  // commander calls it with the arguments, the options and the program
  program.action(async (...given: unknown[]) => {
    code = (await action(...(given.slice(0, -1) as [...Args, Options]))) ?? code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.input;
    err(`${describe(error)}\n`);
    return error instanceof InputError ? exitCodes.input : exitCodes.failed;
  }
}

function describe(error: unknown): string {
  if (process.env.DEBUG) return inspect(error);
  return error instanceof Error ? error.message : String(error);
}

/** A reader such as `head` ends before the program: it then ends with the status that the signal SIGPIPE gives. */
function endOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(exitCodes.closedPipe);
    });
  }
}
