import { compareAnnotation } from "./annotations.ts";
import { compareItems, compareProperties } from "./compare-properties.ts";
import {
  type Context,
  isSame,
  nameAt,
  type Pair,
  pairs,
  placesOf,
  report,
  shown,
  transition,
} from "./context.ts";
import { compareLimit, isLimit } from "./limits.ts";
import { follow, isObject, membersOf, type Node } from "./node.ts";
import { compareTypes } from "./types.ts";
import { compareParts, compareUnion, isUnion } from "./unions.ts";
import { compareValues } from "./values.ts";

/** The members of two schemas, and what people call them. */
export interface SchemaPair {
  readonly before: ReadonlyMap<string, Node>;
  readonly after: ReadonlyMap<string, Node>;
  /** Where the schemas stand: where they are named if that is the same place, else where they are used. */
  readonly nodes: { readonly before: Node; readonly after: Node };
  readonly name: string;
}

/** Compared together, by the functions that know them. */
const handled = new Set(
  "type nullable enum const required properties additionalProperties items allOf anyOf oneOf $ref".split(" "),
);

/** Compares two schemas with all that they contain, through `$ref`, and notes every difference. */
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
  const pair: SchemaPair = { before: membersOf(before), after: membersOf(after), nodes, name };
  if (isUnion(pair.before) !== isUnion(pair.after)) {
    compareUnion(context, pair);
    compareRest(context, pair, isUnion(pair.before) ? "before" : "after");
    return;
  }
  if (!compareTypes(context, pair)) return;
  compareUnion(context, pair);
  compareValues(context, pair);
  compareProperties(context, pair);
  compareItems(context, pair);
  compareParts(context, pair);
  compareRest(context, pair);
}

/** Where a schema is named; what stands beside a `$ref` makes it one of its own. */
function endOf(node: Node): Node {
  const hasSiblings = isObject(node.value) && Object.keys(node.value).length > 1;
  return hasSiblings ? node : follow(node);
}

/** `true` and `false` are schemas too; `true` is as good as an empty one. */
function compareBooleans(context: Context, { before, after }: SchemaPair["nodes"]): void {
  if (before.value === after.value) return;
  const sentence = `The schema of \`${nameAt(after.pointer)}\` ${transition(before.value, after.value)}.`;
  report(context, { rule: "schema-other-changed", ...placesOf({ before, after }), sentence });
}

/**
 * All other keywords. Where only one side is a union, its alternatives have been compared with the whole other side:
 * then what stands beside the alternatives is all that is left.
 */
function compareRest(context: Context, schema: SchemaPair, union?: "before" | "after"): void {
  for (const [key, pair] of pairs(schema.before, schema.after)) {
    if (handled.has(key) || compareAnnotation(context, key, pair, schema.name)) continue;
    if (isSame(pair) || (union && !pair[union])) continue;
    compareKeyword(context, key, pair, schema.name);
  }
}

function compareKeyword(context: Context, key: string, pair: Pair, name: string): void {
  if (key === "format") {
    compareFormat(context, pair, name);
    return;
  }
  if (key === "default") {
    compareDefault(context, pair, name);
    return;
  }
  if (isLimit(key)) {
    compareLimit(context, key, pair, name);
    return;
  }
  const { before, after } = pair;
  const sentence = `\`${key}\` of \`${name}\` ${transition(before?.value, after?.value)}.`;
  report(context, { rule: "schema-other-changed", ...placesOf(pair), sentence });
}

function compareFormat(context: Context, pair: Pair, name: string): void {
  const { before, after } = pair;
  const what = `The format of \`${name}\``;
  if (!before) {
    const sentence = `${what} is now given: ${shown(after?.value)}.`;
    report(context, { rule: "format-added", ...placesOf(pair), sentence });
    return;
  }
  if (!after) {
    const sentence = `${what} is no longer ${shown(before.value)}.`;
    report(context, { rule: "format-removed", ...placesOf(pair), sentence });
    return;
  }
  const sentence = `${what} ${transition(before.value, after.value)}.`;
  report(context, { rule: "format-changed", ...placesOf(pair), sentence });
}

function compareDefault(context: Context, pair: Pair, name: string): void {
  const { before, after } = pair;
  const rule = before ? "default-changed" : "default-added";
  const from = before ? ` from ${shown(before.value)}` : "";
  const to = after ? `to ${shown(after.value)}` : "to none";
  report(context, { rule, ...placesOf(pair), sentence: `The default of \`${name}\` changed${from} ${to}.` });
}
