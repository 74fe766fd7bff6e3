import { inspect } from "node:util";
import type * as typed from "@commander-js/extra-typings";
import * as commander from "commander";
import { unlessEnding } from "./interrupt.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";

/**
 * Commander's classes, whose types follow from the declared options and arguments. Those types describe the same code,
 * so that only commander is needed at run time.
 */
const { Argument, Command, Option } = commander as unknown as typeof typed;

export { Argument, Option };

/** A program with any arguments and options. */
export type AnyProgram = typed.CommandUnknownOpts;

/** A program with these arguments and options. */
export type AnyCommand<Args extends unknown[], Options extends Record<string, unknown>> = typed.Command<
  Args,
  Options
>;

/** Texts of `--help` besides options and arguments. */
export interface ProgramText {
  /** The command as it is typed, such as `npm run dev --`. */
  readonly name: string;
  readonly description: string;
  /** Shown below the options, such as the exit codes. */
  readonly notes?: string;
  /** Adds `--version`. */
  readonly version?: string;
  /** Prefix of environment variables, one for each option: with `APP`, `APP_LOG_FORMAT` is `--log-format` unless that is given. */
  readonly environment?: string;
  /** Matches what follows that prefix in variables that are there for others. Any other unknown one is refused, as an option is. */
  readonly ignoredVariables?: RegExp;
}

/** Creates a program without options; add them with commander's `option`, `addOption` and `argument`. */
export function createProgram(program: ProgramText) {
  const { name, description, notes, version, environment, ignoredVariables } = program;
  const command = new Command(name);
  if (environment !== undefined) readVariables(command, `${environment}_`, ignoredVariables);
  const created = command
    .description(description.replace(/\s+/g, " "))
    .helpOption("-h, --help", "show this text")
    .showHelpAfterError(`See ${name} --help`)
    .exitOverride();
  if (version !== undefined) created.version(version, "--version", "show the version");
  if (notes !== undefined) created.addHelpText("after", `\n${notes.trim()}`);
  return created;
}

/** Gives each option that is added a variable, and refuses a variable of no option: a misspelled one would have no effect. */
function readVariables(command: AnyProgram, prefix: string, ignored?: RegExp): void {
  const known: string[] = [];
  const add = command.addOption.bind(command);
  command.addOption = (option) => {
    const variable = prefix + option.name().toUpperCase().replaceAll("-", "_");
    known.push(variable);
    // an empty one is none, as compose files write it
    return add(process.env[variable] === "" ? option : option.env(variable));
  };
  command.hook("preAction", () => {
    const unknown = Object.keys(process.env).find((variable) => {
      if (!variable.startsWith(prefix) || known.includes(variable)) return false;
      return process.env[variable] !== "" && !ignored?.test(variable.slice(prefix.length));
    });
    if (unknown === undefined) return;
    const guess = nearest(
      unknown.slice(prefix.length),
      known.map((variable) => variable.slice(prefix.length)),
    );
    const advice = guess === undefined ? "" : `\n(Did you mean ${prefix}${guess}?)`;
    command.error(`error: unknown variable '${unknown}'${advice}`);
  });
}

/** Thrown where input is invalid, such as a file that an option names: the program then ends with 2. */
export class InputError extends Error {
  override readonly name: string = "InputError";
}

/** Outputs of a program. */
export interface Streams {
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
}

/** Action of a program for its arguments and options. Returns the exit code; 0 if undefined. */
export type Action<Args extends unknown[], Options> = (
  ...given: [...Args, Options]
) => Promise<number> | Promise<void>;

/** Exit codes of all programs. */
export const exitCodes = { done: 0, failed: 1, input: 2, closedPipe: 141 } as const;

/** The streams of this process, for text without styles: what would control the terminal is replaced. */
export const processStreams: Streams = {
  out: (text) => void process.stdout.write(printable(text)),
  err: (text) => void process.stderr.write(printable(text)),
};

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
    await unlessEnding();
    return code;
  } catch (error) {
    await unlessEnding();
    if (error instanceof commander.CommanderError)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.input;
    err(`${printable(describe(error))}\n`);
    return error instanceof InputError ? exitCodes.input : exitCodes.failed;
  }
}

/** Returns what is printed of an error. */
export function describe(error: unknown): string {
  if (process.env.DEBUG) return inspect(error);
  if (!(error instanceof Error)) return String(error);
  const fix = fixFor(error);
  return fix === undefined ? error.message : `${error.message}. ${fix}`;
}

const notYours = "This user may not do that: change the owner or the permissions, or use a copy of its own.";

/** Fixes for errors of the operating system about files, by their code. */
const fixes: Readonly<Record<string, string>> = {
  EACCES: notYours,
  EPERM: notYours,
  EROFS: "The file system is read-only: use a copy in a folder that can be written.",
  ENOSPC: "The disk is full: free some space, then run this again.",
  EDQUOT: "Your disk quota is used up: free some space, then run this again.",
};

/** Fixes for a server that cannot listen, by the error's code. */
const listenFixes: Readonly<Record<string, string>> = {
  EACCES: "Ports below 1024 need more rights: choose a higher one.",
  EADDRINUSE: "Another program listens there: choose another port, or 0 for any free one.",
  EADDRNOTAVAIL: "The host must be an address of this machine, such as 127.0.0.1.",
};

/** Returns a sentence that says how to fix an error of the operating system; `undefined` for any other error. */
export function fixFor(error: unknown): string | undefined {
  const { code = "", syscall }: NodeJS.ErrnoException = Object(error);
  if (syscall === "watch" && (code === "ENOSPC" || code === "EMFILE"))
    return "All file watchers are in use: end programs that watch files, or raise fs.inotify.max_user_watches and fs.inotify.max_user_instances with sysctl.";
  if (syscall === "getaddrinfo") return "The host name is not known: check its spelling.";
  return syscall === "listen" ? listenFixes[code] : fixes[code];
}

/**
 * Returns a sentence that says why git does not read a folder, and how to fix it; `undefined` if git says something else.
 *
 * @param complaint the error output of git, in English
 */
export function fixForGit(complaint: string, folder: string): string | undefined {
  const [, owned] = /dubious ownership in repository at '(.*)'/.exec(complaint) ?? [];
  if (owned !== undefined)
    return `${owned} belongs to another user, so git does not read it: if you trust what is in it, run "git config --global --add safe.directory ${owned}".`;
  if (!complaint.includes("not a git repository")) return undefined;
  return `${folder} is not in a git checkout: clone the repository, a source archive is not enough.`;
}
