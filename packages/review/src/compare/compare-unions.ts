import type { RuleId } from "../policy/rules.ts";
import { compareSchemas, type SchemaPair } from "./compare-schema.ts";
import { type Context, type Pair, placesOf, report, wholeLists } from "./context.ts";
import { child, follow, isObject, membersOf, type Node, same } from "./node.ts";

/** Whether a schema is a choice of alternatives. */
export function isUnion(schema: ReadonlyMap<string, Node>): boolean {
  return schema.has("anyOf") || schema.has("oneOf");
}

/**
 * Compares the alternatives of two schemas. Where only one side is a choice, the other side counts as a choice of one:
 * `string` became `string or integer`.
 */
export function compareUnion(context: Context, { before, after, nodes, name }: SchemaPair): void {
  if (!isUnion(before) && !isUnion(after)) return;
  const [old, now] = [alternativesOf(before, nodes.before), alternativesOf(after, nodes.after)];
  compareUnionKind(context, { before, after, nodes, name });
  const inner = { ...context, isOpen: isOpenList(old) && isOpenList(now) };
  const listOf = (members: SchemaPair["before"], node: Node) =>
    members.get("anyOf") ?? members.get("oneOf") ?? node;
  const lists = { before: listOf(before, nodes.before), after: listOf(after, nodes.after) };
  for (const pair of match(old, now)) {
    if (pair.before && pair.after) {
      compareSchemas(inner, pair.before, pair.after);
      continue;
    }
    const rule = pair.after ? addedRule(pair.after, now) : removedRule(pair.before, old);
    const sentence = `\`${name}\` ${pair.after ? "may now" : "may no longer"} be ${describe(pair.after ?? pair.before)}.`;
    report(context, { rule, ...placesOf(pair), ...wholeLists(lists), sentence });
  }
}

function addedRule(node: Node, alternatives: readonly Node[]): RuleId {
  return isOpenList(alternatives) && hasValues(node) ? "open-enum-value-added" : "alternative-added";
}

/** The known values of an open list matter, and so does that it is open. */
function removedRule(node: Node | undefined, alternatives: readonly Node[]): RuleId {
  if (!node || !isOpenList(alternatives)) return "alternative-removed";
  return hasValues(node) ? "enum-value-removed" : "open-enum-closed";
}

/** Compares the parts of two `allOf`s: each value has to fit them all. */
export function compareParts(context: Context, { before, after, name }: SchemaPair): void {
  const lists = { before: before.get("allOf"), after: after.get("allOf") };
  for (const pair of match(itemsOf(lists.before), itemsOf(lists.after))) {
    if (pair.before && pair.after) {
      compareSchemas(context, pair.before, pair.after);
      continue;
    }
    const rule = pair.after ? "part-added" : "part-removed";
    const sentence = `\`${name}\` ${pair.after ? "now has" : "no longer has"} to be ${describe(pair.after ?? pair.before)}.`;
    report(context, { rule, ...placesOf(pair), ...wholeLists(lists), sentence });
  }
}

function compareUnionKind(context: Context, { before, after, name }: SchemaPair): void {
  const kinds = [before, after].map((members) =>
    members.has("anyOf") ? "anyOf" : members.has("oneOf") ? "oneOf" : "",
  );
  const [old = "", now = ""] = kinds;
  if (old === now || old === "" || now === "") return;
  const sentence = `\`${name}\` is now \`${now}\` of its alternatives; it was \`${old}\`.`;
  report(context, {
    rule: "union-kind-changed",
    ...placesOf({ before: before.get(old), after: after.get(now) }),
    sentence,
  });
}

function alternativesOf(schema: ReadonlyMap<string, Node>, whole: Node): Node[] {
  return isUnion(schema) ? itemsOf(schema.get("anyOf") ?? schema.get("oneOf")) : [whole];
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
    (a, b) => same(a.value, b.value),
    (a, b) => follow(a).pointer === follow(b).pointer && follow(a) !== a,
    (a, b) => same(follow(a).value, follow(b).value),
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

const typeOf = (node: Node) => JSON.stringify(child(node, "type")?.value ?? null);
const hasValues = (node: Node) => child(node, "enum") !== undefined || child(node, "const") !== undefined;

function describe(node: Node | undefined): string {
  const name = /^\/components\/schemas\/([^/]+)$/.exec(node ? follow(node).pointer : "")?.[1];
  if (name) return `\`${name}\``;
  if (node && hasValues(node)) return "one of its listed values";
  const type = child(node, "type")?.value;
  return type === undefined
    ? "another shape"
    : `of type \`${Array.isArray(type) ? type.join(" | ") : String(type)}\``;
}
