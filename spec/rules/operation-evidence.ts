import { child, entries, follow, listOperations, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";

/**
 * Every operation has a claim in `x-evidence`, and so has every response that OneLogin does not document (`x-documented: false`):
 * why it is there is for the claim to say, or that it is assumed.
 */
export const operationEvidence = documentRule((document, report) => {
  for (const { id, node, responses } of listOperations(document.root)) {
    if (!hasClaim(node)) report(`\`${id}\` has no claim. Add \`x-evidence\` with its source.`, node);
    for (const [status, response] of responses) {
      const declared = follow(response);
      if (child(declared, "x-documented").value === false && !hasClaim(declared))
        report(`No claim says why ${status} is a response of \`${id}\`. Add \`x-evidence\`.`, declared);
    }
  }
});

const hasClaim = (node: Node): boolean => entries(child(node, "x-evidence")).length > 0;
