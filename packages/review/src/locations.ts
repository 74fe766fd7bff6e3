import { relative, sep } from "node:path";
import {
  follow,
  isObject,
  joinPointer,
  listOperations,
  membersOf,
  type Node,
  type OpenApiDocument,
  pointerTokens,
} from "@onelogin-mfa/codegen/document";
import type { Location } from "./report.ts";

/** Gives the location of a JSON pointer; a pointer with no location of its own gets that of what is around it. */
export type Locations = (pointer: string) => Location;

const mostLines = 40;

/**
 * Finds where pointers into a document stand in its files.
 *
 * @param root the folder that the names of the files are relative to
 */
export function createLocations({ locate, sources }: OpenApiDocument, root: string): Locations {
  const linesOf = new Map([...sources].map(([file, text]) => [file, text.split("\n")]));
  return (asked) => {
    const { file, line, endLine: end } = locate(asked);
    const lines = linesOf.get(file) ?? [];
    let endLine = end;
    while (endLine > line && lines[endLine - 1]?.trim() === "") endLine -= 1;
    return {
      file: relative(root, file).split(sep).join("/"),
      line,
      endLine,
      lines: lines.slice(line - 1, Math.min(endLine, line - 1 + mostLines)),
      cut: endLine - line + 1 > mostLines,
    };
  };
}

/** Gives the ids of the operations that depend on the location of a pointer; none for what stands around them. */
export type Dependents = (pointer: string) => readonly string[];

/** Finds which operations depend on which component, through every `$ref`. */
export function createDependents(root: unknown): Dependents {
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
  const isRoot = end.value === end.root;
  if (isRoot || (!isObject(end.value) && !Array.isArray(end.value))) return;
  for (const member of membersOf(end).values()) visit(member, visited);
}
