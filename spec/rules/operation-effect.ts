import { child, entries, listOperations, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";

const effects = ["read", "send", "consume", "issue", "delete"];

/**
 * Every operation declares in `x-effect` what sending it twice would do. Retry safety is generated from it, and the
 * HTTP method cannot stand in: a POST that sends a message and a POST that asks for the same token look alike. An effect
 * other than `read` forbids retries, so a claim of the operation's `x-evidence` names `x-effect` in backticks.
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
    } else if (declared.value !== "read" && !entries(child(node, "x-evidence")).some(namesEffect)) {
      report(
        `No claim of \`${id}\` says why its effect is \`${declared.value}\`. Add one to \`x-evidence\` that names \`x-effect\` in backticks.`,
        declared,
      );
    }
  }
});

const namesEffect = ([, claim]: readonly [string, Node]): boolean =>
  String(child(claim, "claim").value).includes("`x-effect`");
