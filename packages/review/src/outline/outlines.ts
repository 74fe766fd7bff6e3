import { joinPointer, pointerTokens } from "@onelogin-mfa/openapi";
import { isUnchanged, type Unchanged } from "../compare/pairs.ts";
import type { Outline, ReportedChange, Spec } from "../report.ts";
import type { Context, Draft } from "./draft.ts";
import { findOwners, newNamesIn } from "./owners.ts";

/**
 * Merges the operations and components of two documents in which something changed: those that have the place of a change. What
 * stands elsewhere, such as a server, has no outline.
 *
 * @returns operations in the order of the newer document, then components in the order of their changes
 */
export function outlinesOf(base: Spec, head: Spec, changes: readonly ReportedChange[]): Outline[] {
  const known: Unchanged = new Map();
  const newNames = newNamesIn(changes);
  const places = createPlaces();
  const drafts = findOwners(base, head, changes).map(({ pointer, make }) => {
    const seen = new Set<string>();
    const root = make({
      isUnchanged: (before, after) => isUnchanged(known, before, after),
      isSameComponent: (before, after) => (newNames.get(before) ?? before) === after,
      isFirst: (key) => seen.size < seen.add(key).size,
      register: places.registerIn(pointer),
    });
    return { pointer, root };
  });
  const isInside = ({ before, after }: ReportedChange, home: string) =>
    [before, after].some((one) => one?.pointer === home || one?.pointer.startsWith(`${home}/`));
  for (const change of changes) {
    const found = places.find(change);
    for (const { entry } of found) entry.changes.push(change.id);
    (found.find(({ home }) => isInside(change, home)) ?? found[0])?.entry.places.push(change.id);
  }
  return drafts
    .map(({ pointer, root }) => ({ pointer, root: finished(root) }))
    .filter(({ root }) => isMarked(root));
}

/** An entry in which changes were found has changed, whatever else it shows. */
function finished(draft: Draft): Draft {
  const state = draft.state === "same" && draft.changes.length > 0 ? "changed" : draft.state;
  return { ...draft, state, entries: draft.entries.map(finished) };
}

/** True for an entry that came, went or changed, or has one inside. */
const isMarked = ({ state, entries }: Draft): boolean => state !== "same" || entries.some(isMarked);

/** An entry, and the pointer of what it is an entry of. */
interface Place {
  readonly entry: Draft;
  readonly home: string;
}

/** Creates the search for entries by what is written in the documents. */
function createPlaces() {
  const known = { before: new Map<string, Place[]>(), after: new Map<string, Place[]>() };
  const nearest = (side: "before" | "after", { sentence, [side]: location }: ReportedChange) => {
    const tokens = pointerTokens(location?.pointer ?? "");
    for (let depth = tokens.length; depth > 0; depth -= 1) {
      const found = known[side].get(joinPointer("", ...tokens.slice(0, depth)));
      const rest = tokens.slice(depth);
      if (found === undefined) continue;
      const places = found.map(({ entry, home }) => ({
        entry: requiredField(entry, rest, sentence) ?? entry,
        home,
      }));
      return { places, distance: rest.length };
    }
    return undefined;
  };
  return {
    /** In one outline, what is written at a pointer belongs to the first entry that says so. */
    registerIn(home: string): Context["register"] {
      return (entry, nodes) => {
        for (const side of ["before", "after"] as const)
          for (const { pointer } of nodes[side] ?? []) {
            const found = known[side].get(pointer) ?? [];
            if (found.at(-1)?.home !== home) known[side].set(pointer, [...found, { entry, home }]);
          }
      };
    },
    /** The entries that are the nearest around a change. */
    find(change: ReportedChange): readonly Place[] {
      const [after, before] = [nearest("after", change), nearest("before", change)];
      if (!after || !before) return (after ?? before)?.places ?? [];
      if (after.distance !== before.distance)
        return (after.distance < before.distance ? after : before).places;
      const others = before.places.filter(({ entry }) => after.places.every((one) => one.entry !== entry));
      return [...after.places, ...others];
    },
  };
}

/** The field that a change of the list of required ones is about: the list has no place for each, but the sentence names it. */
function requiredField({ entries }: Draft, rest: readonly string[], sentence: string): Draft | undefined {
  if (rest[0] !== "required") return undefined;
  const [, words = ""] = /`([^`]*)`/.exec(sentence) ?? [];
  const named = entries.filter(({ kind, name }) => kind === "field" && `.${words}`.endsWith(`.${name}`));
  return named.toSorted((a, b) => b.name.length - a.name.length)[0];
}
