import {
  arrayOf,
  child,
  entries,
  follow,
  isObject,
  type JsonObject,
  member,
  type Node,
  objectOf,
} from "@onelogin-mfa/openapi";
import { commentOf } from "./comments.ts";
import { findDiscriminators } from "./discriminators.ts";
import type { EmitterInput } from "./emitter.ts";
import {
  indexSignature,
  intersection,
  isPrimitive,
  literal,
  type Member,
  object,
  printName,
  type Type,
  union,
} from "./type.ts";

const simpleTypes: ReadonlyMap<unknown, Type> = new Map([
  ...["null", "string", "number", "boolean"].map((name) => [name, name] as const),
  ["integer", "number"],
]);

/**
 * Creates the function that gives the type of a schema: that of openapi-typescript, but that a `default` does not make a property
 * required, and that an open enum stays open. What is no schema has the type `unknown`.
 *
 * @param refer gives the type that a `$ref` leads to
 */
export function createSchemaTypes(
  { whole, added, transform, notice }: Pick<EmitterInput, "whole" | "added" | "transform" | "notice">,
  refer: (schema: Node) => Type,
): (schema: Node) => Type {
  const discriminators = findDiscriminators(whole, added, notice);

  const typeOf = (schema: Node): Type => {
    const value = discriminators.patched(schema.value);
    if (!isObject(value)) return value ? "unknown" : "never";
    if (typeof value.$dynamicRef === "string") return "unknown";
    if (typeof value.$ref === "string") return refer(schema);
    const given = "type" in value ? transform?.(value) : undefined;
    return given === undefined ? openEnum(compose({ ...schema, value }, value)) : givenType(given, value);
  };

  const typesIn = (schema: Node, keyword: string) =>
    entries(child(schema, keyword)).map(([, inner]) => typeOf(inner));

  const compose = (schema: Node, value: JsonObject): Type => {
    const values = typeOfValues(value);
    if (values !== undefined) return values;
    const oneOf = typesIn(schema, "oneOf");
    const own = ownType(schema, value, oneOf);
    const parts = entries(child(schema, "allOf")).map(([, part]) => typeOfPart(part, value));
    const all = combine(intersection, own, parts.length > 0 ? [intersection(parts)] : []);
    const any = combine(union, all, typesIn(schema, "anyOf"));
    const one = oneOf.every(isPrimitive)
      ? combine(union, any, oneOf)
      : combine(intersection, any, [union(oneOf)]);
    const type = one ?? ("type" in value ? "Record<string, unknown>" : "unknown");
    return value.nullable && type !== "unknown" ? { kind: "union", parts: [type, "null"] } : type;
  };

  /** The type of a schema in `allOf`: without the properties that the schema around it decides, with what that requires. */
  const typeOfPart = (part: Node, around: JsonObject): Type => {
    const type = requiring(part, arrayOf(around.required));
    const keys = discriminators.undecidedBy(part, around);
    return keys.length === 0 ? type : { kind: "Omit", parts: [type], keys };
  };

  const requiring = (part: Node, required: readonly unknown[]): Type => {
    const value = objectOf(discriminators.patched(part.value));
    if (typeof value.$ref !== "string")
      return typeOf({ ...part, value: { ...value, required: [...required, ...arrayOf(value.required)] } });
    const properties = member(discriminators.patched(follow(part).value), "properties");
    const keys = required.map(String).filter((name) => Boolean(member(properties, name)));
    const type = typeOf(part);
    return keys.length === 0 || discriminators.hasValue(value.$ref)
      ? type
      : { kind: "WithRequired", parts: [type], keys };
  };

  /** The type that a schema has beside `allOf`, `anyOf` and `oneOf`. */
  const ownType = (schema: Node, value: JsonObject, oneOf: readonly Type[]): Type | undefined => {
    const { type } = value;
    if (Array.isArray(type)) {
      const isInOneOf = (one: unknown) =>
        oneOf.every(isPrimitive) && oneOf.some((other) => other === simpleTypes.get(one));
      const types = type.filter((one) => !isInOneOf(one));
      return union(
        types.map((one) =>
          one === null || one === "null"
            ? "null"
            : typeOf({ ...schema, value: { ...value, type: one, oneOf: undefined } }),
        ),
      );
    }
    const simple = simpleTypes.get(type);
    if (simple !== undefined) return simple;
    return type === "array" ? listType(schema, value) : objectType(schema, value);
  };

  const listType = (schema: Node, { prefixItems, items }: JsonObject): Type => {
    if (prefixItems || Array.isArray(items))
      return { kind: "tuple", parts: typesIn(schema, prefixItems ? "prefixItems" : "items") };
    return { kind: "array", parts: [items ? typeOf(child(schema, "items")) : "unknown"] };
  };

  const objectType = (schema: Node, value: JsonObject): Type | undefined => {
    const own = discriminators.ownValues(schema);
    const properties = entries(child(schema, "properties")).filter(([name]) => name !== own?.name);
    const members = properties.map(([name, property]): Member => {
      return {
        name: printName(name),
        type: typeOf(property),
        isOptional: !arrayOf(value.required).includes(name),
        isReadonly: Boolean(member(property.value, "readOnly")),
        comment: commentOf(property),
      };
    });
    if (own) members.unshift({ name: printName(own.name), type: union(own.values.map(literal)) });
    const others = typesOfOthers(schema, value);
    const index = others.length > 0 ? [object([{ name: indexSignature, type: union(others) }])] : [];
    return combine(intersection, members.length > 0 ? object(members) : undefined, index);
  };

  /** The types of properties that no name is given to. */
  const typesOfOthers = (schema: Node, { additionalProperties }: JsonObject): Type[] => {
    const types = typesIn(schema, "patternProperties");
    if (!additionalProperties) return types;
    return [typeOf(child(schema, "additionalProperties")), ...types];
  };

  return typeOf;
}

