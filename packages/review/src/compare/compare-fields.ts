import { child, type Node } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { quoted } from "../words.ts";
import type { Schema } from "./effective-schema.ts";
import { fieldName } from "./location.ts";
import type { Pair } from "./pairs.ts";
import type { Place } from "./place.ts";
import { type Reporter, reportPresence } from "./reporter.ts";
import { declaredIn, pathOfSchema, type SchemaPair } from "./schema-pair.ts";

/** The lists that make a field required. */
const requiredPair = ({ before, after }: SchemaPair, name: string, newName = name): Pair => ({
  before: before.required.get(name),
  after: after.required.get(newName),
});

/** The same lists, and beside one of them the list that does not have the name. */
function requiredLists(schema: SchemaPair, name: string, newName = name): Pair {
  const { before, after } = requiredPair(schema, name, newName);
  const listBeside = ({ parts }: Schema, list: Node) => {
    const lists = parts.map((part) => child(part, "required")).filter(({ value }) => value !== undefined);
    return lists.find(({ pointer }) => pointer === list.pointer) ?? lists[0];
  };
  return {
    before: before ?? (after && listBeside(schema.before, after)),
    after: after ?? (before && listBeside(schema.after, before)),
  };
}

/** Names a field with the schema that declares it. */
const fieldIn = (schema: SchemaPair, name: string, pair: Pair, told?: (one: Schema) => unknown): string =>
  fieldName(pathOfSchema(declaredIn(schema, pair, told)), name);

/** True for what is `readOnly` in a request, or `writeOnly` in a response. */
export function isAbsent({ direction }: Place, schema: Schema): boolean {
  if (direction === "both") return false;
  return markOf(schema, direction === "request" ? "readOnly" : "writeOnly") !== undefined;
}

const markOf = ({ keywords }: Schema, mark: string) =>
  keywords.get(mark)?.find(({ value }) => value === true);

/** Reports a field that only one side has. */
export function reportField(reporter: Reporter, schema: SchemaPair, name: string, pair: Pair): void {
  const lists = requiredPair(schema, name);
  const isRequired = (pair.before ? lists.before : lists.after) !== undefined;
  const added =
    isRequired && schema.place.direction !== "response" ? "required-property-added" : "property-added";
  const owned = fieldIn(schema, name, pair, ({ required }) => required.has(name));
  const field = `the ${isRequired ? "required" : "optional"} field ${owned}`;
  reportPresence(
    reporter,
    schema.place,
    [added, "property-removed"],
    pair,
    field,
    requiredLists(schema, name),
  );
}

/** Reports a field that has another name now. */
export function reportRenamedField(
  { report }: Reporter,
  schema: SchemaPair,
  name: string,
  newName: string,
  pair: Pair,
): void {
  const field = fieldIn(schema, name, { before: pair.before, after: undefined });
  const sentence = `the field ${field} is now called ${quoted(newName)}.`;
  report(schema.place, "property-renamed", pair, sentence, requiredLists(schema, name, newName));
}

/** Compares whether a field is required. */
export function compareRequired({ report }: Reporter, schema: SchemaPair, name: string): void {
  const lists = requiredPair(schema, name);
  if ((lists.before === undefined) === (lists.after === undefined)) return;
  const rule = lists.after ? "property-made-required" : "property-made-optional";
  const field = fieldIn(schema, name, lists);
  const sentence = `the field ${field} is ${lists.after ? "now" : "no longer"} required.`;
  report(schema.place, rule, requiredLists(schema, name), sentence);
}

const accessMarks = [
  ["readOnly", "read-only"],
  ["writeOnly", "write-only"],
] as const;

/** `readOnly` is for responses only, `writeOnly` for requests only. */
export function compareAccess(
  { report }: Reporter,
  schema: SchemaPair,
  name: string,
  { before, after }: Pick<SchemaPair, "before" | "after">,
): void {
  for (const [mark, id] of accessMarks) {
    const pair = { before: markOf(before, mark), after: markOf(after, mark) };
    if ((pair.before === undefined) === (pair.after === undefined)) continue;
    const isRequired = mark === "readOnly" && schema.after.required.has(name);
    const removed: RuleId = isRequired ? "required-property-made-writable" : `${id}-removed`;
    const field = fieldIn(schema, name, { before: before.node, after: after.node });
    const sentence = `the field ${field} is ${pair.after ? "now" : "no longer"} ${id}.`;
    report(schema.place, pair.after ? `${id}-added` : removed, pair, sentence);
  }
}
