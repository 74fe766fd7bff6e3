/** A pair of documents with its label. */
interface Labelled {
  readonly id: string;
  readonly breaking: boolean;
}

/** Finds the breaking pairs that a rating misses, and the harmless ones that it calls breaking, by their ids. */
export function mistakesOf<Pair extends Labelled>(
  pairs: readonly Pair[],
  isBreaking: (pair: Pair) => boolean,
): { readonly missed: readonly string[]; readonly alarms: readonly string[] } {
  const wrong = pairs.filter((pair) => isBreaking(pair) !== pair.breaking);
  const idsOf = (some: readonly Pair[]) => some.map(({ id }) => id);
  return {
    missed: idsOf(wrong.filter(({ breaking }) => breaking)),
    alarms: idsOf(wrong.filter(({ breaking }) => !breaking)),
  };
}
