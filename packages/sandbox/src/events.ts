export type Changes = ReturnType<typeof createChanges>;

/** Creates the counter and its listeners. A listener that throws is not called again. */
export function createChanges() {
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
    /** @returns a function that removes the listener */
    listen(listener: (revision: number) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
