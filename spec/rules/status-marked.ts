import { documentRule, type Finding } from "./document/document-rule.ts";
import { lookUp, type Node } from "./document/node.ts";
import { operationsOf } from "./document/operations.ts";
import type { Facts } from "./seed/facts.ts";

/**
 * A response status that the seed lacks says whether OneLogin documents it elsewhere (`x-documented: true`) or it is
 * declared by us (`false`), on the response or where its `$ref` leads. One that the seed has cannot be undocumented.
 */
export const statusMarked = (facts: Facts) =>
  documentRule((document) =>
    operationsOf(document).flatMap(({ id, responses }) =>
      [...responses].flatMap(([status, response]) => {
        const inSeed = facts.operations[id]?.responses[status] !== undefined;
        return check(`\`${status}\` of \`${id}\``, inSeed, response);
      }),
    ),
  );

function check(name: string, inSeed: boolean, response: Node): Finding[] {
  const mark = lookUp(response, "x-documented");
  if (mark !== undefined && typeof mark !== "boolean") {
    return [{ message: `\`x-documented\` of ${name} is true or false.`, at: response }];
  }
  if (inSeed && mark === false) {
    return [{ message: `${name} is in the seed: remove \`x-documented: false\`.`, at: response }];
  }
  if (inSeed || mark !== undefined) return [];
  const message = `${name} is not in the seed: set \`x-documented\` to true if OneLogin documents it, else to false.`;
  return [{ message, at: response }];
}
