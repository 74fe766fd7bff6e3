import { documentRule } from "./document/document-rule.ts";
import { child, entries, type Node } from "./document/node.ts";
import { everyNode } from "./document/visit.ts";

/**
 * The content of every request body and response, whatever its media type, shows at least one example by name under
 * `examples`: the mock serves them by name, and the reference shows them.
 */
export const namedExamples = documentRule((document) =>
  [...everyNode(document, "requestBody"), ...everyNode(document, "response")]
    .flatMap((body) => entries(child(body, "content")))
    .filter(([, mediaType]) => entries(child(mediaType, "examples")).length === 0)
    .map(([name, mediaType]) => ({
      message: `\`${name}\` has no named example. Add one under \`examples\`${hasUnnamed(mediaType) ? " in place of `example`" : ""}, a real sample if there is one.`,
      at: mediaType,
    })),
);

const hasUnnamed = (mediaType: Node): boolean => child(mediaType, "example").value !== undefined;
