import { documentRule } from "./contract/document-rule.ts";
import { child } from "./contract/node.ts";
import { operationsOf } from "./contract/operations.ts";

const statuses: Record<string, string> = {
  "401": "every operation needs credentials",
  "429": "the edge limits calls before the API sees them",
  default: "a client must not meet an undeclared reply",
};

/** Every operation declares the replies that every operation can give: 401, 429 and `default`. */
export const operationStatuses = documentRule((document) =>
  operationsOf(document).flatMap(({ id, node, responses }) =>
    Object.entries(statuses)
      .filter(([status]) => !responses.has(status))
      .map(([status, reason]) => ({
        message: `\`${id}\` does not declare the response \`${status}\`: ${reason}. Add it to \`responses\`.`,
        at: child(node, "responses").value === undefined ? node : child(node, "responses"),
      })),
  ),
);
