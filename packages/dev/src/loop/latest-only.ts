/**
 * Work of which only the newest matters: one call runs at a time, and of those that wait only the last gets its turn.
 * The others give undefined.
 */
export function latestOnly<Args extends readonly unknown[], Result>(
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result | undefined> {
  let newest = 0;
  let running: Promise<unknown> = Promise.resolve();
  return async (...args) => {
    const turn = ++newest;
    await running;
    if (turn !== newest) return undefined;
    const result = work(...args);
    running = result.catch(() => {}); // who asked is told; who waits only wants to know that it is over
    return result;
  };
}
