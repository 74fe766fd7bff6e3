/** Counts changes and calls listeners. */
export interface Changes {
  /** The number of changes so far. */
  readonly revision: () => number;
  readonly announce: () => void;
  /** @returns a function that removes the listener */
  readonly listen: (listener: (revision: number) => void) => () => void;
}

/** Creates the counter and its listeners. A listener that throws is not called again. */
export function createChanges(): Changes {
  const listeners = new Set<(revision: number) => void>();
  let revision = 0;
  return {
    revision: () => revision,
    announce() {
      revision += 1;
      for (const listener of [...listeners]) {
        try {
          listener(revision);
        } catch {
          listeners.delete(listener);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
