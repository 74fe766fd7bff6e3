import type { Streams } from "@onelogin-mfa/command-line";

/** A stream that a command writes to. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  /** Width of a terminal, in characters. */
  readonly columns?: number | undefined;
  readonly write: (text: string) => unknown;
}

/** The streams and signals of a command, so that a test can be the user. */
export interface Terminal {
  /** Answers: lines, or keys if it is a terminal. */
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  /** Results. */
  readonly out: Output;
  /** Questions, progress and errors. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Waits, until Ctrl-C at most. */
  readonly wait: (ms: number) => Promise<void>;
  /** Does what Ctrl-C does. */
  readonly interrupt: () => void;
}

/** Ctrl-C. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The exit codes of all commands; 2 is also what wrong usage gives. */
export const exitCodes = { done: 0, failed: 1, input: 2, differs: 3, interrupted: 130 } as const;

const colors = { red: 31, green: 32, yellow: 33, dim: 2 } as const;

/** True for a terminal that takes control sequences. A dumb one, such as an editor's, would show them. */
const hasControls = ({ isTTY }: Output, { env }: Terminal) => isTTY === true && env.TERM !== "dumb";

/** A text in color, if the stream is a terminal that has them and `NO_COLOR` is not set. */
export function paint(output: Output, terminal: Terminal, color: keyof typeof colors, text: string) {
  const isColored = hasControls(output, terminal) && !terminal.env.NO_COLOR;
  return isColored ? `\u001b[${colors[color]}m${text}\u001b[0m` : text;
}

/** Writes a line that people read, such as what happens next. */
export function note(terminal: Terminal, text: string): void {
  clearStatus(terminal);
  terminal.err.write(`${text}\n`);
}

/** The outputs that end in a line of progress. */
const withStatus = new WeakSet<Output>();

/**
 * Shows progress in a line that the next text is written over, on a terminal only.
 *
 * @param text narrow characters only; cut to one row, as only the last one of more would be written over
 */
export function showStatus(terminal: Terminal, text: string): void {
  const { err } = terminal;
  if (!hasControls(err, terminal)) return;
  clearStatus(terminal);
  // a terminal of an unknown width has 0 columns; a character in the last one may begin the next row
  err.write(err.columns ? text.slice(0, err.columns - 1) : text);
  withStatus.add(err);
}

/** Clears the line of progress, if there is one. */
export function clearStatus({ err }: Terminal): void {
  if (withStatus.delete(err)) err.write("\r\u001b[K");
}

/** The streams of a command line program. */
export function streamsOf({ out, err }: Terminal): Streams {
  return { out: (text) => void out.write(text), err: (text) => void err.write(text) };
}
