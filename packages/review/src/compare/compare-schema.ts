import { arrayOf, follow, isObject, membersOf, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { compareAnnotation } from "./compare-members.ts";
import { compareParts, compareUnion, isUnion } from "./compare-unions.ts";
import {
  compareDefault,
  compareFormat,
  compareLimit,
  compareTypes,
  compareValues,
  isLimit,
} from "./compare-values.ts";
import {
  type Beside,
  type Context,
  isOnBoth,
  isSame,
  nameAt,
  type Pair,
  pairs,
  report,
  type SchemaPair,
  shown,
  transition,
} from "./context.ts";
import { findRenames } from "./renames.ts";

type Members = SchemaPair["before"];

/** Compares two schemas with all that they contain, through `$ref`, and reports every difference. */
export function compareSchemas({ beside, ...context }: Context, before: Node, after: Node): void {
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
    const union = wasUnion ? "before" : "after";
    const keys = new Set(schema[union].keys());
    const isAlternative = compareUnion({ ...context, beside: { side: union, keys } }, schema);
    compareRest(context, schema, { union, isAlternative, beside });
    return;
  }
  if (!compareTypes(context, schema)) return;
  compareUnion(context, schema);
  compareValues(context, schema);
  compareProperties(context, schema);
  compareItems(context, schema);
  compareParts(context, schema);
  compareRest(context, schema, { beside });
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

interface Unions {
  /** The side that is a union, if the other one is not. */
  readonly union?: "before" | "after";
  /** Whether the other side has been compared with one of its alternatives. */
  readonly isAlternative?: boolean;
  readonly beside: Beside | undefined;
}

/**
 * All other keywords. Where only one side is a union, its alternatives have been compared with the whole other side:
 * then what stands beside the alternatives is all that is left. What stands there counts for each of them.
 */
function compareRest(context: Context, schema: SchemaPair, unions: Unions): void {
  const name = `\`${schema.name}\``;
  for (const [key, pair] of pairs(schema.before, schema.after)) {
    if (compared.has(key) || isComparedElsewhere(key, pair, unions)) continue;
    if (compareAnnotation(context, key, pair, name) || isSame(pair)) continue;
    if (!unions.union || pair[unions.union]) compareKeyword(context, key, pair, name);
  }
}

function compareKeyword(context: Context, key: string, pair: Pair, name: string): void {
  if (key === "format") compareFormat(context, pair, name);
  else if (key === "default") compareDefault(context, pair, name);
  else if (isLimit(key)) compareLimit(context, key, pair, name);
  else report(context, "schema-other-changed", pair, `\`${key}\` of ${name} ${transition(pair)}.`);
}

/** Whether a key that one side lacks is found around it, or in the alternative that it has been compared with. */
function isComparedElsewhere(key: string, pair: Pair, { union, isAlternative, beside }: Unions): boolean {
  if (union && isAlternative && !pair[union]) return true;
  return beside?.keys.has(key) === true && !pair[beside.side];
}

/** Compares the fields of two object schemas: which there are, which are required, and what is in each. */
function compareProperties(context: Context, schema: SchemaPair): void {
  const fields = pairs(propertiesOf(schema.before), propertiesOf(schema.after));
  const renames = findRenames(fields);
  const renamed = new Set(renames.values());
  for (const [name, pair] of fields) {
    const newName = renames.get(name);
    if (isOnBoth(pair)) {
      compareRequired(context, schema, name);
      compareSchemas(context, pair.before, pair.after);
    } else if (newName !== undefined) {
      const both = { before: pair.before, after: fields.get(newName)?.after };
      const sentence = `The field ${fieldName(schema, name)} is now called \`${newName}\`.`;
      report(context, "property-renamed", both, sentence, requiredLists(schema));
    } else if (!renamed.has(name)) reportField(context, schema, name, pair);
  }
  const names = new Set([...requiredOf(schema.before), ...requiredOf(schema.after)]);
  for (const name of names) if (!fields.has(name)) compareRequired(context, schema, name);
  compareFreeFields(context, schema);
}

const propertiesOf = (members: Members) => {
  const properties = members.get("properties");
  // a property may be called "$ref": what is in `properties` is taken as it stands
  return properties ? membersOf(properties) : new Map<string, Node>();
};

const requiredOf = (members: Members) => arrayOf(members.get("required")?.value).map(String);

/** The locations of `required`, which change with a field. */
const requiredLists = ({ before, after }: SchemaPair) => ({
  alsoBefore: [before.get("required")?.pointer ?? []].flat(),
  alsoAfter: [after.get("required")?.pointer ?? []].flat(),
});

const fieldName = (schema: SchemaPair, name: string) =>
  schema.name === "the body" ? `\`${name}\`` : `\`${name}\` of \`${schema.name}\``;

function reportField(context: Context, schema: SchemaPair, name: string, pair: Pair): void {
  const isNew = pair.before === undefined;
  const isRequired = requiredOf(isNew ? schema.after : schema.before).includes(name);
  const isRefused = isNew && isRequired && context.direction !== "response";
  const rule: RuleId = isRefused ? "required-property-added" : isNew ? "property-added" : "property-removed";
  const state = isRequired ? "required" : "optional";
  const sentence = `The ${state} field ${fieldName(schema, name)} is ${isNew ? "new" : "gone"}.`;
  report(context, rule, pair, sentence, isRequired ? requiredLists(schema) : {});
}

function compareRequired(context: Context, schema: SchemaPair, name: string): void {
  const [was, is] = [schema.before, schema.after].map((members) => requiredOf(members).includes(name));
  if (was === is) return;
  const rule = is ? "property-made-required" : "property-made-optional";
  const sentence = `The field ${fieldName(schema, name)} is ${is ? "now" : "no longer"} required.`;
  const pair = { before: schema.before.get("required"), after: schema.after.get("required") };
  report(context, rule, pair, sentence, { kind: "changed" });
}

/** Compares what is said about fields that have no name here: none, any, or such as fit a schema. */
function compareFreeFields(context: Context, { before, after, nodes, name }: SchemaPair): void {
  const pair = { before: before.get("additionalProperties"), after: after.get("additionalProperties") };
  const [old, now] = [freedomOf(pair.before), freedomOf(pair.after)];
  if (old === "typed" && now === "typed" && isOnBoth(pair)) {
    compareSchemas(context, pair.before, pair.after);
    return;
  }
  if (old === now) return;
  const words = { none: "no other fields", any: "any other fields", typed: "other fields of one type" };
  const sentence = `\`${name}\` takes ${words[now]}; it took ${words[old]}.`;
  report(context, freedomRule(old, now), pair.before || pair.after ? pair : nodes, sentence, {
    kind: "changed",
  });
}

type Freedom = "none" | "any" | "typed";

function freedomOf(node: Node | undefined): Freedom {
  if (!node || node.value === true || isEmpty(node)) return "any";
  return node.value === false ? "none" : "typed";
}

const isEmpty = ({ value }: Node) => isObject(value) && Object.keys(value).length === 0;

function freedomRule(old: Freedom, now: Freedom): RuleId {
  if (now === "none") return "object-closed";
  if (old === "none") return "object-opened";
  return now === "typed" ? "type-narrowed" : "type-widened";
}

/** Compares the items of two array schemas. */
function compareItems(context: Context, { before, after, name }: SchemaPair): void {
  const pair = { before: before.get("items"), after: after.get("items") };
  if (isOnBoth(pair)) {
    compareSchemas(context, pair.before, pair.after);
    return;
  }
  const present = pair.before ?? pair.after;
  if (!present || isEmpty(present)) return;
  const sentence = pair.after
    ? `The items of \`${name}\` now have a schema: ${shown(present.value)}.`
    : `The items of \`${name}\` may be anything; they had a schema.`;
  report(context, pair.after ? "type-narrowed" : "type-widened", pair, sentence);
}
