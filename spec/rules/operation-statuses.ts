import { child, listOperations } from "@onelogin-mfa/codegen/document";
import { documentRule } from "./document-rule.ts";

const statuses: Record<string, string> = {
  "401": "every operation needs credentials",
  "429": "the edge limits calls before the API sees them",
  default: "a client must not meet an undeclared response",
};

/**
 * Every operation declares the responses that every operation can give, 401, 429 and `default`, and one success: where
 * sources disagree about its status, `x-evidence` of the response names the other one.
 */
export const operationStatuses = documentRule((document, report) => {
  for (const { id, node, responses } of listOperations(document.root)) {
    const list = child(node, "responses");
    for (const [status, reason] of Object.entries(statuses)) {
      if (responses.has(status)) continue;
      const message = `\`${id}\` does not declare the response \`${status}\`: ${reason}. Add it to \`responses\`.`;
      report(message, list.value === undefined ? node : list);
    }
    const [, ...others] = [...responses].filter(([status]) => status.startsWith("2"));
    for (const [status, at] of others) {
      report(
        `\`${id}\` declares a second success, \`${status}\`. Keep the one with the better evidence.`,
        at,
      );
    }
  }
});
