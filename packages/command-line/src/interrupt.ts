import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { basename, dirname, join } from "node:path";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Time for what is open to close, in milliseconds; then the process ends anyway. Turbo kills its tasks after ten seconds. */
const maxCloseMs = 12_000;

/** Closes something and calls back. */
type Close = (done: () => void) => void;

/**
 * The end of this process: the one value here that all code of a process shares, as its listeners to signals, its child processes and its
 * exit code are Node's, one for each process. What opens a file or a folder may be a library that no program passes anything to, and
 * a listener ends the process only if it is the only one.
 */
const end = createEnd();

/** Creates the end of a process, which closes what is open by then. */
function createEnd() {
  const open = new Set<Close>();
  let isListening = false;
  let isEnding = false;

  const endProcess = (code: number): void => {
    // Ctrl-C comes from the terminal and once more from the launcher
    if (isEnding) return;
    isEnding = true;
    const exit = () => process.exit(code);
    setTimeout(exit, maxCloseMs);
    const left = new Set(open);
    if (left.size === 0) exit();
    for (const close of open) {
      close(() => {
        left.delete(close);
        // within the event of the last one, so that the program does not go on with it
        if (left.size === 0) exit();
      });
    }
  };

  /** Ends the process as a signal does, with 130 or 143. */
  const endBy = (signal: NodeJS.Signals) => endProcess(128 + constants.signals[signal]);

  /** A program that listens itself, and only uses a library that opens something, decides when it ends. */
  const hear = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) === 1) endBy(signal);
  };

  /** Listens to signals while something is open. */
  const listen = () => {
    if (isEnding || isListening === open.size > 0) return;
    isListening = !isListening;
    // first, as a listener that listens once is gone when it is called
    for (const signal of signals)
      isListening ? process.prependListener(signal, hear) : process.off(signal, hear);
  };

  return {
    isEnding: () => isEnding,
    endProcess,
    endBy,
    /** @returns a function to call once it is closed */
    add(close: Close): () => void {
      open.add(close);
      listen();
      return () => {
        open.delete(close);
        // a signal that has come with the end of a program is heard first
        setImmediate(listen);
      };
    },
  };
}

/** Never settles once a signal ends the process: what has been stopped must not be told as done or failed. */
export async function unlessEnding(): Promise<void> {
  if (end.isEnding()) await new Promise<never>(() => {});
}

/** Ends the process with an exit code, after everything that is open has been closed, such as the programs that it has started. */
export function endProcess(code: number): void {
  end.endProcess(code);
}

/**
 * Has a signal close a server or the like before it ends the process with 130 (Ctrl-C), 143 (SIGTERM) or 129 (SIGHUP). A signal
 * ends the process at once where nothing is open.
 *
 * @returns a function to call once it is closed
 */
export function closeOnSignal(close: () => unknown): () => void {
  return end.add((done) => void (async () => close())().then(done, done));
}

/**
 * Has the end of the process, also by a signal, undo what is not finished. Programs that it has started have ended by then.
 *
 * @param undo runs synchronously
 * @returns a function to call once it is finished
 */
export function undoOnExit(undo: () => void): () => void {
  process.on("exit", undo);
  const finish = end.add((done) => done());
  return () => {
    process.off("exit", undo);
    finish();
  };
}

/**
 * Runs work with a new folder, which is removed afterwards, also if a signal ends the process. Folders that killed processes
 * have left under the same prefix are removed first.
 *
 * @param prefix path of the folder without the end of its name, such as `/tmp/review-`
 */
export async function withTemporaryFolder<T>(
  prefix: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  removeLeftovers(prefix);
  let folder = "";
  const remove = () => {
    // again, as long as a write that was under way fills it
    if (folder !== "") rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  };
  const finish = undoOnExit(remove);
  try {
    folder = mkdtempSync(`${prefix}${process.pid}-`);
    return await work(folder);
  } finally {
    remove();
    finish();
  }
}

/** Removes folders with the name that {@link withTemporaryFolder} gives, whose process no longer runs. A link is none. */
function removeLeftovers(prefix: string): void {
  const [parent, start] = [dirname(prefix), basename(prefix)];
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    if (!entry.name.startsWith(start) || !entry.isDirectory()) continue;
    const [, pid] = /^(\d+)-\w{6}$/.exec(entry.name.slice(start.length)) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(join(parent, entry.name), { recursive: true, force: true });
  }
}

/** Returns true if a process with this id runs, also one of another user. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it belongs to another user
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** Has a signal end the programs that this process starts from now on, before the process itself. */
export function endChildrenOnSignal(): void {
  // https://nodejs.org/api/diagnostics_channel.html#child-process: published before the spawn, so that no signal comes between
  subscribe("child_process", (message) => {
    const child = (message as { process: ChildProcess }).process;
    const finish = end.add((done) => {
      if (child.pid === undefined) return done();
      child.prependOnceListener("exit", done);
      // SIGINT is what a terminal sends to all: some programs wait for its second one, or do not pass it on
      child.kill("SIGTERM");
      // the compiler's server takes the signal, and waits for the end of its input
      child.stdin?.destroy();
    });
    child.once("exit", finish).once("error", finish);
    child.once("spawn", () => {
      if (end.isEnding()) child.kill("SIGTERM");
    });
  });
}

/**
 * Ends the process as SIGTERM does once its standard input ends. A program that has started it by way of `npx` or a shell, which pass no
 * signal on, closes its end of a pipe; and a program that is killed has closed it.
 */
export function endWithInput(): void {
  process.stdin.on("error", () => {}).once("close", () => end.endBy("SIGTERM"));
  process.stdin.resume();
}

/** Ends the process as SIGTERM does once its launcher (scripts/run.mjs) has gone, even by SIGKILL: that closes their channel. */
export function endWithLauncher(): void {
  if (process.send === undefined) return;
  const onGone = () => end.endBy("SIGTERM");
  if (!process.connected) onGone();
  process.once("disconnect", onGone);
  // the listener must not keep the process alive
  process.channel?.unref();
}
