import { readFileSync } from "node:fs";
import { joinPointer } from "@onelogin-mfa/codegen/document";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rawDifferences } from "../src/compare/uncovered-differences.ts";
import { type Change, compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";
import { smallSpec } from "./support/small-spec.ts";

/** Every location of a spec, the root aside. */
function locationsIn(value: unknown, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const location = joinPointer(pointer, key);
    return [location, ...locationsIn(inner, location)];
  });
}

/** The locations where two specs differ and that no change speaks for. */
function lost(changes: readonly Change[], base: Spec, head: Spec): string[] {
  const before = changes.flatMap(({ covers }) => covers.before);
  const after = changes.flatMap(({ covers }) => covers.after);
  const isCovered = (pointer: string, locations: readonly string[]) =>
    locations.some(
      (location) =>
        pointer === location || pointer.startsWith(`${location}/`) || location.startsWith(`${pointer}/`),
    );
  return rawDifferences(base, head).flatMap((difference) => {
    const isLost =
      (difference.before !== null && !isCovered(difference.before, before)) ||
      (difference.after !== null && !isCovered(difference.after, after));
    return isLost ? [difference.before ?? difference.after ?? ""] : [];
  });
}

type Make = (location: string) => Edit;

/** What may happen to a location: it goes, it holds something else, or something is added to it. */
const edits: readonly [Make, Make, ...Make[]] = [
  drop,
  (location) => set(location, "something else"),
  (location) => set(location, { new: true }),
  (location) => set(location, ["new"]),
  (location) => set(`${location}/x-new`, 1),
  (location) => set(`${location}/new`, { $ref: "#/components/schemas/Plain" }),
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
    for (const [index, location] of locationsIn(base).entries()) {
      const other = others[index % others.length] ?? remove;
      for (const edit of [remove, exchange, other]) check(base, edit(location), `${index} ${location}`);
    }
  });

  it("at 30 locations of the real spec", () => {
    const path = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
    const base: Spec = parse(readFileSync(path, "utf8"));
    const locations = locationsIn(base);
    const step = Math.floor(locations.length / 30);
    for (let count = 0; count < 30; count += 1) {
      const [location = "", edit = drop] = [locations[count * step], edits[count % edits.length]];
      check(base, edit(location), location);
    }
  });

  it("negative control: a change that is left out is missed", () => {
    const head = edited(smallSpec(), set("/info/title", "X"), drop("/tags"));
    const changes = compareDocuments(smallSpec(), head);
    expect(lost(changes.slice(1), smallSpec(), head)).toHaveLength(1);
  });
});
