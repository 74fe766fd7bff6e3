import { entries, follow, type Node } from "./node.ts";

/** The kinds of OpenAPI object that the rules look at. */
export type Kind =
  | "document"
  | "components"
  | "pathItem"
  | "operation"
  | "parameter"
  | "requestBody"
  | "response"
  | "header"
  | "mediaType"
  | "schema";

type Position = readonly ["one" | "each", Kind];
const one = (kind: Kind): Position => ["one", kind];
const each = (kind: Kind): Position => ["each", kind];

const described = { schema: one("schema"), content: each("mediaType") };

/** Which key of which object holds what. Keys that are not here hold no schema, or only data such as examples. */
const grammar: Record<Kind, Record<string, Position>> = {
  document: { paths: each("pathItem"), webhooks: each("pathItem"), components: one("components") },
  components: {
    schemas: each("schema"),
    parameters: each("parameter"),
    requestBodies: each("requestBody"),
    responses: each("response"),
    headers: each("header"),
    pathItems: each("pathItem"),
  },
  pathItem: {
    parameters: each("parameter"),
    ...Object.fromEntries(
      ["get", "put", "post", "delete", "options", "head", "patch", "trace"].map((method) => [
        method,
        one("operation"),
      ]),
    ),
  },
  operation: {
    parameters: each("parameter"),
    requestBody: one("requestBody"),
    responses: each("response"),
  },
  parameter: described,
  header: described,
  requestBody: { content: each("mediaType") },
  response: { headers: each("header"), content: each("mediaType") },
  mediaType: { schema: one("schema") },
  schema: {
    ...Object.fromEntries(
      [
        "properties",
        "patternProperties",
        "$defs",
        "dependentSchemas",
        "allOf",
        "anyOf",
        "oneOf",
        "prefixItems",
      ].map((keyword) => [keyword, each("schema")]),
    ),
    ...Object.fromEntries(
      [
        "items",
        "contains",
        "additionalProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "propertyNames",
        "not",
        "if",
        "then",
        "else",
      ].map((keyword) => [keyword, one("schema")]),
    ),
  },
};

/** The objects directly inside a node of a kind, with their own kinds, in the order of the document. */
export function inside(node: Node, kind: Kind): [kind: Kind, node: Node][] {
  return entries(node).flatMap(([key, entry]): [Kind, Node][] => {
    const position = Object.hasOwn(grammar[kind], key) ? grammar[kind][key] : undefined;
    if (!position) return [];
    const [count, entryKind] = position;
    return count === "one" ? [[entryKind, entry]] : entries(entry).map(([, item]) => [entryKind, item]);
  });
}

/** Every object of one kind where it is written (a `$ref` is a place of its own and is not followed). */
export function everyNode(document: Node, kind: Kind): Node[] {
  const collect = (node: Node, nodeKind: Kind): Node[] => [
    ...(nodeKind === kind ? [node] : []),
    ...inside(node, nodeKind).flatMap(([entryKind, entry]) => collect(entry, entryKind)),
  ];
  return collect(document, "document");
}

/** Every schema that a schema is made of, itself included, through `$ref`; each place once. */
export function reachableSchemas(schema: Node): Node[] {
  const seen = new Map<string, Node>();
  const collect = (node: Node): void => {
    const end = follow(node);
    const key = end.path.join("\n");
    if (seen.has(key)) return;
    seen.set(key, end);
    for (const [, entry] of inside(end, "schema")) collect(entry);
  };
  collect(schema);
  return [...seen.values()];
}
