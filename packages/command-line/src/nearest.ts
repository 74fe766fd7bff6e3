/**
 * The candidate that a text is probably a misspelling of; `undefined` if it is like none of them.
 *
 * @param most the number of wrong characters that a misspelling may have; by default two fifths of the text, at least two
 */
export function nearest(
  text: string,
  candidates: readonly string[],
  most = Math.max(2, Math.floor(text.length * 0.4)),
): string | undefined {
  const distances = candidates.map((candidate) => [candidate, distance(text, candidate)] as const);
  const [best] = distances.sort(([, a], [, b]) => a - b);
  return best && best[1] <= most ? best[0] : undefined;
}

/** The number of characters to insert, remove or replace (Levenshtein), whatever their case. */
function distance(from: string, to: string): number {
  const [source, target] = [from.toLowerCase(), to.toLowerCase()];
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [index, character] of [...source].entries()) {
    const next = [index + 1];
    for (let column = 0; column < target.length; column++) {
      const replaced = (row[column] ?? 0) + (character === target[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
