import { arrayOf, isObject, type JsonObject } from "../document/json.ts";
import { resolve } from "../document/pointer.ts";

/**
 * One set of names for each way to satisfy a schema, through `$ref`: what `namesIn` finds in a schema
 * itself, added up over `allOf`, once for each branch of `anyOf` and `oneOf`.
 */
export function alternativesOf(
  root: JsonObject,
  schema: unknown,
  namesIn: (node: JsonObject) => readonly string[],
): Set<string>[] {
  return visit(schema, new Set());

  function visit(part: unknown, ancestors: ReadonlySet<unknown>): Set<string>[] {
    const node = isObject(part) ? resolve(root, part, "")?.node : undefined;
    if (!node || ancestors.has(node)) return [new Set()];
    const inner = new Set([...ancestors, node]);
    let alternatives = [new Set(namesIn(node))];
    for (const member of arrayOf(node.allOf)) alternatives = combine(alternatives, visit(member, inner));
    for (const choice of [arrayOf(node.anyOf), arrayOf(node.oneOf)]) {
      if (choice.length === 0) continue;
      const branches = choice.flatMap((branch) => visit(branch, inner));
      alternatives = combine(alternatives, branches);
    }
    return alternatives;
  }
}

function combine(left: readonly Set<string>[], right: readonly Set<string>[]): Set<string>[] {
  return left.flatMap((one) => right.map((other) => new Set([...one, ...other])));
}
