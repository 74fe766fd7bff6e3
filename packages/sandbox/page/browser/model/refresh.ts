/**
 * Makes a function that does the work once at a time: calls during a run are answered by one further run after it, as
 * what that run has read may be older than they are.
 */
export function createRefresh(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  function start(): Promise<void> {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => {}) // whoever asked for that run is told
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
