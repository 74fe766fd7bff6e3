import { isDeepStrictEqual } from "node:util";
import { discouragedReason, follow, isObject, membersOf, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import {
  type ChangeDetails,
  type Context,
  isOnBoth,
  memberAt,
  type Pair,
  report,
  type SchemaPair,
  wholeLists,
} from "./context.ts";

type Members = SchemaPair["before"];

/** Whether a schema is a choice of alternatives. */
export function isUnion(schema: Members): boolean {
  return kindOf(schema) !== undefined;
}

const kindOf = (schema: Members) => (["anyOf", "oneOf"] as const).find((kind) => schema.has(kind));
const listOf = (schema: Members) => schema.get("anyOf") ?? schema.get("oneOf");

/**
 * Compares the alternatives of two schemas. Where only one side is a choice, the other side counts as a choice of one:
 * `string` became `string or integer`.
 *
 * @returns whether both sides have an alternative of one type
 */
export function compareUnion(context: Context, { before, after, nodes, name }: SchemaPair): boolean {
  if (!isUnion(before) && !isUnion(after)) return false;
  const listed = { before: listOf(before), after: listOf(after) };
  const old = listed.before ? itemsOf(listed.before) : [nodes.before];
  const now = listed.after ? itemsOf(listed.after) : [nodes.after];
  compareUnionKind(context, { before, after }, listed, name);
  const lists = wholeLists({ before: listed.before ?? nodes.before, after: listed.after ?? nodes.after });
  const inner = { ...context, isOpen: isOpenList(old) && isOpenList(now) };
  const matched = match(old, now);
  for (const pair of matched) {
    if (isOnBoth(pair)) context.compareSchemas(inner, pair.before, pair.after);
    else reportAlternative(context, pair, { old, now, name, lists });
  }
  return matched.some(isOnBoth);
}

/** Reports an alternative that only one side has. */
function reportAlternative(
  context: Context,
  pair: Pair,
  {
    old,
    now,
    name,
    lists,
  }: { old: readonly Node[]; now: readonly Node[]; name: string; lists: ChangeDetails },
): void {
  if (pair.after) {
    const remark = isDiscouraged(pair.after) ? ", which is discouraged" : "";
    const sentence = `\`${name}\` may now be ${describe(pair.after)}${remark}.`;
    report(context, addedRule(pair.after, now), pair, sentence, lists);
  } else if (pair.before) {
    const remark = isDiscouraged(pair.before) ? ", which was discouraged" : "";
    const sentence = `\`${name}\` may no longer be ${describe(pair.before)}${remark}.`;
    report(context, removedRule(pair.before, old), pair, sentence, lists);
  }
}

const isDiscouraged = ({ value }: Node) => discouragedReason(value) !== undefined;

function compareUnionKind(
  context: Context,
  schema: Pick<SchemaPair, "before" | "after">,
  lists: Pair,
  name: string,
): void {
  const [old, now] = [kindOf(schema.before), kindOf(schema.after)];
  if (!old || !now || old === now) return;
  const sentence = `\`${name}\` is now \`${now}\` of its alternatives; it was \`${old}\`.`;
  report(context, "union-kind-changed", lists, sentence);
}

function addedRule(node: Node, alternatives: readonly Node[]): RuleId {
  return isOpenList(alternatives) && hasValues(node) ? "open-enum-value-added" : "alternative-added";
}

/** The known values of an open list matter, and so does that it is open. */
function removedRule(node: Node, alternatives: readonly Node[]): RuleId {
  if (!isOpenList(alternatives)) return "alternative-removed";
  return hasValues(node) ? "enum-value-removed" : "open-enum-closed";
}

/** Compares the parts of two `allOf`s: each value has to fit them all. */
export function compareParts(context: Context, { before, after, name }: SchemaPair): void {
  const lists = { before: before.get("allOf"), after: after.get("allOf") };
  for (const pair of match(itemsOf(lists.before), itemsOf(lists.after))) {
    if (isOnBoth(pair)) {
      context.compareSchemas(context, pair.before, pair.after);
      continue;
    }
    const has = pair.after ? "now has" : "no longer has";
    const sentence = `\`${name}\` ${has} to be ${describe(pair.after ?? pair.before)}.`;
    report(context, pair.after ? "part-added" : "part-removed", pair, sentence, wholeLists(lists));
  }
}

const itemsOf = (list: Node | undefined) => (list ? [...membersOf(list).values()] : []);

/** A list of known values beside any string at all: a client has to expect the unknown. */
function isOpenList(alternatives: readonly Node[]): boolean {
  const schemas = alternatives.map((node) => follow(node).value).filter(isObject);
  const isAny = (schema: object) =>
    "type" in schema && schema.type === "string" && !("enum" in schema || "const" in schema);
  return schemas.some((schema) => "enum" in schema || "const" in schema) && schemas.some(isAny);
}

/** Pairs equal alternatives first, then those with one name, then those of one type, in their order. */
function match(before: readonly Node[], after: readonly Node[]): Pair[] {
  const [old, now] = [[...before], [...after]];
  const found: Pair[] = [];
  const alike: readonly ((a: Node, b: Node) => boolean)[] = [
    (a, b) => isDeepStrictEqual(a.value, b.value),
    (a, b) => follow(a).pointer === follow(b).pointer && follow(a) !== a,
    (a, b) => isDeepStrictEqual(follow(a).value, follow(b).value),
    (a, b) => typeOf(a) === typeOf(b) && hasValues(a) === hasValues(b),
  ];
  for (const isAlike of alike) {
    for (const one of [...old]) {
      const other = now.find((candidate) => isAlike(one, candidate));
      if (!other) continue;
      found.push({ before: one, after: other });
      old.splice(old.indexOf(one), 1);
      now.splice(now.indexOf(other), 1);
    }
  }
  const rest = [
    ...old.map((one) => ({ before: one, after: undefined })),
    ...now.map((one) => ({ before: undefined, after: one })),
  ];
  return [...found, ...rest];
}

const typeOf = (node: Node) => JSON.stringify(memberAt(node, "type")?.value ?? null);
const hasValues = (node: Node) =>
  memberAt(node, "enum") !== undefined || memberAt(node, "const") !== undefined;

function describe(node: Node | undefined): string {
  const name = /^\/components\/schemas\/([^/]+)$/.exec(node ? follow(node).pointer : "")?.[1];
  if (name) return `\`${name}\``;
  if (node && hasValues(node)) return "one of its listed values";
  const type = memberAt(node, "type")?.value;
  return type === undefined
    ? "another shape"
    : `of type \`${Array.isArray(type) ? type.join(" | ") : String(type)}\``;
}
