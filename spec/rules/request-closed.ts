import { documentRule, type Finding } from "./document/document-rule.ts";
import { child, entries, follow, isMapping, type Node } from "./document/node.ts";
import { typesOf } from "./document/types.ts";
import { everyNode, inside } from "./document/visit.ts";

/**
 * Every object in a request body is closed (`additionalProperties: false`, or `unevaluatedProperties: false` around a
 * composition), so that a misspelt field fails in the author's editor and not at OneLogin.
 */
export const requestClosed = documentRule((document) =>
  everyNode(document, "mediaType")
    .filter(({ path }) => path.includes("requestBody") || path[1] === "requestBodies")
    .flatMap((mediaType) => check(child(mediaType, "schema"), false, new Set())),
);

/** `closed`: whether the schema around this one lets nothing pass that neither of them names. */
function check(schema: Node, closed: boolean, seen: Set<unknown>): Finding[] {
  const node = follow(schema);
  if (!isMapping(node.value) || seen.has(node.value)) return [];
  seen.add(node.value);
  const isClosed =
    closed || node.value.additionalProperties === false || node.value.unevaluatedProperties === false;
  const composed = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => entries(child(node, keyword)));
  const inner = inside(node, "schema").map(([, entry]) => entry);
  const branches = new Set(composed.map(([, branch]) => branch.value));
  const open = typesOf(node).includes("object") && !isClosed && composed.length === 0;
  const message =
    "An object in a request body is open. Set `additionalProperties: false`, or `unevaluatedProperties: false` around a composition.";
  return [
    ...(open ? [{ message, at: node }] : []),
    ...inner.flatMap((entry) => check(entry, isClosed && branches.has(entry.value), seen)),
  ];
}