function combine(how: (types: readonly Type[]) => Type, first: Type | undefined, others: readonly Type[]) {
  return others.length === 0 ? first : how(first === undefined ? others : [first, ...others]);
}

/** The type of a schema that lists its values. */
function typeOfValues({
  const: only,
  enum: values,
  type,
  nullable,
  ...others
}: JsonObject): Type | undefined {
  if (only !== undefined) return literal(only);
  if (
    !Array.isArray(values) ||
    type === "object" ||
    "properties" in others ||
    "additionalProperties" in others
  )
    return undefined;
  const isNullable = arrayOf(type).includes("null") || Boolean(nullable);
  return union([...values.map(literal), ...(isNullable ? ["null"] : [])]);
}

/** A type that a transform gives. */
function givenType(given: string, { type, nullable }: JsonObject): Type {
  const text = nullable === true || arrayOf(type).includes("null") ? `${given} | null` : given;
  return /^\w+$/.test(text) ? text : `(${text})`;
}

/**
 * Lets any string be `(string & {})` in a union with known strings. The type accepts the same, but TypeScript does not swallow
 * the known values, so editors offer them.
 */
function openEnum(type: Type): Type {
  const types = flatten(type);
  const others = types.filter((one) => strings(one) !== "any");
  if (others.length === types.length || !others.some((one) => strings(one) === "known")) return type;
  return { kind: "union", parts: [...others, "(string & {})"] };
}

const flatten = (type: Type): readonly Type[] =>
  typeof type === "object" && type.kind === "union" ? type.parts.flatMap(flatten) : [type];

/** Tells known strings, any string and other types apart. */
function strings(type: Type): "known" | "any" | undefined {
  if (type === "string") return "any";
  if (typeof type === "string") return type.startsWith('"') ? "known" : undefined;
  if (type.kind !== "reference" || !isObject(type.node.value)) return undefined;
  const { const: constant, enum: values, type: name } = type.node.value;
  const known = "const" in type.node.value ? [constant] : arrayOf(values);
  if (known.length > 0) return known.every((value) => typeof value === "string") ? "known" : undefined;
  return name === "string" ? "any" : undefined;
}
