import { isDeepStrictEqual } from "node:util";
import { type Conjunction, type Schema, schemaOf, withPlainTypes } from "./effective-schema.ts";
import { commonTypes } from "./types.ts";

const deepest = 4;

/**
 * Whether no value fits both schemas, as far as types, listed values and required fields tell. `false` does not prove
 * that one does.
 */
export function areDisjoint(some: Schema, other: Schema, depth = 0): boolean {
  if (some.isNullable && other.isNullable) return false;
  const { values } = some;
  if (values && other.values) {
    return values.every((value) => !other.values?.some((one) => isDeepStrictEqual(one, value)));
  }
  const common = commonTypes(some.types, other.types);
  if (common.length === 0) return true;
  return common.every((type) => type === "object") && depth < deepest && haveOwnFields(some, other, depth);
}

/** Objects are told apart by a field that both require, or that one requires and the other refuses. */
function haveOwnFields(some: Schema, other: Schema, depth: number): boolean {
  const isTold = (name: string, by: Schema, from: Schema) => {
    const [own, theirs] = [by.properties.get(name), from.properties.get(name)];
    if (!theirs) return from.otherProperties.some(({ value }) => value === false);
    return (
      from.required.has(name) &&
      own !== undefined &&
      areDisjoint(meaningOf(own), meaningOf(theirs), depth + 1)
    );
  };
  return (
    [...some.required.keys()].some((name) => isTold(name, some, other)) ||
    [...other.required.keys()].some((name) => isTold(name, other, some))
  );
}

const meaningOf = (nodes: Conjunction) => withPlainTypes(schemaOf(nodes));
