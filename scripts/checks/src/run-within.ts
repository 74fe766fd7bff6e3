import { availableParallelism } from "node:os";
import { git } from "@onelogin-mfa/repository/git";

/**
 * Runs work, as much at a time as the machine has cores, and begins none after a time. With a limit it begins at another item
 * for each commit, so that over some commits all items have their turn.
 *
 * @returns the results, in the order of the items; `undefined` for what was not begun
 */
export async function runWithin<Item, Result>(
  seconds: number,
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly (Result | undefined)[]> {
  const results = items.map((): Result | undefined => undefined);
  const commit = seconds === Number.POSITIVE_INFINITY ? "0" : git(".", ["rev-parse", "--short=8", "HEAD"]);
  const start = Number.parseInt(commit, 16) % Math.max(items.length, 1);
  const all = [...items.entries()];
  const left = [...all.slice(start), ...all.slice(0, start)].values();
  const end = performance.now() + seconds * 1000;
  const work = async () => {
    // all workers take from the same iterator
    for (const [index, item] of left) {
      results[index] = await run(item);
      if (performance.now() >= end) return;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}
