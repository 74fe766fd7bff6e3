import { describe, expect, it } from "vitest";
import { rawDifferences } from "../src/compare/left-over.ts";
import { joinPointer } from "../src/compare/node.ts";
import { type Change, compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";
import { seededRandom } from "./support/random.ts";
import { realSpec } from "./support/real-spec.ts";
import { smallSpec } from "./support/small-spec.ts";

/** Every place of a spec, the root aside. */
function placesIn(value: unknown, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = joinPointer(pointer, key);
    return [place, ...placesIn(inner, place)];
  });
}

/** The places where two specs differ and that no change speaks for. */
function lost(changes: readonly Change[], base: Spec, head: Spec): string[] {
  const before = changes.flatMap(({ covers }) => covers.before);
  const after = changes.flatMap(({ covers }) => covers.after);
  const isCovered = (pointer: string, places: readonly string[]) =>
    places.some(
      (place) => pointer === place || pointer.startsWith(`${place}/`) || place.startsWith(`${pointer}/`),
    );
  return rawDifferences(base, head).flatMap((difference) => {
    const isLost =
      (difference.before !== null && !isCovered(difference.before, before)) ||
      (difference.after !== null && !isCovered(difference.after, after));
    return isLost ? [difference.before ?? difference.after ?? ""] : [];
  });
}

type Make = (place: string) => Edit;

/** What may happen to a place: it goes, it holds something else, or something is added to it. */
const edits: readonly [Make, Make, ...Make[]] = [
  drop,
  (place) => set(place, "something else"),
  (place) => set(place, { new: true }),
  (place) => set(place, ["new"]),
  (place) => set(`${place}/x-new`, 1),
  (place) => set(`${place}/new`, { $ref: "#/components/schemas/Plain" }),
];

function check(base: Spec, edit: Edit, title: string): void {
  let head: Spec;
  try {
    head = edited(base, edit);
  } catch {
    return; // nothing can be added to a scalar
  }
  const differences = rawDifferences(base, head);
  const changes = compareDocuments(base, head);
  expect(changes.length > 0, title).toBe(differences.length > 0);
  expect(lost(changes, base, head), title).toEqual([]);
}

describe("no change is lost", () => {
  it("wherever the small spec is edited: removed, exchanged, and one of the other edits in turn", () => {
    const base = smallSpec();
    const [remove, exchange, ...others] = edits;
    for (const [index, place] of placesIn(base).entries()) {
      const other = others[index % others.length] ?? remove;
      for (const edit of [remove, exchange, other]) check(base, edit(place), `${index} ${place}`);
    }
  });

  it("at 30 places of the real contract", () => {
    const base = realSpec();
    const places = placesIn(base);
    const random = seededRandom(4);
    const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)];
    for (let count = 0; count < 30; count += 1) {
      const [place, edit] = [pick(places) ?? "", pick(edits) ?? drop];
      check(base, edit(place), place);
    }
  });

  it("negative control: a change that is left out is missed", () => {
    const head = edited(smallSpec(), set("/info/title", "X"), drop("/tags"));
    const changes = compareDocuments(smallSpec(), head);
    expect(lost(changes.slice(1), smallSpec(), head)).toHaveLength(1);
  });
});
