import { joinPointer, objectOf } from "./document/json.ts";
import type { Finding } from "./document/load.ts";
import { child, documentNode, entries, type Node } from "./document/node.ts";
import { listOperations } from "./document/operations.ts";
import { walk } from "./document/walk.ts";
import { messageOf } from "./errors.ts";

/**
 * Finds what the emitters cannot work with: paths without a slash, `$dynamicRef`, and a `pattern` that
 * is no regular expression.
 */
export function checkDocument(root: unknown): Finding[] {
  const findings: Finding[] = [];
  walk(documentNode(root), "document", (_, node, kind) => {
    if (kind === "paths") findings.push(...checkPaths(node));
    if (kind === "schema") findings.push(...checkSchema(node));
  });
  return findings;
}

function checkPaths(paths: Node): Finding[] {
  return entries(paths)
    .filter(([path]) => !path.startsWith("/") && !path.startsWith("x-"))
    .map(([path, { pointer }]) => {
      return { pointer, message: `The path "${path}" does not start with a slash. Write "/${path}".` };
    });
}

function checkSchema({ value, pointer }: Node): Finding[] {
  const { pattern, patternProperties, $dynamicRef } = objectOf(value);
  const at = (...tokens: string[]) => joinPointer(pointer, ...tokens);
  return [
    ...(typeof pattern === "string" ? checkPattern(pattern, at("pattern")) : []),
    ...Object.keys(objectOf(patternProperties)).flatMap((name) =>
      checkPattern(name, at("patternProperties", name)),
    ),
    ...(typeof $dynamicRef === "string"
      ? [{ pointer: at("$dynamicRef"), message: "$dynamicRef is not supported. Use $ref." }]
      : []),
  ];
}

function checkPattern(pattern: string, pointer: string): Finding[] {
  if (patternFlags(pattern) !== undefined) return [];
  const message = `The pattern does not compile: ${patternError(pattern, "u")}. Fix the regular expression.`;
  return [{ pointer, message }];
}

/**
 * The flags with which a JSON Schema `pattern` compiles, undefined when it does with none. JSON Schema asks
 * for "u"; without it many a pattern in the wild has needless escapes or braces that only the old syntax
 * allows.
 */
export function patternFlags(pattern: string): "u" | "" | undefined {
  return (["u", ""] as const).find((flags) => patternError(pattern, flags) === undefined);
}

function patternError(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Finds operations without an operationId, and those whose operationId another one has: emitted code is named by it. */
export function checkOperationIds(root: unknown): Finding[] {
  const owners = new Map<unknown, string>();
  return listOperations(root).flatMap(({ id, method, path, node }): Finding[] => {
    const { value: operationId, pointer } = child(node, "operationId");
    const name = `${method} ${path}`;
    if (operationId !== id) {
      const message = `${name} has no operationId. Add one: it names the operation in the generated code.`;
      return [{ pointer: node.pointer, message }];
    }
    const owner = owners.get(id);
    if (owner === undefined) owners.set(id, name);
    return owner === undefined
      ? []
      : [
          {
            pointer,
            message: `operationId must be unique: ${name} repeats "${id}" of ${owner}. Rename one.`,
          },
        ];
  });
}

/** Finds webhooks and callbacks: requests to the client's side, which only `schema.ts` knows of, and only of webhooks. */
export function findUncovered(root: unknown): Finding[] {
  const webhooks = { node: child(documentNode(root), "webhooks"), generated: "only their types are" };
  const callbacks = listOperations(root).map(({ node }) => {
    return { node: child(node, "callbacks"), generated: "nothing is" };
  });
  return [webhooks, ...callbacks]
    .filter(({ node }) => entries(node).length > 0)
    .map(({ node: { pointer }, generated }) => {
      const name = pointer.slice(pointer.lastIndexOf("/") + 1);
      return { pointer, message: `Notice: ${name} are not covered: ${generated} generated.` };
    });
}
