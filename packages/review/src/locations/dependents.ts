import {
  documentNode,
  follow,
  isObject,
  joinPointer,
  listOperations,
  membersOf,
  type Node,
  pointerTokens,
} from "@onelogin-mfa/codegen/document";
import type { Spec } from "../report.ts";

/** Gives the ids of the operations that depend on the location of a pointer; none for what stands around them. */
export type Dependents = (pointer: string) => readonly string[];

/** Finds which operations depend on which component, through every `$ref`. */
export function createDependents(root: Spec): Dependents {
  const byLocation = new Map<string, string[]>();
  for (const { id, node, parameters } of listOperations(root)) {
    const visited = new Set<string>();
    for (const start of [node, ...parameters.map((one) => one.node)]) visit(start, visited);
    visited.add(node.pointer);
    for (const location of visited) byLocation.set(location, [...(byLocation.get(location) ?? []), id]);
  }
  return (pointer) => {
    const tokens = pointerTokens(pointer);
    if (tokens[0] !== "paths" && tokens[0] !== "components") return [];
    const own = byLocation.get(joinPointer("", ...tokens.slice(0, 3)));
    if (own || tokens[0] === "components") return own ?? [];
    const item = joinPointer("", ...tokens.slice(0, 2));
    return [...byLocation].flatMap(([location, ids]) => (location.startsWith(`${item}/`) ? ids : []));
  };
}

/** Gathers the components that a node leads to. */
function visit(node: Node, visited: Set<string>): void {
  const end = follow(node);
  const component = /^\/components\/[^/]+\/[^/]+/.exec(end.pointer)?.[0];
  if (component !== undefined) {
    if (end !== node && visited.has(component)) return;
    visited.add(component);
  }
  const isRoot = end.value === documentNode(end.root).value;
  if (isRoot || (!isObject(end.value) && !Array.isArray(end.value))) return;
  for (const member of membersOf(end).values()) visit(member, visited);
}
