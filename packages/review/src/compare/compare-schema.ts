import { follow, isObject, membersOf, type Node } from "@onelogin-mfa/codegen/document";
import { compareAnnotation } from "./compare-members.ts";
import { compareItems, compareProperties } from "./compare-properties.ts";
import { compareParts, compareUnion, isUnion } from "./compare-unions.ts";
import {
  compareDefault,
  compareFormat,
  compareLimit,
  compareTypes,
  compareValues,
  isLimit,
} from "./compare-values.ts";
import { type Context, isSame, nameAt, pairs, report, type SchemaPair, transition } from "./context.ts";

/** Compares two schemas with all that they contain, through `$ref`, and reports every difference. */
export function compareSchemas(context: Context, before: Node, after: Node): void {
  const ends = { before: endOf(before), after: endOf(after) };
  const key = `${ends.before.pointer} ${ends.after.pointer} ${context.direction} ${context.isOpen}`;
  if (context.seen.has(key)) return;
  context.seen.add(key);
  context.reached.add(ends.before.pointer).add(ends.after.pointer);
  if (!isObject(ends.before.value) || !isObject(ends.after.value)) {
    compareBooleans(context, ends);
    return;
  }
  const nodes = ends.before.pointer === ends.after.pointer ? ends : { before, after };
  const name = nameAt(nodes.after.pointer);
  const schema: SchemaPair = { before: membersOf(before), after: membersOf(after), nodes, name };
  const [wasUnion, isNowUnion] = [isUnion(schema.before), isUnion(schema.after)];
  if (wasUnion !== isNowUnion) {
    compareUnion(context, schema);
    compareRest(context, schema, wasUnion ? "before" : "after");
    return;
  }
  if (!compareTypes(context, schema)) return;
  compareUnion(context, schema);
  compareValues(context, schema);
  compareProperties(context, schema);
  compareItems(context, schema);
  compareParts(context, schema);
  compareRest(context, schema);
}

/** Where a schema is named; what stands beside a `$ref` makes it one of its own. */
function endOf(node: Node): Node {
  const hasSiblings = isObject(node.value) && Object.keys(node.value).length > 1;
  return hasSiblings ? node : follow(node);
}

/** `true` and `false` are schemas too; `true` is as good as an empty one. */
function compareBooleans(context: Context, nodes: SchemaPair["nodes"]): void {
  if (nodes.before.value === nodes.after.value) return;
  const sentence = `The schema of \`${nameAt(nodes.after.pointer)}\` ${transition(nodes)}.`;
  report(context, "schema-other-changed", nodes, sentence);
}

/** Compared together, by the functions that know them. */
const compared = new Set(
  "type nullable enum const required properties additionalProperties items allOf anyOf oneOf $ref".split(" "),
);

/**
 * All other keywords. Where only one side is a union, its alternatives have been compared with the whole other side:
 * then what stands beside the alternatives is all that is left.
 */
function compareRest(context: Context, schema: SchemaPair, union?: "before" | "after"): void {
  const name = `\`${schema.name}\``;
  for (const [key, pair] of pairs(schema.before, schema.after)) {
    if (compared.has(key) || compareAnnotation(context, key, pair, name)) continue;
    if (isSame(pair) || (union && !pair[union])) continue;
    if (key === "format") compareFormat(context, pair, name);
    else if (key === "default") compareDefault(context, pair, name);
    else if (isLimit(key)) compareLimit(context, key, pair, name);
    else report(context, "schema-other-changed", pair, `\`${key}\` of ${name} ${transition(pair)}.`);
  }
}
