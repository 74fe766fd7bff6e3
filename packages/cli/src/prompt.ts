import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { InputError } from "@onelogin-mfa/command-line";
import { InterruptedError, type Terminal } from "./terminal.ts";

/** True if there is a person to ask. */
export function isInteractive({ input, err }: Terminal): boolean {
  return input.isTTY === true && err.isTTY === true;
}

/**
 * Asks whether to go on: the person types a word.
 *
 * @param isSure whether `--yes` was given; `undefined` for a command that has no such option
 * @throws InputError unless the word is typed, or if there is nobody to ask
 */
export async function confirm(
  terminal: Terminal,
  { question, word, isSure }: { question: string; word: string; isSure?: boolean },
): Promise<void> {
  if (isSure) return;
  if (!isInteractive(terminal)) {
    const instead = isSure === undefined ? "" : ", or with --yes";
    throw new InputError(`This command asks before it changes something: run it in a terminal${instead}.`);
  }
  const answer = await ask(terminal, `${question} Type "${word}" to go on: `);
  if (answer.trim() !== word) throw new InputError("Nothing was changed.");
}

/** The lines of an input that is no terminal: one reader for all questions, as it reads ahead. */
const readers = new WeakMap<object, AsyncIterator<string>>();

/**
 * Asks for a line. Without a terminal the next line of standard input is the answer.
 *
 * @param isHidden for a secret: what is typed is not shown
 * @throws InputError if the input ends, InterruptedError after Ctrl-C
 */
export async function ask(terminal: Terminal, question: string, isHidden = false): Promise<string> {
  const { input, signal } = terminal;
  if (signal.aborted) throw new InterruptedError();
  if (isInteractive(terminal)) return typedLine(terminal, question, isHidden);
  const reader = readers.get(input) ?? createInterface({ input })[Symbol.asyncIterator]();
  readers.set(input, reader);
  const { done, value } = await unlessInterrupted(signal, reader.next());
  if (done) throw new InputError(`Standard input has ended, but the command asks: ${question.trim()}`);
  return value;
}

function typedLine({ input, err, signal, interrupt }: Terminal, question: string, isHidden: boolean) {
  const output = new Writable({
    write: (chunk, _, done) => {
      if (!isHidden) err.write(String(chunk));
      done();
    },
  });
  const reader = createInterface({ input, output, terminal: true, historySize: 0 });
  // after the reader has stopped the terminal's own echo
  if (isHidden) err.write(question);
  reader.setPrompt(question);
  reader.prompt();
  return new Promise<string>((resolve, reject) => {
    const end = () => {
      reject(new InterruptedError());
      reader.close();
    };
    // in raw mode Ctrl-C is a key, not a signal
    reader.on("SIGINT", interrupt);
    signal.addEventListener("abort", end, { once: true });
    reader.once("line", (line) => {
      resolve(line);
      reader.close();
    });
    // such as of a terminal that is gone: it does not close the reader
    reader.once("error", () => reader.close());
    reader.once("close", () => {
      signal.removeEventListener("abort", end);
      if (isHidden) err.write("\n");
      reject(new InputError("The input has ended before an answer."));
    });
  });
}

/** Waits for a line, until Ctrl-C at most; leaves no listener on the signal. */
async function unlessInterrupted<T>(signal: AbortSignal, line: Promise<T>): Promise<T> {
  let end = () => {};
  const interruption = new Promise<never>((_, reject) => {
    end = () => reject(new InterruptedError());
    signal.addEventListener("abort", end, { once: true });
  });
  try {
    return await Promise.race([line, interruption]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
