import { listOperations, lookUp } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";
import { type Facts, factsOf } from "./facts.ts";

/**
 * A response status that the seed lacks says whether OneLogin documents it elsewhere (`x-documented: true`) or it is
 * declared by us (`false`), on the response or where its `$ref` leads. One that the seed has cannot be undocumented.
 */
export const statusMarked = (facts: Facts) =>
  documentRule((document, report) => {
    for (const operation of listOperations(document.root)) {
      const { id, responses } = operation;
      const [, seed] = factsOf(operation, facts) ?? [];
      for (const [status, response] of responses) {
        const isInSeed = seed?.[`response \`${status}\``] !== undefined;
        const problem = problemOf(`\`${status}\` of \`${id}\``, isInSeed, lookUp(response, "x-documented"));
        if (problem) report(problem, response);
      }
    }
  });

function problemOf(name: string, isInSeed: boolean, mark: unknown): string | undefined {
  if (mark !== undefined && typeof mark !== "boolean") return `\`x-documented\` of ${name} is true or false.`;
  if (isInSeed) return mark === false ? `${name} is in the seed: remove \`x-documented: false\`.` : undefined;
  if (mark !== undefined) return undefined;
  return `${name} is not in the seed: set \`x-documented\` to true if OneLogin documents it, else to false.`;
}
