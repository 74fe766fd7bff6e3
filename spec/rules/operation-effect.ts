import { child, listOperations } from "@onelogin-mfa/codegen/document";
import { documentRule } from "./document-rule.ts";

const effects = ["read", "send", "consume", "issue", "delete"];

/**
 * Every operation declares in `x-effect` what sending it twice would do. Retry safety is generated from it, and the
 * HTTP method cannot stand in: a POST that sends a message and a POST that asks for the same token look alike.
 */
export const operationEffect = documentRule((document, report) => {
  for (const { id, node } of listOperations(document.root)) {
    const declared = child(node, "x-effect");
    const known = effects.join(", ");
    if (declared.value === undefined) {
      report(`\`${id}\` does not declare \`x-effect\`. Set it to one of: ${known}.`, node);
    } else if (!effects.some((effect) => effect === declared.value)) {
      report(
        `\`x-effect\` of \`${id}\` is ${JSON.stringify(declared.value)}. Use one of: ${known}.`,
        declared,
      );
    }
  }
});
