export type Draw = ReturnType<typeof createDraw>;

/** Creates a source of random choices, always the same for a seed: Tommy Ettinger's mulberry32. */
export function createDraw(seed: number) {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  }
  // the index is below the length
  const pick = <const T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  return {
    pick,
    chance: (share: number) => next() < share,
    /** A code with a leading zero and letters, which is in no other text by accident. */
    code: () =>
      `0Q${Array.from({ length: 4 }, () => pick([..."ABCDEFGHJKLMNPQRSTUVWXYZ23456789"])).join("")}`,
  };
}
