import { joinPointer } from "@onelogin-mfa/openapi";
import { expect } from "vitest";
import { findDifferences } from "../../src/compare/uncovered-differences.ts";
import { type Change, compareDocuments } from "../../src/index.ts";
import type { Spec } from "../../src/report.ts";
import { drop, type Edit, edited, set } from "../../testing/edit.ts";
import { smallSpec } from "../../testing/small-spec.ts";

/** Every location of a spec, the root aside. */
export function locationsIn(value: unknown, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const location = joinPointer(pointer, key);
    return [location, ...locationsIn(inner, location)];
  });
}

/** The locations where two specs differ and that no change covers. */
export function lost(changes: readonly Change[], base: Spec, head: Spec): string[] {
  const before = changes.flatMap(({ covers }) => covers.before);
  const after = changes.flatMap(({ covers }) => covers.after);
  const isCovered = (pointer: string, locations: readonly string[]) =>
    locations.some(
      (location) =>
        pointer === location || pointer.startsWith(`${location}/`) || location.startsWith(`${pointer}/`),
    );
  return findDifferences(base, head).flatMap((difference) => {
    const isLost =
      (difference.before !== undefined && !isCovered(difference.before, before)) ||
      (difference.after !== undefined && !isCovered(difference.after, after));
    return isLost ? [difference.before ?? difference.after ?? ""] : [];
  });
}

type Make = (location: string) => Edit;

/** Edits of a location: it goes, it holds something else, or something is added to it. */
export const edits: readonly [Make, Make, ...Make[]] = [
  drop,
  (location) => set(location, "something else"),
  (location) => set(location, { new: true }),
  (location) => set(location, ["new"]),
  (location) => set(location, false),
  (location) => set(`${location}/x-new`, 1),
  (location) => set(`${location}/new`, { $ref: "#/components/schemas/Plain" }),
];

/** Expects that changes are found if and only if an edit makes a difference, and that they cover it. */
export function check(base: Spec, edit: Edit, title: string): void {
  let head: Spec;
  try {
    head = edited(base, edit);
  } catch {
    return; // nothing can be added to a scalar
  }
  const differences = findDifferences(base, head);
  const changes = compareDocuments(base, head);
  expect(changes.length > 0, title).toBe(differences.length > 0);
  expect(lost(changes, base, head), title).toEqual([]);
}

/** Edits every n-th location of the small spec: removed, exchanged, and one of the other edits in turn. */
export function checkSmallSpec(every: number): void {
  const base = smallSpec();
  const [remove, exchange, ...others] = edits;
  for (const [index, location] of locationsIn(base).entries()) {
    if (index % every !== 0) continue;
    const other = others[(index / every) % others.length] ?? remove;
    for (const edit of [remove, exchange, other]) check(base, edit(location), `${index} ${location}`);
  }
}
