import { dirname } from "node:path";
import { watch } from "chokidar";
import { isIn, type Project } from "./project.ts";

/** Changes that a run has to take into account. */
export interface Changes {
  /** Time of the newest, on the clock of `performance.now()`. */
  readonly since: number;
  /** Absolute paths of files that were created, changed or deleted. */
  readonly files: ReadonlySet<string>;
}

/** Changes of two saves, with the time of the newer one. */
const merge = (older: Changes | undefined, newer: Changes): Changes => ({
  since: newer.since,
  files: new Set([...(older?.files ?? []), ...newer.files]),
});

/** Does what a save asks for; ends early, and reports nothing more, once the signal is aborted. */
export type Run = (changes: Changes, signal: AbortSignal) => Promise<unknown>;

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

/** Also what is hidden: an editor's swap files, and the folder in which code is written before it is moved in. */
const ignoredPaths = /[\\/](node_modules|dist|\.[^\\/]*)([\\/]|$)/;

/**
 * Watches the folder of the spec, and the code of all packages: the compiler reads more than those that use the generated code.
 * Links are left out: one in a pull request may lead anywhere. An error of the watcher is thrown outside of any call, and ends
 * the program.
 *
 * @returns a function that ends it, once everything is watched
 */
export async function watchProject(
  { root, api, packages }: Pick<Project, "root" | "api" | "packages">,
  onChange: (changes: Changes) => void,
): Promise<() => Promise<void>> {
  const own = dirname(api.document);
  const watcher = watch([own, api.config, ...packages], {
    ignoreInitial: true,
    followSymlinks: false,
    // below the root, as its own path may have a folder of such a name
    ignored: (path, stats) => {
      const read = isIn(path, own) || path === api.config ? /\.(tsx?|ya?ml|json)$/ : /\.tsx?$/;
      const isOther = stats?.isFile() === true && !read.test(path);
      return isOther || ignoredPaths.test(path.slice(root.length)) || stats?.isSymbolicLink() === true;
    },
  });
  const report = (path: string) => onChange({ since: performance.now(), files: new Set([path]) });
  watcher.on("add", report).on("change", report).on("unlink", report);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return () => watcher.close();
}
