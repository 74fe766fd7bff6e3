import { join } from "node:path";
import { watch } from "chokidar";
import type { Project } from "../project.ts";
import type { Changes, FileChange } from "./changes.ts";

const changes = { add: "created", change: "changed", unlink: "deleted" } as const satisfies Record<
  string,
  FileChange
>;
const isEvent = (event: string): event is keyof typeof changes => event in changes;

/** Text that the passes read: the spec, its rules and their data, and code. */
const matters = /\.(ts|ya?ml|json)$/;
const aside =
  /[\\/](node_modules|dist|generated|coverage)([\\/]|$)|^[\\/]spec[\\/](test|docs|fixtures)([\\/]|$)/;

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
      return aside.test(inside) || isHidden(inside) || (stats?.isFile() === true && !matters.test(inside));
    },
  });
  watcher.on("all", (event, path) => {
    if (isEvent(event)) {
      onChange({ since: performance.now(), files: new Map([[path, changes[event]]]) });
    }
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once("ready", resolve);
    watcher.once("error", reject);
  });
  return () => watcher.close();
}

/** Such as an editor's swap files, or the folder in which code is written before it is moved in. */
const isHidden = (path: string) => /[\\/]\./.test(path);
