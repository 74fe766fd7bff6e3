import { git } from "./check-repository.ts";

/** Returns a list that begins at another item for each commit, so that over some commits all items have their turn. */
export function rotateByCommit<Item>(items: readonly Item[]): readonly Item[] {
  const commit = git(".", ["rev-parse", "--short=8", "HEAD"]);
  const start = Number.parseInt(commit, 16) % Math.max(items.length, 1);
  return [...items.slice(start), ...items.slice(0, start)];
}
