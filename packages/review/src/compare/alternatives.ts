import { isDeepStrictEqual } from "node:util";
import { discouragedReason, follow, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type Context, report, wholeLists } from "./context.ts";
import {
  allTypes,
  type Conjunction,
  commonTypes,
  type Schema,
  schemaOf,
  type Union,
  withPlainTypes,
} from "./effective-schema.ts";
import { includesValue, type Pair } from "./pairs.ts";

/** Two choices, and their names in sentences. */
export interface UnionPair {
  readonly before: Union;
  readonly after: Union;
  readonly name: string;
  /** The lists that change with an alternative. */
  readonly lists: Pair;
}

/** Pairs equal alternatives first, then those with one name, one set of fields, or one type, in their order. */
export function pairAlternatives(before: readonly Node[], after: readonly Node[]): Pair[] {
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
  return [
    ...found,
    ...old.map((one) => ({ before: one, after: undefined })),
    ...now.map((one) => ({ before: undefined, after: one })),
  ];
}

const fieldsOf = (node: Node) => [...schemaOf([node]).properties.keys()].sort().join();

/** True if two schemas allow the same types, and both or neither have a list of values. */
export function isAlike(some: Schema, other: Schema): boolean {
  const areSameTypes = isDeepStrictEqual(new Set(some.types), new Set(other.types));
  return areSameTypes && (some.values === undefined) === (other.values === undefined);
}

/** True for a list of known values beside any string at all: a client has to expect the unknown. */
export function isOpenList(alternatives: readonly Node[]): boolean {
  const schemas = alternatives.map((node) => schemaOf([node]));
  const isAny = ({ types, values }: Schema) => values === undefined && isDeepStrictEqual(types, ["string"]);
  return schemas.some(({ values }) => values !== undefined) && schemas.some(isAny);
}

/** Reports an alternative that only one side has. */
export function reportAlternative(context: Context, pair: Pair, unions: UnionPair): void {
  const { name, lists } = unions;
  const node = pair.after ?? pair.before;
  if (!node) return;
  const overlapping = pair.after && overlappingOf(pair.after, unions.after);
  if (overlapping) {
    const sentence = `${name} may now be ${describe(node, name)}, which overlaps with ${describe(overlapping, name)}: what fits both fits no longer.`;
    report(context, "overlapping-alternative-added", pair, sentence, wholeLists(lists));
    return;
  }
  const [may, was] = pair.after ? ["may now be", "is"] : ["may no longer be", "was"];
  const remark = discouragedReason(node.value) === undefined ? "" : `, which ${was} discouraged`;
  report(
    context,
    ruleOf(pair, unions),
    pair,
    `${name} ${may} ${describe(node, name)}${remark}.`,
    wholeLists(lists),
  );
}

/** The known values of an open list matter, and so does that it is open. */
function ruleOf(pair: Pair, { before, after }: UnionPair): RuleId {
  const hasValues = (node: Node) => schemaOf([node]).values !== undefined;
  if (pair.after) {
    const isKnown = isOpenList(after.alternatives) && hasValues(pair.after);
    return isKnown ? "open-enum-value-added" : "alternative-added";
  }
  if (!pair.before || !isOpenList(before.alternatives)) return "alternative-removed";
  return hasValues(pair.before) ? "open-enum-value-removed" : "open-enum-closed";
}

/** Names an alternative: by its own name, if it has one beside that of the whole, or by its type. */
function describe(node: Node, whole: string): string {
  const name = /^\/components\/schemas\/([^/]+)$/.exec(follow(node).pointer)?.[1];
  if (name && `\`${name}\`` !== whole) return `\`${name}\``;
  const { values, types } = schemaOf([node]);
  if (values) return "one of its listed values";
  return types === allTypes ? "another shape" : `of type ${types.map((type) => `\`${type}\``).join(" or ")}`;
}

/** Finds another alternative that a value may fit too, where only one may fit. */
function overlappingOf(node: Node, { kind, alternatives, isTagged }: Union): Node | undefined {
  if (kind === "anyOf" || isTagged) return undefined;
  return alternatives.find((other) => other !== node && !areDisjoint(schemaOf([node]), schemaOf([other])));
}

/** True if no value fits two of the alternatives. */
export function areAllDisjoint(alternatives: readonly Node[]): boolean {
  return alternatives.every((one, index) =>
    alternatives.slice(0, index).every((other) => areDisjoint(schemaOf([one]), schemaOf([other]))),
  );
}

const maxDepth = 4;

/**
 * True if no value fits both schemas, as far as types, listed values and required fields tell. `false` does not prove
 * that one does.
 */
function areDisjoint(some: Schema, other: Schema, depth = 0): boolean {
  if (some.isNullable && other.isNullable) return false;
  const { values } = other;
  if (some.values && values) return some.values.every((value) => !includesValue(values, value));
  const common = commonTypes(some.types, other.types);
  if (common.length === 0) return true;
  return common.every((type) => type === "object") && depth < maxDepth && haveOwnFields(some, other, depth);
}

/** True if a field tells objects apart: one that both require, or that one requires and the other refuses. */
function haveOwnFields(some: Schema, other: Schema, depth: number): boolean {
  const meaningOf = (nodes: Conjunction) => withPlainTypes(schemaOf(nodes));
  const distinguishes = (name: string, by: Schema, from: Schema) => {
    const [own, theirs] = [by.properties.get(name), from.properties.get(name)];
    if (!theirs) return from.otherProperties.some(({ value }) => value === false);
    if (!from.required.has(name) || own === undefined) return false;
    return areDisjoint(meaningOf(own), meaningOf(theirs), depth + 1);
  };
  return (
    [...some.required.keys()].some((name) => distinguishes(name, some, other)) ||
    [...other.required.keys()].some((name) => distinguishes(name, other, some))
  );
}
