import {
  child,
  documentNode,
  entries,
  joinPointer,
  listOperations,
  nodeAt,
  type Operation,
  operationsOf,
  pointerTokens,
} from "@onelogin-mfa/openapi";
import { matchOperations } from "../compare/match-operations.ts";
import { isOnBoth, isSame, type Pair, pairs, type Sides } from "../compare/pairs.ts";
import type { ReportedChange, Spec } from "../report.ts";
import { bothOf, type Context, type Draft } from "./draft.ts";
import { componentEntry, hasOutlines, operationEntry } from "./operation-entry.ts";

/** An operation or component that has an outline. */
export interface Owner {
  /** In the newer document if it is there. */
  readonly pointer: string;
  readonly make: (context: Context) => Draft;
}

/** The components that have another name now, by their older pointers. */
export function newNamesIn(changes: readonly ReportedChange[]): ReadonlyMap<string, string> {
  const renamed = changes.filter(({ rule }) => rule === "component-renamed");
  return new Map(
    renamed.flatMap(({ before, after }) =>
      before && after ? [[before.pointer, after.pointer] as const] : [],
    ),
  );
}

/**
 * Finds what the changes are written in, each once: operations in the order of the newer document, then components. A change in a
 * component that only one document has belongs to the first operation that it breaks, where the two schemas are compared.
 */
export function findOwners(base: Spec, head: Spec, changes: readonly ReportedChange[]): readonly Owner[] {
  const operations = ownersOfOperations(base, head);
  const componentsOf = createComponents(base, head, newNamesIn(changes));
  const found = new Set(
    changes.flatMap((change) => {
      const places = (["after", "before"] as const).flatMap((side) => {
        const pointer = change[side]?.pointer;
        return pointer === undefined ? [] : [...operations.at(side, pointer), ...componentsOf(side, pointer)];
      });
      return places.length > 0 ? places : operations.first(change);
    }),
  );
  const known = new Set(operations.list.filter((one) => found.has(one)));
  return [...known, ...[...found].filter((one) => !known.has(one))];
}

function ownersOfOperations(base: Spec, head: Spec) {
  const matched = [...matchOperations(listOperations(base), listOperations(head)), ...webhooksOf(base, head)];
  const owned = matched.map((sides) => {
    const pointer = (sides.after ?? sides.before)?.node.pointer ?? "";
    return { sides, owner: { pointer, make: (context: Context) => operationEntry(context, sides) } };
  });
  const ownersOn = (side: "before" | "after") => {
    const found = new Map<string, Owner[]>();
    for (const { sides, owner } of owned) {
      const { node, pathItem } = sides[side] ?? {};
      // the parameters of a path are those of all its operations
      for (const pointer of node && pathItem
        ? [node.pointer, joinPointer(pathItem.pointer, "parameters")]
        : [])
        found.set(pointer, [...(found.get(pointer) ?? []), owner]);
    }
    return found;
  };
  const known = { before: ownersOn("before"), after: ownersOn("after") };
  const byId = new Map(owned.map(({ sides, owner }) => [(sides.after ?? sides.before)?.id, owner]));
  return {
    list: owned.map(({ owner }) => owner),
    at(side: "before" | "after", pointer: string): readonly Owner[] {
      const tokens = pointerTokens(pointer);
      const around = tokens.map((_, index) => joinPointer("", ...tokens.slice(0, index + 1)));
      return around.flatMap((one) => known[side].get(one) ?? []);
    },
    first({ positions }: ReportedChange): readonly Owner[] {
      const owner = byId.get(positions[0]?.operationId);
      return owner ? [owner] : [];
    },
  };
}

/** The operations of webhooks, by their names and methods. */
function webhooksOf(base: Spec, head: Spec): Sides<Operation>[] {
  const named = (root: Spec) =>
    new Map(
      entries(child(documentNode(root), "webhooks")).flatMap(([name, item]) =>
        operationsOf(name, item).map((one) => [`${one.method} ${name}`, one] as const),
      ),
    );
  return [...pairs(named(base), named(head)).values()];
}

/** Creates the function that finds the component which a pointer leads into, if it differs and has an outline. */
function createComponents(base: Spec, head: Spec, newNames: ReadonlyMap<string, string>) {
  const oldNames = new Map([...newNames].map(([old, now]) => [now, old]));
  const known = new Map<string, Owner>();
  const pairAt = (side: "before" | "after", pointer: string): Pair => {
    const [before, after] =
      side === "before"
        ? [pointer, newNames.get(pointer) ?? pointer]
        : [oldNames.get(pointer) ?? pointer, pointer];
    const [old, now] = [nodeAt(base, before), nodeAt(head, after)];
    return bothOf({ before: old.value, after: now.value }, (one) => (one === "before" ? old : now));
  };
  return (side: "before" | "after", pointer: string): readonly Owner[] => {
    const [place, section = "", name = "", ...inner] = pointerTokens(pointer);
    if (place !== "components" || !hasOutlines(section)) return [];
    const nodes = pairAt(side, joinPointer("/components", section, name));
    // of one that only one document has, all inside would be new, or gone
    const isInner = !isOnBoth(nodes) && inner.length > 0;
    if (isInner || (isSame(nodes) && nodes.before?.pointer === nodes.after?.pointer)) return [];
    const home = (nodes.after ?? nodes.before)?.pointer ?? "";
    const title = pointerTokens(home)[2] ?? "";
    const make = (context: Context) => componentEntry(context, section, title, nodes);
    const owner = known.get(home) ?? { pointer: home, make };
    known.set(home, owner);
    return [owner];
  };
}
