import { isDeepStrictEqual } from "node:util";
import { discouragedReason, follow, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { compareTypes } from "./compare-values.ts";
import { type Context, isOnBoth, type Pair, report, type SchemaPair, wholeLists } from "./context.ts";
import { areDisjoint } from "./disjoint.ts";
import { type Schema, schemaOf, type Union, withAlternative } from "./effective-schema.ts";
import { allTypes, commonTypes } from "./types.ts";

/** Two choices, and what is said about them. */
interface UnionPair {
  readonly before: Union;
  readonly after: Union;
  readonly name: string;
  /** What changes with an alternative. */
  readonly lists: Pair;
}

/** Compares the choices of two schemas that both have some, or both none. */
export function compareUnions(context: Context, { before, after, name }: SchemaPair): void {
  for (const [index, old] of before.unions.entries()) {
    const now = after.unions[index];
    const gone = { before: old.list, after: undefined };
    if (now)
      compareUnion(context, { before: old, after: now, name, lists: { before: old.list, after: now.list } });
    else report(context, "keyword-loosened", gone, `A choice of alternatives of ${name} is gone.`);
  }
  for (const { list } of after.unions.slice(before.unions.length)) {
    const added = { before: undefined, after: list };
    report(context, "keyword-tightened", added, `${name} has to fit one more choice of alternatives.`);
  }
}

function compareUnion(context: Context, unions: UnionPair): void {
  const { before, after, name, lists } = unions;
  if (before.kind !== after.kind && !areAllDisjoint(after.alternatives)) {
    const change = after.kind === "oneOf" ? "exclusive" : "inclusive";
    const sentence = `${name} has to fit \`${after.kind}\` of its alternatives; it was \`${before.kind}\`.`;
    report(context, `alternatives-made-${change}`, lists, sentence);
  }
  const inner = { ...context, isOpen: isOpenList(before.alternatives) && isOpenList(after.alternatives) };
  for (const pair of match(before.alternatives, after.alternatives)) {
    if (isOnBoth(pair)) context.compareMeanings(inner, schemaOf([pair.before]), schemaOf([pair.after]), true);
    else reportAlternative(context, pair, unions);
  }
}

/**
 * Compares a schema of alternatives with one that has none. That counts as a choice of one: a string became a string or
 * a list. What stands beside the alternatives counts for each of them.
 */
export function compareAlternatives(context: Context, schema: SchemaPair): void {
  const side = schema.before.unions.length > 0 ? "before" : "after";
  const [choice, whole] = side === "before" ? [schema.before, schema.after] : [schema.after, schema.before];
  const [union] = choice.unions;
  if (!union) return;
  const lists = { ...schema.nodes, [side]: union.list };
  if (isAnything(whole) && isAnything(choice)) {
    const [rule, words] =
      side === "after"
        ? (["alternative-removed", "now has"] as const)
        : (["alternative-added", "no longer has"] as const);
    report(context, rule, lists, `${schema.name} ${words} to fit one of its alternatives.`);
    return;
  }
  const candidates = union.alternatives.map((node) => ({
    node,
    meaning: withAlternative(choice, union, node),
  }));
  const types = [...new Set(candidates.flatMap(({ meaning }) => meaning.types))];
  if (commonTypes(types, whole.types).length === 0) {
    compareTypes(context, { ...schema, [side]: { ...choice, types } });
    return;
  }
  const twin =
    candidates.find(({ node }) => isDeepStrictEqual(node.value, whole.node?.value)) ??
    candidates.find(({ meaning }) => isAlike(meaning, whole));
  if (twin) {
    const [before, after] = side === "before" ? [twin.meaning, whole] : [whole, twin.meaning];
    context.compareMeanings(context, before, after, true);
  }
  const single = { ...union, kind: "anyOf", alternatives: whole.node ? [whole.node] : [] } as const;
  const unions = { before: single, after: single, [side]: union, name: schema.name, lists };
  for (const one of candidates.filter((other) => other !== twin)) {
    reportAlternative(context, { before: undefined, after: undefined, [side]: one.node }, unions);
  }
  if (!twin) reportAlternative(context, { ...schema.nodes, [side]: undefined }, unions);
}

const isAnything = ({ types, values }: Schema) => types === allTypes && values === undefined;

const isAlike = (some: Schema, other: Schema) =>
  isDeepStrictEqual(new Set(some.types), new Set(other.types)) &&
  (some.values === undefined) === (other.values === undefined);

/** Reports an alternative that only one side has. */
function reportAlternative(context: Context, pair: Pair, { before, after, name, lists }: UnionPair): void {
  const node = pair.after ?? pair.before;
  if (!node) return;
  const may = pair.after ? "may now be" : "may no longer be";
  const isDiscouraged = discouragedReason(node.value) !== undefined;
  const remark = isDiscouraged ? `, which ${pair.after ? "is" : "was"} discouraged` : "";
  const overlapping = pair.after && overlappingOf(pair.after, after);
  if (overlapping) {
    const sentence = `${name} may now be ${describe(node, name)}, which overlaps with ${describe(overlapping, name)}: what fits both fits no longer.`;
    report(context, "overlapping-alternative-added", pair, sentence, wholeLists(lists));
    return;
  }
  const rule = pair.after ? addedRule(node, after.alternatives) : removedRule(node, before.alternatives);
  report(context, rule, pair, `${name} ${may} ${describe(node, name)}${remark}.`, wholeLists(lists));
}

/** Another alternative that a value may fit too, where only one may fit. */
function overlappingOf(node: Node, { kind, alternatives, isTagged }: Union): Node | undefined {
  if (kind === "anyOf" || isTagged) return undefined;
  return alternatives.find((other) => other !== node && !areDisjoint(schemaOf([node]), schemaOf([other])));
}

const areAllDisjoint = (alternatives: readonly Node[]) =>
  alternatives.every((one, index) =>
    alternatives.slice(0, index).every((other) => areDisjoint(schemaOf([one]), schemaOf([other]))),
  );

function addedRule(node: Node, alternatives: readonly Node[]): RuleId {
  return isOpenList(alternatives) && hasValues(node) ? "open-enum-value-added" : "alternative-added";
}

/** The known values of an open list matter, and so does that it is open. */
function removedRule(node: Node, alternatives: readonly Node[]): RuleId {
  if (!isOpenList(alternatives)) return "alternative-removed";
  return hasValues(node) ? "open-enum-value-removed" : "open-enum-closed";
}

/** A list of known values beside any string at all: a client has to expect the unknown. */
function isOpenList(alternatives: readonly Node[]): boolean {
  const schemas = alternatives.map((node) => schemaOf([node]));
  const isAny = ({ types, values }: Schema) => values === undefined && isDeepStrictEqual(types, ["string"]);
  return schemas.some(({ values }) => values !== undefined) && schemas.some(isAny);
}

/** Pairs equal alternatives first, then those with one name, one set of fields, or one type, in their order. */
function match(before: readonly Node[], after: readonly Node[]): Pair[] {
  const [old, now] = [[...before], [...after]];
  const found: Pair[] = [];
  const alike: readonly ((a: Node, b: Node) => boolean)[] = [
    (a, b) => isDeepStrictEqual(a.value, b.value),
    (a, b) => follow(a).pointer === follow(b).pointer && follow(a) !== a,
    (a, b) => isDeepStrictEqual(follow(a).value, follow(b).value),
    (a, b) => isAlike(schemaOf([a]), schemaOf([b])) && fieldsOf(a) === fieldsOf(b),
    (a, b) => isAlike(schemaOf([a]), schemaOf([b])),
  ];
  for (const isMatch of alike) {
    for (const one of [...old]) {
      const other = now.find((candidate) => isMatch(one, candidate));
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

const fieldsOf = (node: Node) => [...schemaOf([node]).properties.keys()].sort().join();
const hasValues = (node: Node) => schemaOf([node]).values !== undefined;

/** An alternative by its own name, if it has one beside that of the whole, or by what it is. */
function describe(node: Node, whole: string): string {
  const name = /^\/components\/schemas\/([^/]+)$/.exec(follow(node).pointer)?.[1];
  if (name && `\`${name}\`` !== whole) return `\`${name}\``;
  const { values, types } = schemaOf([node]);
  if (values) return "one of its listed values";
  return types === allTypes ? "another shape" : `of type ${types.map((type) => `\`${type}\``).join(" or ")}`;
}
