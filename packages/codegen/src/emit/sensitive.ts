import { hasObject, isObject, pointerTokens } from "../document/json.ts";
import { child, follow, type Node, target } from "../document/node.ts";
import { headersOf, mediaTypesOf, type Operation, schemasOf } from "../document/operations.ts";
import { inside } from "../document/walk.ts";
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

function sensitiveNames(operations: readonly Operation[]): ReadonlySet<string> {
  const bodies = operations.flatMap(({ requestBody, responses }) => [requestBody, ...responses.values()]);
  const schemas = bodies.flatMap(mediaTypesOf).flatMap(([, media]) => schemasOf(media));
  const names = marksIn(schemas.map(([, schema]) => [schema, ""]));
  names.delete(""); // a body that is secret as a whole has no name
  for (const { parameters, responses } of operations) {
    const headers = [...responses.values()].flatMap(headersOf);
    for (const [name, node] of [...parameters.map(({ name, node }) => [name, node] as const), ...headers]) {
      const end = follow(node);
      if (isMarked(end) || marksIn([[child(end, "schema"), name]]).size > 0) names.add(name);
    }
  }
  return names;
}

/** The names of what is marked in schemas, through `$ref`; each schema is known by the name of what it describes. */
function marksIn(schemas: readonly (readonly [schema: Node, name: string])[]): Set<string> {
  const names = new Set<string>();
  const visited = new Map<unknown, Set<string>>();
  const queue = [...schemas]; // no recursion: a chain of references may be longer than the stack
  for (const [schema, name] of queue) {
    const known = visited.get(schema.value) ?? new Set();
    if (!isObject(schema.value) || known.has(name)) continue;
    visited.set(schema.value, known.add(name));
    if (isMarked(schema)) names.add(name);
    const referred = target(schema);
    if (referred) queue.push([referred, name]);
    for (const [, inner] of inside(schema, "schema")) queue.push([inner, nameOf(inner, schema) ?? name]);
  }
  return names;
}

const isMarked = (node: Node) => child(node, "x-sensitive").value === true;

/** The name of a property; items, free keys and alternatives go by the name of what they are in. */
function nameOf(inner: Node, schema: Node): string | undefined {
  const [keyword, name] = pointerTokens(inner.pointer.slice(schema.pointer.length));
  return keyword === "properties" ? name : undefined;
}
