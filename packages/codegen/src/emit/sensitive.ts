import {
  child,
  hasObject,
  inside,
  isObject,
  type Kind,
  type Node,
  type Operation,
  pointerTokens,
  target,
} from "@onelogin-mfa/openapi";
import type { EmitterInput } from "./emitter.ts";
import { printLiteral } from "./literal.ts";

/**
 * Emits `sensitive.ts`: the names of all that holds a secret, from `x-sensitive: true` on schemas, properties,
 * parameters and headers of operations.
 */
export function emitSensitive({ document, operations }: EmitterInput): string {
  const hasMarks = hasObject(document.root, (object) => object["x-sensitive"] === true);
  const names = hasMarks ? [...sensitiveNames(operations)].sort() : [];
  return [
    "/** Names of all properties, parameters and headers that hold a secret, sorted. */",
    `export const sensitiveNames = ${printLiteral(names, 0, 40)} as const;\n`,
  ].join("\n");
}

/** The kinds of objects that a mark counts on. */
const markable: ReadonlySet<Kind> = new Set(["schema", "parameter", "header"]);

/** A part of an operation, and the name that what is marked in it goes by. */
interface Part {
  readonly node: Node;
  readonly kind: Kind;
  /** Empty in a body, which has no name as a whole. */
  readonly name: string;
  /** True in a parameter or header, whose name stands for all that is in it. */
  readonly isNamed: boolean;
}

/** The names of what is marked in operations, wherever a schema, parameter or header can stand, also through `$ref`. */
function sensitiveNames(operations: readonly Operation[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visited = new Map<unknown, Set<string>>();
  const queue = operations.flatMap(partsOf); // no recursion: a chain of references may be longer than the stack
  for (const part of queue) {
    const { node, kind, name } = part;
    const known = visited.get(node.value) ?? new Set();
    const key = `${part.isNamed} ${name}`;
    if (!isObject(node.value) || known.has(key)) continue;
    visited.set(node.value, known.add(key));
    if (markable.has(kind) && child(node, "x-sensitive").value === true) names.add(name);
    const referred = target(node);
    if (referred) queue.push({ ...part, node: referred });
    for (const [innerKind, inner] of inside(node, kind)) queue.push(innerOf(part, innerKind, inner));
  }
  names.delete(""); // a body that is secret as a whole has no name
  return names;
}

function partsOf({ parameters, requestBody, responses }: Operation): Part[] {
  const body = { name: "", isNamed: false };
  return [
    ...parameters.map(({ node, name }): Part => ({ node, kind: "parameter", name, isNamed: true })),
    ...(requestBody ? [{ ...body, node: requestBody, kind: "requestBody" } as const] : []),
    ...[...responses.values()].map((node): Part => ({ ...body, node, kind: "response" })),
  ];
}

/** An object inside a part; items, free keys and alternatives go by the name of what they are in. */
function innerOf({ node, name, isNamed }: Part, kind: Kind, inner: Node): Part {
  const [keyword, key = name] = pointerTokens(inner.pointer.slice(node.pointer.length));
  const isHeader = kind === "header";
  const hasName = isHeader || (kind === "schema" && keyword === "properties" && !isNamed);
  return { node: inner, kind, name: hasName ? key : name, isNamed: isNamed || isHeader };
}
