import {
  child,
  documentNode,
  entries,
  listOperations,
  nodeAt,
  operationsOf,
  pointerOfReference,
} from "@onelogin-mfa/openapi";
import type { Spec } from "../report.ts";
import type { References } from "./pairs.ts";
import { type Families, isAlias } from "./subtypes.ts";

/**
 * Finds the components that something outside of `components` uses, directly or through others, by their pointers. Of a schema that
 * is used in part only, it is the part. A schema whose `allOf` names a used one with a discriminator is used as well.
 *
 * @returns undefined for a document without operations: its components are there for other documents
 */
export function findUsed(
  root: Spec,
  references: References,
  families: Families,
): ReadonlySet<string> | undefined {
  const webhooks = entries(child(documentNode(root), "webhooks"));
  const operations = [
    ...listOperations(root),
    ...webhooks.flatMap(([name, item]) => operationsOf(name, item)),
  ];
  if (operations.length === 0) return undefined;
  const { outside, inside } = usesIn(root, references);
  const [used, values] = [new Set<string>(), new Set<string>()];
  const queue = [...outside].map((target): Use => ({ location: "", target, isExtended: false }));
  // grows while it is looked at
  for (const { target, isExtended } of queue) {
    if (!used.has(target)) queue.push(...usesInside(inside, target));
    used.add(target);
    // a value that fits what extends a schema is no value of another subtype
    if (isExtended || values.has(target)) continue;
    values.add(target);
    for (const subtype of families.get(target)?.subtypes.keys() ?? [])
      queue.push({ location: "", target: subtype, isExtended: false });
  }
  return used;
}

/** A reference to a component. */
interface Use {
  readonly location: string;
  /** Pointer of the component, or of a part of a schema. */
  readonly target: string;
  /** True if a schema extends the component: no value of its own is meant. */
  readonly isExtended: boolean;
}

/** The targets of references outside of components, and the references in each component. */
function usesIn(root: Spec, references: References) {
  const outside = new Set<string>();
  const inside = new Map<string, Use[]>();
  for (const [reference, locations] of references) {
    const pointer = pointerOfReference(String(reference));
    const target = isOfSchema.test(pointer) ? pointer : componentOf(pointer);
    for (const location of locations) {
      if (!location.startsWith("/components/")) outside.add(target);
      else {
        const home = componentOf(location);
        const use = { location, target, isExtended: isExtending(root, home, location) };
        if (inside.get(home)?.push(use) === undefined) inside.set(home, [use]);
      }
    }
  }
  return { outside, inside };
}

/** The references in a component, or in a part of one. */
const usesInside = (uses: ReadonlyMap<string, readonly Use[]>, target: string) =>
  (uses.get(componentOf(target)) ?? []).filter(({ location }) => location.startsWith(`${target}/`));

const isOfSchema = /^\/components\/schemas\//;
const isExtending = (root: Spec, home: string, location: string) =>
  /^\/components\/schemas\/[^/]+(\/allOf\/\d+)+\/\$ref$/.test(location) && !isAlias(nodeAt(root, home));

/** True if a location is in something that is used. */
export function isWithin(used: ReadonlySet<string>, pointer: string): boolean {
  for (let around = pointer; around !== ""; around = around.slice(0, around.lastIndexOf("/")))
    if (used.has(around)) return true;
  return false;
}

/** The component that a pointer leads into. */
function componentOf(pointer: string): string {
  let end = 0;
  for (let depth = 0; depth < 3 && end >= 0; depth += 1) end = pointer.indexOf("/", end + 1);
  return end < 0 ? pointer : pointer.slice(0, end);
}
