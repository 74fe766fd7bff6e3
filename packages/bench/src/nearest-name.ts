/** The name with the most letters of a text, in whatever order; undefined if it has fewer than two thirds of them. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const likeness = (name: string) => {
    const left = [...name];
    const shared = [...text].filter((letter) => {
      const index = left.indexOf(letter);
      if (index >= 0) left.splice(index, 1);
      return index >= 0;
    });
    return shared.length / Math.max(name.length, text.length);
  };
  const [nearest] = names.toSorted((a, b) => likeness(b) - likeness(a));
  return nearest !== undefined && likeness(nearest) >= 2 / 3 ? nearest : undefined;
}
