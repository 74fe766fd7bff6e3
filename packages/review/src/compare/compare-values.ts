import { isDeepStrictEqual } from "node:util";
import { arrayOf } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type Context, type Pair, report, type SchemaPair, shown, transition } from "./context.ts";

type Members = SchemaPair["before"];

/** Every JSON type; a schema without `type` allows them all. */
const all = ["null", "boolean", "object", "array", "number", "integer", "string"];

/**
 * Compares the JSON types that two schemas allow. Gives `false` if they have none in common: then nothing inside of
 * them can be compared, and the one change speaks for all of it.
 */
export function compareTypes(context: Context, { before, after, nodes, name }: SchemaPair): boolean {
  const [old, now] = [typesOf(before), typesOf(after)];
  const [oldNull, nowNull] = [old.includes("null"), now.includes("null")];
  const rest = { old: old.filter((type) => type !== "null"), now: now.filter((type) => type !== "null") };
  const gone = rest.old.filter((type) => !allows(rest.now, type));
  const added = rest.now.filter((type) => !allows(rest.old, type));
  if (gone.length > 0 && gone.length === rest.old.length && added.length > 0) {
    const sentence = `The type of \`${name}\` changed from ${words(old)} to ${words(now)}.`;
    report(context, "type-changed", nodes, sentence);
    return false;
  }
  const note = (rule: RuleId, sentence: string) => reportType(context, rule, { before, after }, sentence);
  if (gone.length > 0) {
    const rule = added.length > 0 ? "type-changed" : "type-narrowed";
    note(rule, `The type of \`${name}\` is now ${words(now)}; it was ${words(old)}.`);
  } else if (added.length > 0) {
    note("type-widened", `The type of \`${name}\` may now be ${words(now)}; it was ${words(old)}.`);
  } else if (oldNull !== nowNull) {
    const rule = nowNull ? "null-allowed" : "null-forbidden";
    note(rule, `\`${name}\` may ${nowNull ? "now be" : "no longer be"} \`null\`.`);
  }
  return true;
}

/** The change stands at `type`, and at OpenAPI 3.0's `nullable`; or at neither, if the type is inferred. */
function reportType(
  context: Context,
  rule: RuleId,
  { before, after }: Pick<SchemaPair, "before" | "after">,
  sentence: string,
): void {
  const at = (members: Members) => members.get("type") ?? members.get("nullable");
  const also = (members: Members) => ["type", "nullable"].flatMap((key) => members.get(key)?.pointer ?? []);
  const more = { alsoBefore: also(before), alsoAfter: also(after) };
  report(context, rule, { before: at(before), after: at(after) }, sentence, more);
}

function typesOf(schema: Members): readonly string[] {
  const type = schema.get("type")?.value;
  const types = typeof type === "string" ? [type] : arrayOf(type).map(String);
  if (types.length > 0) return schema.get("nullable")?.value === true ? [...types, "null"] : types;
  const values = valuesOf(schema) ?? [];
  if (values.length > 0) return [...new Set(values.map(typeOfValue))];
  return schema.has("properties") ? ["object"] : all;
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

const allows = (types: readonly string[], type: string) =>
  types.includes(type) || (type === "integer" && types.includes("number"));

const words = (types: readonly string[]) =>
  types === all ? "anything" : types.map((type) => `\`${type}\``).join(" or ");

/** Compares the lists of allowed values; a `const` is a list of one. */
export function compareValues(context: Context, { before, after, name }: SchemaPair): void {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const nodeOf = (schema: Members) => schema.get("const") ?? schema.get("enum");
  const pair = { before: nodeOf(before), after: nodeOf(after) };
  if (!old || !now) {
    if (now)
      report(context, "values-restricted", pair, `\`${name}\` now has a list of values: ${shown(now)}.`);
    const sentence = `\`${name}\` no longer has a list of values; it was ${shown(old)}.`;
    if (old) report(context, "values-released", pair, sentence);
    return;
  }
  const lacks = (list: readonly unknown[], value: unknown) =>
    !list.some((other) => isDeepStrictEqual(other, value));
  for (const value of now.filter((one) => lacks(old, one))) {
    const rule = context.isOpen ? "open-enum-value-added" : "enum-value-added";
    report(context, rule, pair, `\`${name}\` has one more value: ${shown(value)}.`);
  }
  for (const value of old.filter((one) => lacks(now, one))) {
    report(context, "enum-value-removed", pair, `\`${name}\` no longer has the value ${shown(value)}.`);
  }
}

function valuesOf(schema: Members): readonly unknown[] | undefined {
  if (schema.has("const")) return [schema.get("const")?.value];
  return schema.has("enum") ? arrayOf(schema.get("enum")?.value) : undefined;
}

const lower = /^(minimum|exclusiveMinimum|min(Length|Items|Properties|Contains))$/;
const upper = /^(maximum|exclusiveMaximum|max(Length|Items|Properties|Contains))$/;

/** Whether a keyword limits values without changing their type. */
export function isLimit(key: string): boolean {
  return lower.test(key) || upper.test(key) || ["pattern", "multipleOf", "uniqueItems"].includes(key);
}

/** Compares one limit, which the two sides have with other values or only one side has. */
export function compareLimit(context: Context, key: string, pair: Pair, name: string): void {
  report(context, limitRule(key, pair), pair, `The limit \`${key}\` of ${name} ${fromTo(pair)}.`);
}

function limitRule(key: string, { before, after }: Pair): RuleId {
  if (key === "uniqueItems") return after?.value === true ? "limit-tightened" : "limit-loosened";
  if (before === undefined) return "limit-tightened";
  if (after === undefined) return "limit-loosened";
  if (typeof before.value !== "number" || typeof after.value !== "number") return "limit-changed";
  if (lower.test(key)) return after.value > before.value ? "limit-tightened" : "limit-loosened";
  if (upper.test(key)) return after.value < before.value ? "limit-tightened" : "limit-loosened";
  return "limit-changed";
}

function fromTo({ before, after }: Pair): string {
  return `changed${before ? ` from ${shown(before.value)}` : ""} to ${after ? shown(after.value) : "none"}`;
}

/** Compares the `default` of two schemas that differ in it. */
export function compareDefault(context: Context, pair: Pair, name: string): void {
  const rule = pair.before ? "default-changed" : "default-added";
  report(context, rule, pair, `The default of ${name} ${fromTo(pair)}.`);
}

/** Compares the `format` of two schemas that differ in it. */
export function compareFormat(context: Context, pair: Pair, name: string): void {
  const { before, after } = pair;
  const note = (rule: RuleId, words: string) =>
    report(context, rule, pair, `The format of ${name} ${words}.`);
  if (!before) note("format-added", `is now given: ${shown(after?.value)}`);
  else if (!after) note("format-removed", `is no longer ${shown(before.value)}`);
  else note("format-changed", transition(pair));
}
