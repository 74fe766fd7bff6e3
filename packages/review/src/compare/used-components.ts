import {
  arrayOf,
  child,
  documentNode,
  entries,
  isObject,
  joinPointer,
  listOperations,
  operationsOf,
  pointerOfReference,
} from "@onelogin-mfa/openapi";
import type { Spec } from "../report.ts";
import type { References } from "./pairs.ts";

/**
 * Finds the components that something outside of `components` uses, directly or through others, by their pointers.
 *
 * @returns undefined for a document without operations: its components are there for other documents
 */
export function findUsed(root: Spec, references: References): ReadonlySet<string> | undefined {
  const webhooks = entries(child(documentNode(root), "webhooks"));
  const operations = [
    ...listOperations(root),
    ...webhooks.flatMap(([name, item]) => operationsOf(name, item)),
  ];
  if (operations.length === 0) return undefined;
  const targets = targetsOf(references);
  const used = new Set(schemesOf([root, ...operations.map(({ node }) => node.value)]));
  for (const [home, pointers] of targets) if (!isComponent(home)) for (const one of pointers) used.add(one);
  // grows while it is looked at
  for (const home of used) for (const one of targets.get(home) ?? []) used.add(one);
  return used;
}

/** The components that each component, or location outside of them, refers to. */
function targetsOf(references: References): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const [reference, locations] of references) {
    const pointer = componentOf(pointerOfReference(String(reference)));
    for (const home of new Set(locations.map(componentOf)))
      if (targets.get(home)?.push(pointer) === undefined) targets.set(home, [pointer]);
  }
  return targets;
}

/** The component that a pointer leads into. */
export const componentOf = (pointer: string): string => pointer.split("/", 4).join("/");
const isComponent = (home: string) => home.startsWith("/components/");

/** The security schemes that operations, or the document for them, ask for. */
function schemesOf(holders: readonly unknown[]): string[] {
  const asked = holders.filter(isObject).flatMap(({ security }) => arrayOf(security).filter(isObject));
  return asked.flatMap(Object.keys).map((name) => joinPointer("/components/securitySchemes", name));
}
