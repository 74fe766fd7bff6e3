import { child, entries, follow, inside, isObject, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";
import { typesOf } from "./types-of.ts";

/**
 * Every object in a request body is closed (`additionalProperties: false`, or `unevaluatedProperties: false` around a
 * composition), so that a misspelt field fails in the author's editor and not at OneLogin.
 */
export const requestClosed = documentRule((document, report) => {
  const bodies = document.every("requestBody").flatMap((body) => entries(child(body, "content")));
  for (const [, mediaType] of bodies) {
    for (const open of openObjects(child(mediaType, "schema"), false, new Set())) {
      report(
        "An object in a request body is open. Set `additionalProperties: false`, or `unevaluatedProperties: false` around a composition.",
        open,
      );
    }
  }
});

/** `closed`: whether the schema around this one lets nothing pass that neither of them names. */
function openObjects(schema: Node, closed: boolean, seen: Set<unknown>): Node[] {
  const node = follow(schema);
  if (!isObject(node.value) || seen.has(node.value)) return [];
  seen.add(node.value);
  const { additionalProperties, unevaluatedProperties } = node.value;
  const isClosed = closed || additionalProperties === false || unevaluatedProperties === false;
  const composed = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => entries(child(node, keyword)));
  const branches = new Set(composed.map(([, branch]) => branch.value));
  const isOpen = typesOf(node).includes("object") && !isClosed && composed.length === 0;
  const inner = inside(node, "schema").flatMap(([, entry]) =>
    openObjects(entry, isClosed && branches.has(entry.value), seen),
  );
  return isOpen ? [node, ...inner] : inner;
}
