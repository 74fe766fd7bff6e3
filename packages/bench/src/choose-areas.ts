import { InputError } from "@onelogin-mfa/command-line";
import type { Area } from "./area.ts";

/** The areas of these names, or all if there are no names. @throws InputError that suggests the nearest name */
export function chooseAreas(areas: readonly Area[], names: readonly string[]): readonly Area[] {
  const known = areas.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return areas.filter(({ name }) => names.length === 0 || names.includes(name));
  const near = nearestName(unknown, known);
  const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
  throw new InputError(`No area is called "${unknown}".${hint} Choose from: ${known.join(", ")}.`);
}

/** The name with the most letters of a text, in whatever order; undefined if it has fewer than two thirds of them. */
function nearestName(text: string, names: readonly string[]): string | undefined {
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
