import type { Node, Operation } from "@onelogin-mfa/openapi";
import type { Spec } from "../report.ts";
import {
  findReferences,
  isUnchanged,
  type Pair,
  type References,
  type Sides,
  type Unchanged,
} from "./pairs.ts";
import type { Part } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { type Families, findFamilies } from "./subtypes.ts";
import { findUsed, isWithin } from "./used-components.ts";

/** One comparison of two documents: what is known of them wherever it is, and its reporter. */
export interface Comparison extends Reporter {
  readonly references: { readonly before: References; readonly after: References };
  /** The schemas with subtypes. */
  readonly families: { readonly before: Families; readonly after: Families };
  /** The components, and parts of schemas, that something outside of `components` refers to, in either document. */
  readonly used: ReadonlySet<string>;
  /** The id that each older operation has now; undefined for what is gone. */
  readonly newIds: ReadonlyMap<unknown, string | undefined>;
  /** True if two nodes are the same with all that they refer to: then nothing in them needs to be compared. */
  readonly isUnchanged: (before: Node, after: Node) => boolean;
  /** True if an operation of either document uses the component that a pair is in. Without operations, all of them count as used. */
  readonly isUsed: (pair: Pair) => boolean;
  /** True the first time that a key is asked for in a part: a schema that contains itself ends there. */
  readonly isFirst: (part: Part, key: string) => boolean;
}

/** Creates the comparison of two documents, of which the operations are paired. */
export function createComparison(
  base: Spec,
  head: Spec,
  operations: readonly Sides<Operation>[],
  reporter: Reporter,
): Comparison {
  const known: Unchanged = new Map();
  const compared = new Map<Part, Set<string>>();
  const references = { before: findReferences(base), after: findReferences(head) };
  const families = { before: findFamilies(base), after: findFamilies(head) };
  const used = {
    before: findUsed(base, references.before, families.before),
    after: findUsed(head, references.after, families.after),
  };
  const isUsedOn = (side: "before" | "after", node: Node | undefined) =>
    node !== undefined && isWithin(used[side] ?? new Set(), node.pointer);
  const isUsed = ({ before, after }: Pair) =>
    (!used.before && !used.after) || isUsedOn("before", before) || isUsedOn("after", after);
  return {
    ...reporter,
    report(place, rule, pair, ...others) {
      // what an operation uses as well is compared there
      if (!place.isUnused || !isUsed(pair)) reporter.report(place, rule, pair, ...others);
    },
    references,
    families,
    used: new Set([...(used.before ?? []), ...(used.after ?? [])]),
    isUsed,
    newIds: new Map(operations.map(({ before, after }) => [before?.id, after?.id])),
    isUnchanged: (before, after) => isUnchanged(known, before, after, families),
    isFirst(part, key) {
      const keys = compared.get(part) ?? new Set();
      compared.set(part, keys);
      const isNew = !keys.has(key);
      keys.add(key);
      return isNew;
    },
  };
}
