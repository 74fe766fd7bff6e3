import { documentRule, type Finding } from "./document/document-rule.ts";
import { child } from "./document/node.ts";
import { operationsOf } from "./document/operations.ts";

const effects = ["read", "send", "consume", "issue", "delete"];

/**
 * Every operation declares in `x-effect` what sending it twice would do. Retry safety is generated from it, and the
 * HTTP method cannot stand in: a POST that sends a message and a POST that asks for the same token look alike.
 */
export const operationEffect = documentRule((document) =>
  operationsOf(document).flatMap(({ id, node }): Finding[] => {
    const declared = child(node, "x-effect");
    if (declared.value === undefined) {
      return [
        {
          message: `\`${id}\` does not declare \`x-effect\`. Set it to one of: ${effects.join(", ")}.`,
          at: node,
        },
      ];
    }
    if (effects.some((effect) => effect === declared.value)) return [];
    const message = `\`x-effect\` of \`${id}\` is ${JSON.stringify(declared.value)}. Use one of: ${effects.join(", ")}.`;
    return [{ message, at: declared }];
  }),
);
