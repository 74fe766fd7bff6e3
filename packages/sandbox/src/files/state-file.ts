import { renameSync, rmSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { checkInput } from "../control/check.ts";
import { checkSnapshot } from "../control/check-snapshot.ts";
import { SandboxControlError } from "../control/problem.ts";
import type { Control } from "../control/types.ts";
import type { Snapshot } from "../state/model.ts";
import type { Store } from "../store.ts";
import { cannotWrite } from "./cannot-write.ts";
import { FileError, fileError, readText } from "./read-file.ts";

/** The maximum size of a snapshot, in bytes: some 100,000 users. */
const maxBytes = 67_108_864;

/** Advice for a file that cannot be read. */
const advices = {
  snapshot: "Save a snapshot with GET /_sandbox/api/snapshot.",
  persist: "To start anew, move the file away.",
};

/** A valid snapshot from a file. */
interface SavedState {
  readonly snapshot: Snapshot;
  /** Milliseconds that the sandbox's clock was ahead of the machine's; only the file of {@link keepState} says it. */
  readonly aheadMs: number | undefined;
}

/**
 * Reads a snapshot, as `GET /_sandbox/api/snapshot` gives one, or the file of {@link keepState}.
 * @throws FileError naming the file and what is wrong in it, and how to go on
 */
export async function readSnapshot(file: string, option: keyof typeof advices): Promise<SavedState> {
  const advise = (error: unknown): never => {
    if (!(error instanceof FileError)) throw error;
    throw new FileError([...error.message.split("\n"), advices[option]], { cause: error });
  };
  const text = await readText(file, maxBytes).catch(advise);
  const { offset_ms, ...content } = parse(file, text, advise);
  try {
    checkInput("restoreSnapshot", {}, content);
    // its schema has just passed it
    const snapshot = content as Snapshot;
    checkSnapshot(snapshot);
    return { snapshot, aheadMs: typeof offset_ms === "number" ? offset_ms : undefined };
  } catch (error) {
    if (!(error instanceof SandboxControlError)) throw error;
    const found = error.problems.map(({ pointer, message }) => ({
      message: `(${pointer || "/"}) ${message}`,
    }));
    return advise(fileError(file, text, found.length > 0 ? found : [error], error));
  }
}

/** Puts a kept state into a sandbox. The time in which no sandbox has run has passed. */
export function restoreState({ snapshot, aheadMs }: SavedState, control: Control, baseNow: number): void {
  const { now } = control.restoreSnapshot(snapshot);
  if (aheadMs === undefined) return;
  const later = baseNow + aheadMs;
  const ms = Math.floor(later - Date.parse(now));
  // a time could be over when a busy machine comes to set it
  if (ms > 0) control.setClock(ms < 60_000 ? { advance_ms: ms } : { now: new Date(later).toISOString() });
}

/** Content of a file, before it is checked. */
type Saved = Readonly<Record<string, unknown>>;

function parse(file: string, text: string, fail: (error: FileError) => never): Saved {
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    // the engine's message quotes the text, which holds secrets
    const offset = Number(/position (\d+)/.exec(String(cause))?.[1] ?? 0);
    return fail(fileError(file, text, [{ offset, message: "is not JSON" }]));
  }
}

/** Removes what has been written of a file. @returns the error that says why it is not more */
function withoutPart(file: string, cause: unknown): FileError {
  rmSync(`${file}.part`, { force: true });
  return cannotWrite(file, cause);
}

/** Writes a file as a whole: another program reads what was there before, or this text. @throws FileError */
export function replaceFile(file: string, text: string, mode = 0o644): void {
  try {
    // anew, so that a file or link that somebody has put there gets no text
    rmSync(`${file}.part`, { force: true });
    writeFileSync(`${file}.part`, text, { mode, flag: "wx" });
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw withoutPart(file, error);
  }
}

/**
 * Keeps a sandbox's state in a file, which is replaced as a whole: it always holds the state after some change. A failure later
 * on is a warning of the process, and the next call tries again.
 * @returns a function that settles once the file holds the present state; calls at the same time share a write
 * @throws FileError if the file cannot be written
 */
export function keepState(file: string, store: Pick<Store, "now" | "read">): () => Promise<void> {
  const text = () => JSON.stringify({ now: new Date(store.now()).toISOString(), ...store.read() });
  let begun: unknown = store.read();
  let isFailing = false;
  const mode = 0o600; // it holds secrets
  replaceFile(file, text(), mode);

  async function write(): Promise<void> {
    begun = store.read();
    try {
      await rm(`${file}.part`, { force: true });
      await writeFile(`${file}.part`, text(), { mode, flag: "wx" });
      await rename(`${file}.part`, file);
      isFailing = false;
    } catch (error) {
      begun = undefined;
      if (!isFailing)
        process.emitWarning(`${withoutPart(file, error).message} A restart continues from the last write.`);
      isFailing = true;
    }
  }

  let last = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    if (store.read() === begun) return last;
    next ??= last.then(() => {
      next = undefined;
      last = write();
      return last;
    });
    return next;
  };
}
