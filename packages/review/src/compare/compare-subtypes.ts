import { type Node, pointerTokens } from "@onelogin-mfa/openapi";
import { quoted } from "../words.ts";
import type { Comparison } from "./comparison.ts";
import type { Schema } from "./effective-schema.ts";
import { nameOf, pathTo } from "./location.ts";
import { isOnBoth, type Pair, pairUp, type Sides } from "./pairs.ts";
import type { Place } from "./place.ts";
import { type Family, familiesOf, type Subtype } from "./subtypes.ts";

/** A subtype with the family in which it is one. */
interface Found extends Subtype {
  readonly family: Family;
}

/**
 * Compares the subtypes of two schemas with a discriminator, at the place where these are named: what is sent or received there
 * may be any of them.
 *
 * @param compare compares two schemas at the place
 */
export function compareSubtypes(
  comparison: Comparison,
  place: Place,
  before: Schema,
  after: Schema,
  compare: (before: Node, after: Node) => void,
): void {
  const old = familiesOf(comparison.families.before, before.given);
  // that a discriminator is new or gone is a change of its own
  const now = old.length > 0 ? familiesOf(comparison.families.after, after.given) : [];
  if (now.length === 0) return;
  const bases = [old, now].map((families) => families.map(({ base }) => base.pointer));
  if (!comparison.isFirst(place.part, JSON.stringify(["subtypes", bases, place.direction, place.isXml])))
    return;
  for (const pair of pairSubtypes(foundIn(old), foundIn(now)))
    if (isOnBoth(pair)) compare(pair.before.node, pair.after.node);
    else reportSubtype(comparison, place, pair);
}

const foundIn = (families: readonly Family[]): Map<string, Found> =>
  new Map(
    families.flatMap((family) =>
      [...family.subtypes].map(([pointer, subtype]) => [pointer, { ...subtype, family }]),
    ),
  );

/** Pairs subtypes by their names, then by the values that `mapping` has for them. */
function pairSubtypes(before: ReadonlyMap<string, Found>, after: ReadonlyMap<string, Found>): Sides<Found>[] {
  const gone = [...before].flatMap(([pointer, one]) => (after.has(pointer) ? [] : one));
  const added = [...after].flatMap(([pointer, one]) => (before.has(pointer) ? [] : one));
  const twins = pairUp(gone, added, [(old, now) => old.values.some((value) => now.values.includes(value))]);
  const found = new Set(twins.values());
  return [
    ...[...before].map(([pointer, one]) => ({ before: one, after: after.get(pointer) ?? twins.get(one) })),
    ...added.filter((one) => !found.has(one)).map((one) => ({ before: undefined, after: one })),
  ];
}

/** Reports a subtype by its own name that only one side has; one that `mapping` names is compared with the discriminator. */
function reportSubtype({ report }: Comparison, place: Place, { before, after }: Sides<Found>): void {
  const subtype = after ?? before;
  if (!subtype || subtype.values.length > 0 || !subtype.link) return;
  const pair: Pair = { before: before?.link, after: after?.link };
  const value = quoted(pointerTokens(subtype.node.pointer).at(-1));
  const sentence = `The value ${value} of the discriminator of ${nameOf(pathTo(subtype.family.tagged))} is ${after ? "new" : "gone"}.`;
  report(place, after ? "discriminator-added" : "discriminator-changed", pair, sentence);
}
