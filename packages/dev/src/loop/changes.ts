/** What happened to a file, as the file system tells it. */
export type FileChange = "created" | "changed" | "deleted";

/** What a pass has to take into account; absolute paths. */
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
