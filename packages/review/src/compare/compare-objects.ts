import { child, isObject, joinPointer, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import {
  type Context,
  compareSchemas,
  isOnBoth,
  type Pair,
  pairs,
  report,
  type SchemaPair,
  type Sides,
  wholeLists,
} from "./context.ts";
import { type Conjunction, type Schema, schemaOf } from "./effective-schema.ts";
import { findRenames } from "./renames.ts";
import { labelAt } from "./words.ts";

/** Compares the fields of two object schemas: which there are, which are required, and what is in each. */
export function compareObjects(context: Context, schema: SchemaPair): void {
  const fields = pairs(schema.before.properties, schema.after.properties);
  const renames = findRenames(new Map([...fields].map(([name, pair]) => [name, firstOf(pair)])));
  const renamed = new Set(renames.values());
  for (const [name, pair] of fields) {
    if ([pair.before, pair.after].every((nodes) => nodes === undefined || isAbsent(context, nodes))) continue;
    const newName = renames.get(name);
    if (isOnBoth(pair)) {
      compareRequired(context, schema, name);
      compareAccess(context, schema, name, pair);
      compareSchemas(context, pair.before, pair.after);
    } else if (newName !== undefined) {
      const both = { before: pair.before?.[0], after: fields.get(newName)?.after?.[0] };
      const field = fieldName(context, schema, name, { before: both.before, after: undefined });
      const sentence = `the field ${field} is now called \`${newName}\`.`;
      report(context, "property-renamed", both, sentence, wholeLists(requiredLists(schema, name, newName)));
    } else if (!renamed.has(name)) reportField(context, schema, name, firstOf(pair));
  }
  const names = new Set([...schema.before.required.keys(), ...schema.after.required.keys()]);
  for (const name of names) if (!fields.has(name)) compareRequired(context, schema, name);
  compareFreeFields(context, schema);
}

const firstOf = ({ before, after }: Sides<Conjunction>): Pair => ({ before: before?.[0], after: after?.[0] });

/** The lists that make a field required. */
const requiredPair = ({ before, after }: SchemaPair, name: string, newName = name): Pair => ({
  before: before.required.get(name),
  after: after.required.get(newName),
});

/** The same lists, and beside one of them the list that does not have the name. */
function requiredLists(schema: SchemaPair, name: string, newName = name): Pair {
  const { before, after } = requiredPair(schema, name, newName);
  return {
    before: before ?? (after && listBeside(schema.before, after)),
    after: after ?? (before && listBeside(schema.after, before)),
  };
}

/** A field with its schema: with the part that declares it, if both sides have that part, else with the whole. */
function fieldName(context: Context, schema: SchemaPair, name: string, { before, after }: Pair): string {
  const pointer = (after ?? before)?.pointer ?? "";
  const isDeclaring = (part: Node) =>
    pointer === joinPointer(part.pointer, "properties", name) ||
    pointer === joinPointer(part.pointer, "required");
  const part = (after ? schema.before : schema.after).parts.find(isDeclaring);
  return `\`${name}\` of ${part ? labelAt(part, context) : schema.name}`;
}

/** Requests do not have what is `readOnly`, responses not what is `writeOnly`. */
function isAbsent({ direction }: Context, nodes: Conjunction): boolean {
  if (direction === "both") return false;
  return markOf(nodes, direction === "request" ? "readOnly" : "writeOnly") !== undefined;
}

function reportField(context: Context, schema: SchemaPair, name: string, pair: Pair): void {
  const isNew = pair.before === undefined;
  const lists = requiredPair(schema, name);
  const isRequired = (isNew ? lists.after : lists.before) !== undefined;
  const added = isRequired && context.direction !== "response" ? "required-property-added" : "property-added";
  const state = isRequired ? "required" : "optional";
  const field = fieldName(context, schema, name, pair);
  const sentence = `the ${state} field ${field} is ${isNew ? "new" : "gone"}.`;
  const rule = isNew ? added : "property-removed";
  report(context, rule, pair, sentence, wholeLists(requiredLists(schema, name)));
}

const markOf = (nodes: Conjunction, mark: string) =>
  schemaOf(nodes)
    .keywords.get(mark)
    ?.find(({ value }) => value === true);

function compareRequired(context: Context, schema: SchemaPair, name: string): void {
  const lists = requiredPair(schema, name);
  if ((lists.before === undefined) === (lists.after === undefined)) return;
  const rule = lists.after ? "property-made-required" : "property-made-optional";
  const field = fieldName(context, schema, name, lists);
  const sentence = `the field ${field} is ${lists.after ? "now" : "no longer"} required.`;
  report(context, rule, requiredLists(schema, name), sentence);
}

/** The same list on the other side, which does not have the name. */
function listBeside({ parts }: Schema, list: Node): Node | undefined {
  const lists = parts.map((part) => child(part, "required")).filter(({ value }) => value !== undefined);
  return lists.find(({ pointer }) => pointer === list.pointer) ?? lists[0];
}

/** `readOnly` is for responses only, `writeOnly` for requests only. */
function compareAccess(
  context: Context,
  schema: SchemaPair,
  name: string,
  { before, after }: { readonly before: Conjunction; readonly after: Conjunction },
): void {
  for (const [mark, id] of [
    ["readOnly", "read-only"],
    ["writeOnly", "write-only"],
  ] as const) {
    const pair = { before: markOf(before, mark), after: markOf(after, mark) };
    if ((pair.before === undefined) === (pair.after === undefined)) continue;
    const isRequired = mark === "readOnly" && schema.after.required.has(name);
    const removed: RuleId = isRequired ? "required-property-made-writable" : `${id}-removed`;
    const field = fieldName(context, schema, name, { before: before[0], after: after[0] });
    const sentence = `the field ${field} is ${pair.after ? "now" : "no longer"} ${id}.`;
    report(context, pair.after ? `${id}-added` : removed, pair, sentence);
  }
}

/** Compares what is said about fields that have no name here: none, any, or such as fit a schema. */
function compareFreeFields(context: Context, { before, after, nodes, name }: SchemaPair): void {
  const [old, now] = [freedomOf(before), freedomOf(after)];
  const pair = { before: before.otherProperties[0], after: after.otherProperties[0] };
  if (old === "typed" && now === "typed") {
    compareSchemas(context, before.otherProperties, after.otherProperties);
    return;
  }
  if (old === now) return;
  const words = { none: "no other fields", any: "any other fields", typed: "other fields of one type" };
  const sentence = `${name} takes ${words[now]}; it took ${words[old]}.`;
  const at = pair.before || pair.after ? pair : nodes;
  report(context, freedomRule(old, now), at, sentence);
}

type Freedom = "none" | "any" | "typed";

function freedomOf({ otherProperties }: Schema): Freedom {
  if (otherProperties.some(({ value }) => value === false)) return "none";
  const isTyped = otherProperties.some(({ value }) => isObject(value) && Object.keys(value).length > 0);
  return isTyped ? "typed" : "any";
}

function freedomRule(old: Freedom, now: Freedom): RuleId {
  if (now === "none") return "object-closed";
  if (old === "none") return "object-opened";
  return now === "typed" ? "type-narrowed" : "type-widened";
}
