import { isDeepStrictEqual } from "node:util";
import { type Node, nodeAt } from "@onelogin-mfa/openapi";
import { type Schema, schemaOf } from "./effective-schema.ts";
import { namedPair, nameOf, type Path, pathTo } from "./location.ts";
import { isSame, type Pair, pairUp } from "./pairs.ts";
import type { Place } from "./place.ts";

/** The meaning of two schemas at a place, and what people call them. */
export interface SchemaPair {
  readonly place: Place;
  readonly before: Schema;
  readonly after: Schema;
  /** The schemas where they are named if that is the same location, else where they are used. */
  readonly nodes: Pair;
  /** Origin of their name. Path and name are made for a report only: most pairs are the same. */
  readonly location: Pick<Node, "root" | "pointer"> | undefined;
}

/** Pairs two schemas at a place. */
export function pairOf(place: Place, before: Schema, after: Schema): SchemaPair {
  const nodes = namedPair({ before: before.node, after: after.node });
  return { place, before, after, nodes, location: nodes.after ?? nodes.before };
}

/** The path to two schemas. */
export const pathOfSchema = ({ location }: Pick<SchemaPair, "location">): Path =>
  location ? pathTo(location) : [];

/** Names two schemas in a sentence: a name in backticks, or words. */
export const nameOfSchema = (schema: Pick<SchemaPair, "location">): string => nameOf(pathOfSchema(schema));

/**
 * The same schemas by the name of the part that says something, if both sides have that part.
 *
 * @param told reads from a schema what is told of it: a part that does not say the same by itself gives no name
 */
export function declaredIn(
  schema: SchemaPair,
  { before, after }: Pair,
  told?: (one: Schema) => unknown,
): SchemaPair {
  const { root, pointer } = after ?? before ?? { root: undefined, pointer: "" };
  const { parts } = after ? schema.before : schema.after;
  const part = parts.findLast((one) => pointer.startsWith(`${one.pointer}/`));
  if (!part) return schema;
  const isTold = (node: Node | undefined, whole: Schema) => {
    const [first, ...others] = whole.parts;
    const isWhole = others.length === 0 && first?.pointer === part.pointer;
    if (!node || !told || isWhole) return true;
    return isDeepStrictEqual(told(schemaOf([nodeAt(node.root, part.pointer)])), told(whole));
  };
  const isSaid = isTold(before, schema.before) && isTold(after, schema.after);
  return isSaid ? { ...schema, location: { root, pointer: part.pointer } } : schema;
}

/** The keywords that decide the types and differ, or else those that only one side has, or else the first ones. */
export function typeNodesOf({ before, after }: Pick<SchemaPair, "before" | "after">): Pair {
  const [older, newer] = [before.typeNodes, after.typeNodes];
  const keyOf = ({ pointer }: Node) => pointer.slice(pointer.lastIndexOf("/"));
  const twins = pairUp(older, newer, [
    (old, now) => old.pointer === now.pointer,
    (old, now) => keyOf(old) === keyOf(now),
  ]);
  const both = [...twins].map(([old, now]) => ({ before: old, after: now }));
  const found = new Set(twins.values());
  return (
    both.find((pair) => !isSame(pair)) ?? {
      before: older.find((node) => !twins.has(node)) ?? older[0],
      after: newer.find((node) => !found.has(node)) ?? newer[0],
    }
  );
}

/** Nodes by where they are. */
export const byPointer = (nodes: readonly Node[]) => new Map(nodes.map((node) => [node.pointer, node]));
