import { once } from "node:events";
import { join } from "node:path";
import { watch } from "chokidar";
import type { Project } from "./project.ts";

/** What happened to a file. */
export type FileChange = "created" | "changed" | "deleted";

/** What a run has to take into account; absolute paths. */
export interface Changes {
  /** When the newest of them was seen, on the clock of `performance.now()`. */
  readonly since: number;
  readonly files: ReadonlyMap<string, FileChange>;
}

/** Both together, the newer one deciding; a file that was deleted and is there again has changed. */
export function merge(older: Changes | undefined, newer: Changes): Changes {
  const files = new Map(older?.files);
  for (const [file, change] of newer.files) {
    const isBack = files.get(file) === "deleted" && change === "created";
    files.set(file, isBack ? "changed" : change);
  }
  return { since: newer.since, files };
}

/** Does what a save asks for; ends early, and reports nothing more, once the signal is aborted. */
export type Run = (changes: Changes, signal: AbortSignal) => Promise<void>;

/**
 * Creates a loop that starts one run after the other. The newest save wins.
 *
 * @param quietMs how long to wait after a request for others that belong to it, as an editor writes in several steps
 */
export function createLoop(run: Run, quietMs: number) {
  let waiting: Changes | undefined;
  let timer: NodeJS.Timeout | undefined;
  let current: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  const next = async (previous: Promise<void>): Promise<void> => {
    await previous;
    if (!waiting || closed) return;
    const changes = waiting;
    waiting = undefined;
    current = new AbortController();
    const { signal } = current;
    await run(changes, signal);
    if (signal.aborted && waiting) waiting = merge(changes, waiting);
  };

  return {
    /** Asks for a run. A current one is superseded: it is aborted, and what it had to do is done in the next. */
    request(changes: Changes) {
      if (closed) return;
      waiting = merge(waiting, changes);
      current?.abort();
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = next(running);
      }, quietMs);
    },
    /** Aborts the current run and waits for its end; later requests are ignored. */
    async close() {
      closed = true;
      clearTimeout(timer);
      current?.abort();
      await running;
    },
  };
}

/** What the stages read: the spec, its rules and their data, and code. */
const matters = /\.(ts|ya?ml|json)$/;
/** Also what is hidden: an editor's swap files, and the folder in which code is written before it is moved in. */
const aside =
  /[\\/](node_modules|dist|generated|coverage|\.[^\\/]*)([\\/]|$)|^[\\/]spec[\\/](test|docs|fixtures)([\\/]|$)/;

/**
 * Watches `spec/` and the code whose types depend on it. What the loop itself writes is left out.
 *
 * @returns a function that ends it, once everything is watched
 */
export async function watchProject(
  { root, dependents }: Project,
  onChange: (changes: Changes) => void,
): Promise<() => Promise<void>> {
  const folders = [join(root, "spec"), ...dependents.flatMap((one) => [join(one, "src"), join(one, "test")])];
  const watcher = watch(folders, {
    ignoreInitial: true,
    // below the root, as its own path may have a folder of such a name
    ignored: (path, stats) => {
      const inside = path.slice(root.length);
      return aside.test(inside) || (stats?.isFile() === true && !matters.test(inside));
    },
  });
  const report = (change: FileChange) => (path: string) =>
    onChange({ since: performance.now(), files: new Map([[path, change]]) });
  watcher.on("add", report("created")).on("change", report("changed")).on("unlink", report("deleted"));
  await once(watcher, "ready");
  return () => watcher.close();
}
