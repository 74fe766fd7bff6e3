import { documentRule } from "./document/document-rule.ts";
import { child } from "./document/node.ts";
import { operationsOf } from "./document/operations.ts";

const statuses: Record<string, string> = {
  "401": "every operation needs credentials",
  "429": "the edge limits calls before the API sees them",
  default: "a client must not meet an undeclared response",
};

/**
 * Every operation declares the responses that every operation can give, 401, 429 and `default`, and one success: where
 * sources disagree about its status, `x-evidence` of the response names the other one.
 */
export const operationStatuses = documentRule((document) =>
  operationsOf(document).flatMap(({ id, node, responses }) => {
    const missing = Object.entries(statuses).filter(([status]) => !responses.has(status));
    const successes = [...responses].filter(([status]) => status.startsWith("2"));
    return [
      ...missing.map(([status, reason]) => ({
        message: `\`${id}\` does not declare the response \`${status}\`: ${reason}. Add it to \`responses\`.`,
        at: child(node, "responses").value === undefined ? node : child(node, "responses"),
      })),
      ...successes.slice(1).map(([status, at]) => ({
        message: `\`${id}\` declares a second success, \`${status}\`. Keep the one with the better evidence.`,
        at,
      })),
    ];
  }),
);
