/** One line of a comparison. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
  /** Index among the lines before; `null` for an added line. */
  readonly before: number | null;
  /** Index among the lines after; `null` for a removed line. */
  readonly after: number | null;
}

/**
 * The shortest way from one list of lines to the other, removed lines before added ones. It compares every line with
 * every other: made for the few dozen lines of one place.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      lines.push({ kind: "same", text: old, before: i++, after: j++ });
    } else if (old !== undefined && (now === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: "removed", text: old, before: i++, after: null });
    } else {
      lines.push({ kind: "added", text: now ?? "", before: null, after: j++ });
    }
  }
  return lines;
}

/** By index before and after: how many lines the two rests have in common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = lengths[i] ?? [];
      row[j] =
        before[i] === after[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

const at = (lengths: number[][], i: number, j: number): number => lengths[i]?.[j] ?? 0;
