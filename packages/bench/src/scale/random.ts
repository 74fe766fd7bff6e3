/** Random numbers of a seed: the same seed gives the same numbers. */
export interface Random {
  /** From 0 to below 1. */
  next: () => number;
  /** The time between events that come at random, by their mean. */
  exponential: (mean: number) => number;
  /** A log-normal time: by its median, and the standard deviation of its logarithm. */
  logNormal: (median: number, sigma: number) => number;
}

/** Creates a generator: mulberry32, whose 2^32 numbers are more than any run draws. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    next,
    exponential: (mean) => -Math.log(1 - next()) * mean,
    logNormal(median, sigma) {
      // Box and Muller
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
  };
}
