import type { RuleId } from "../policy/rules.ts";
import { compareSchemas, type SchemaPair } from "./compare-schema.ts";
import { type Context, type Pair, pairs, placesOf, report, shown } from "./context.ts";
import { isObject, listOf, membersOf, type Node } from "./node.ts";
import { findRenames } from "./renames.ts";

/** Compares the fields of two object schemas: which there are, which are required, and what is in each. */
export function compareProperties(context: Context, schema: SchemaPair): void {
  const fields = pairs(propertiesOf(schema.before), propertiesOf(schema.after));
  const renames = findRenames(fields);
  for (const [name, { before, after }] of fields) {
    if (before && after) {
      compareRequired(context, schema, name);
      compareSchemas(context, before, after);
    } else if (renames.has(name)) reportRename(context, schema, [name, renames.get(name) ?? ""], fields);
    else if (![...renames.values()].includes(name)) reportField(context, schema, name, { before, after });
  }
  const names = new Set([...requiredOf(schema.before), ...requiredOf(schema.after)]);
  for (const name of names) if (!fields.has(name)) compareRequired(context, schema, name);
  compareFreeFields(context, schema);
}

const propertiesOf = (members: ReadonlyMap<string, Node>) => {
  const properties = members.get("properties");
  // a property may be called "$ref": what is in `properties` is taken as it stands
  return properties ? membersOf(properties) : new Map<string, Node>();
};

const requiredOf = (members: ReadonlyMap<string, Node>) => listOf(members.get("required")?.value).map(String);

/** The places of `required`, which change with a field. */
const alongside = ({ before, after }: SchemaPair) => ({
  alsoBefore: before.has("required") ? [before.get("required")?.pointer ?? ""] : [],
  alsoAfter: after.has("required") ? [after.get("required")?.pointer ?? ""] : [],
});

function reportField(context: Context, schema: SchemaPair, name: string, pair: Pair): void {
  const isNew = pair.before === undefined;
  const isRequired = requiredOf(isNew ? schema.after : schema.before).includes(name);
  const isRefused = isNew && isRequired && context.direction !== "response";
  const rule: RuleId = isRefused ? "required-property-added" : isNew ? "property-added" : "property-removed";
  const state = isRequired ? "required" : "optional";
  const where = schema.name === "the body" ? "" : ` of \`${schema.name}\``;
  const sentence = `The ${state} field \`${name}\`${where} is ${isNew ? "new" : "gone"}.`;
  report(context, { rule, ...placesOf(pair), ...(isRequired ? alongside(schema) : {}), sentence });
}

function reportRename(
  context: Context,
  schema: SchemaPair,
  [from, to]: readonly [string, string],
  fields: ReadonlyMap<string, Pair>,
): void {
  const pair = { before: fields.get(from)?.before, after: fields.get(to)?.after };
  const where = schema.name === "the body" ? "" : ` of \`${schema.name}\``;
  const sentence = `The field \`${from}\`${where} is now called \`${to}\`.`;
  report(context, { rule: "property-renamed", ...placesOf(pair), ...alongside(schema), sentence });
}

function compareRequired(context: Context, schema: SchemaPair, name: string): void {
  const [was, is] = [schema.before, schema.after].map((members) => requiredOf(members).includes(name));
  if (was === is) return;
  const rule = is ? "property-made-required" : "property-made-optional";
  const where = schema.name === "the body" ? "" : ` of \`${schema.name}\``;
  const sentence = `The field \`${name}\`${where} is ${is ? "now" : "no longer"} required.`;
  const pair = { before: schema.before.get("required"), after: schema.after.get("required") };
  report(context, { rule, ...placesOf(pair), kind: "changed", sentence });
}

/** Compares what is said about fields that have no name here: none, any, or such as fit a schema. */
function compareFreeFields(context: Context, { before, after, name, nodes }: SchemaPair): void {
  const pair = { before: before.get("additionalProperties"), after: after.get("additionalProperties") };
  const [old, now] = [freedomOf(pair.before), freedomOf(pair.after)];
  if (old === "typed" && now === "typed" && pair.before && pair.after) {
    compareSchemas(context, pair.before, pair.after);
    return;
  }
  if (old === now) return;
  const rule = freedomRule(old, now);
  const words = { none: "no other fields", any: "any other fields", typed: "other fields of one type" };
  const sentence = `\`${name}\` takes ${words[now]}; it took ${words[old]}.`;
  const places = pair.before || pair.after ? pair : nodes;
  report(context, { rule, ...placesOf(places), kind: "changed", sentence });
}

type Freedom = "none" | "any" | "typed";

function freedomOf(node: Node | undefined): Freedom {
  if (!node || node.value === true) return "any";
  if (node.value === false) return "none";
  return isObject(node.value) && Object.keys(node.value).length === 0 ? "any" : "typed";
}

function freedomRule(old: Freedom, now: Freedom): RuleId {
  if (now === "none") return "object-closed";
  if (old === "none") return "object-opened";
  return now === "typed" ? "type-narrowed" : "type-widened";
}

/** Compares the items of two array schemas. */
export function compareItems(context: Context, { before, after, name }: SchemaPair): void {
  const pair = { before: before.get("items"), after: after.get("items") };
  if (pair.before && pair.after) {
    compareSchemas(context, pair.before, pair.after);
    return;
  }
  const present = pair.before ?? pair.after;
  if (!present || (isObject(present.value) && Object.keys(present.value).length === 0)) return;
  const rule = pair.after ? "type-narrowed" : "type-widened";
  const sentence = pair.after
    ? `The items of \`${name}\` now have a schema: ${shown(present.value)}.`
    : `The items of \`${name}\` may be anything; they had a schema.`;
  report(context, { rule, ...placesOf(pair), sentence });
}
