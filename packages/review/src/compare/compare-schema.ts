import { follow } from "@onelogin-mfa/codegen/document";
import { compareKeyword, compareKeywords } from "./compare-keywords.ts";
import { compareObjects } from "./compare-objects.ts";
import { compareAlternatives, compareUnions } from "./compare-unions.ts";
import { compareNull, compareTypes, compareValues } from "./compare-values.ts";
import { type CompareMeanings, type Context, compareSchemas, isOnBoth, type SchemaPair } from "./context.ts";
import { type Schema, withPlainTypes } from "./effective-schema.ts";
import { labelAt } from "./words.ts";

/** Compares types, choices, values, fields, items and all other keywords of two schemas. */
export const compareMeanings: CompareMeanings = (context, older, newer, isNullCompared = false) => {
  // a choice of plain types is one only beside another choice
  const isChoice = older.unions.length > 0 && newer.unions.length > 0;
  const [before, after] = isChoice ? [older, newer] : [withPlainTypes(older), withPlainTypes(newer)];
  const key = JSON.stringify([
    identityOf(before),
    identityOf(after),
    context.direction,
    context.isOpen,
    context.isXml,
  ]);
  if (context.seen.has(key)) return;
  context.seen.add(key);
  const schema = pairOf(context, before, after);
  for (const { node } of [before, after])
    if (node) context.reached.add(node.pointer).add(follow(node).pointer);
  if (!isNullCompared) compareNull(context, schema);
  if ((before.unions.length === 0) !== (after.unions.length === 0)) {
    compareAlternatives(context, schema);
    return;
  }
  if (!compareTypes(context, schema)) {
    // that a value is a secret matters whatever its type
    compareKeyword(context, "x-sensitive", schema);
    return;
  }
  compareUnions(context, schema);
  compareValues(context, schema);
  compareObjects(context, schema);
  compareSchemas(context, before.items, after.items);
  compareKeywords(context, schema);
};

/** An alternative is looked at with and without what is around it. */
const identityOf = ({ parts, unions }: Schema) =>
  [...parts, ...unions.map(({ list }) => list)].map(({ pointer }) => pointer);

function pairOf(context: Context, before: Schema, after: Schema): SchemaPair {
  const ends = { before: before.node && follow(before.node), after: after.node && follow(after.node) };
  const isNamed = isOnBoth(ends) && ends.before.pointer === ends.after.pointer;
  const nodes = isNamed ? ends : { before: before.node, after: after.node };
  return { before, after, nodes, name: labelAt(nodes.after ?? nodes.before, context) };
}
