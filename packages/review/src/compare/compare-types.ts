import type { RuleId } from "../policy/rules.ts";
import { listed, quoted, shown } from "../words.ts";
import { reportValues } from "./compare-members.ts";
import { allTypes, commonTypes, type Schema } from "./effective-schema.ts";
import { difference } from "./pairs.ts";
import type { Reporter } from "./reporter.ts";
import { declaredIn, nameOfSchema, type SchemaPair, typeNodesOf } from "./schema-pair.ts";

/** Compares whether `null` fits two schemas. */
export function compareNull(reporter: Reporter, schema: SchemaPair): void {
  const { before, after } = schema;
  const isAnything = ({ types }: Schema) => types === allTypes;
  // the change of the types says what became of `null`: anything includes it
  if (before.isNullable === after.isNullable || isAnything(before) !== isAnything(after)) return;
  const rule = after.isNullable ? "null-allowed" : "null-forbidden";
  const told = ({ isNullable }: Schema) => isNullable;
  const name = nameOfSchema(declaredIn(schema, typeNodesOf(schema), told));
  reportType(reporter, rule, schema, `${name} may ${after.isNullable ? "now be" : "no longer be"} \`null\`.`);
}

/**
 * Compares the JSON types that two schemas allow. Returns `false` if they have none in common: then nothing inside of
 * them can be compared, and the one change covers all of it.
 *
 * @param named finds the schemas by which a change is named
 */
export function compareTypes(reporter: Reporter, schema: SchemaPair, named = () => schema): boolean {
  const { place, before, after, nodes } = schema;
  const gone = before.types.filter((type) => commonTypes([type], after.types).length === 0);
  const added = after.types.filter((type) => commonTypes([type], before.types).length === 0);
  if (gone.length > 0 && gone.length === before.types.length && added.length > 0) {
    const sentence = `The type of ${nameOfSchema(named())} changed from ${typeWords(before, after)} to ${typeWords(after, before)}.`;
    reporter.report(place, "type-changed", nodes, sentence);
    return false;
  }
  const isNarrower = gone.length > 0 || isWider(after, before);
  const isAlsoWider = added.length > 0 || isWider(before, after);
  if (!isNarrower && !isAlsoWider) return true;
  const rule = isNarrower ? (isAlsoWider ? "type-changed" : "type-narrowed") : "type-widened";
  const is = rule === "type-widened" ? "may now be" : "is now";
  const sentence = `The type of ${nameOfSchema(named())} ${is} ${typeWords(after, before)}; it was ${typeWords(before, after)}.`;
  reportType(reporter, rule, schema, sentence);
  return true;
}

/** True if integers became any numbers. */
const isWider = (before: Schema, after: Schema) =>
  before.types.includes("integer") && after.types.includes("number");

/** Reports a change at the keyword that decides the type; or at the schemas, if the type is inferred. */
function reportType({ report }: Reporter, rule: RuleId, schema: SchemaPair, sentence: string): void {
  const { place, before, after, nodes } = schema;
  const deciding = typeNodesOf(schema);
  const also = [
    ...before.typeNodes.map((node) => ({ before: node })),
    ...after.typeNodes.map((node) => ({ after: node })),
  ];
  report(place, rule, deciding.before || deciding.after ? deciding : nodes, sentence, ...also);
}

/** The types in words, with `null` only if the other side does not allow it, or if it is all. */
const typeWords = ({ types, isNullable }: Schema, other: Schema) => {
  if (types === allTypes) return "anything";
  const all = isNullable && !(other.isNullable && types.length > 0) ? [...types, "null"] : types;
  return all.map(quoted).join(" or ") || "nothing";
};

/** A list of values in words, with `null`, which is compared apart, only if it is all. */
const valueWords = (values: readonly unknown[], { isNullable }: Schema) =>
  listed(values.length === 0 && isNullable ? [quoted(null)] : values.map(shown));

/** Compares the lists of allowed values; a `const` is a list of one. */
export function compareValues(reporter: Reporter, schema: SchemaPair): void {
  const { place, before, after } = schema;
  const [old, now] = [before.values, after.values];
  const pair = { before: before.valueNodes[0], after: after.valueNodes[0] };
  if (!old && !now) return;
  const name = nameOfSchema(declaredIn(schema, pair, ({ values }) => values));
  if (old && now) {
    const rule = place.isOpen ? "open-enum-value" : "enum-value";
    reportValues(reporter, place, [`${rule}-added`, `${rule}-removed`], pair, name, difference(old, now));
  } else if (now) {
    const sentence = `${name} now has a list of values: ${valueWords(now, after)}.`;
    reporter.report(place, "values-restricted", pair, sentence);
  } else if (old) {
    const sentence = `${name} no longer has a list of values; it was ${valueWords(old, before)}.`;
    reporter.report(place, "values-released", pair, sentence);
  }
}
