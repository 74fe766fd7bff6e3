import {
  arrayOf,
  child,
  documentNode,
  isObject,
  mediaTypesOf,
  type Node,
  nodeAt,
  reachableSchemas,
  walk,
} from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";

/**
 * `x-discouraged` says why an alternative of a request is accepted and not recommended. It stands on an alternative of an
 * `anyOf` or `oneOf`, beside its `$ref` if it has one; the first alternative is a recommended one; the reason is a text
 * that is not empty; and the alternative has `x-evidence` of its own. Nothing in a response is discouraged: a client has
 * to read what comes.
 */
export const discouragedAlternative = documentRule((document, report) => {
  const received = new Set(
    document
      .every("response")
      .flatMap(mediaTypesOf)
      .flatMap(([, mediaType]) => reachableSchemas(child(mediaType, "schema")))
      .map(({ value }) => value),
  );
  walk(documentNode(document.root), "document", (object, node) => {
    if (!Object.hasOwn(object, "x-discouraged")) return;
    const at = child(node, "x-discouraged");
    if (typeof at.value !== "string" || at.value.trim() === "")
      report("`x-discouraged` says why, in a text that is not empty.", at);
    if (arrayOf(object["x-evidence"]).length === 0)
      report("What is discouraged needs `x-evidence` of its own: who documents or sends it.", node);
    const alternatives = alternativesAround(node);
    if (!isObject(alternatives[0]) || "x-discouraged" in alternatives[0])
      report(
        "`x-discouraged` stands on an alternative of an `anyOf` or `oneOf` whose first one is recommended.",
        at,
      );
    if (received.has(object)) report("Nothing in a response is discouraged. Remove `x-discouraged`.", at);
  });
});

/** All alternatives of the `anyOf` or `oneOf` that a node is an item of. */
function alternativesAround({ root, pointer }: Node): readonly unknown[] {
  const [list] = /^.*\/(?:anyOf|oneOf)(?=\/\d+$)/.exec(pointer) ?? [];
  return list === undefined ? [] : arrayOf(nodeAt(root, list).value);
}
