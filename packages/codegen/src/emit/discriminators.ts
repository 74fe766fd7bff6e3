import {
  arrayOf,
  chain,
  child,
  entries,
  type Finding,
  follow,
  isObject,
  type JsonObject,
  lookUp,
  member,
  type Node,
  nodeAt,
  objectOf,
  pointerOfReference,
  type WholeDocument,
} from "@onelogin-mfa/openapi";
import type { EmitterInput } from "./emitter.ts";

/** A discriminator; values that name schemas by pointer have these, unescaped. */
interface Discriminator {
  readonly propertyName: string;
  readonly mapping: readonly (readonly [value: string, target: string])[];
}

/**
 * Finds what discriminators say about the schemas of a document, as openapi-typescript understands them, but that the values
 * of a schema itself, its `const` or `enum`, go before a name or a mapping that they exclude: validators go by them.
 *
 * @param added names of schemas that others were made of, whose values they have
 * @param notice is told of each mapping that a schema excludes
 */
export function findDiscriminators(
  { root, every }: WholeDocument,
  added: EmitterInput["added"],
  notice: (finding: Finding) => void,
) {
  const owners = new Map<string, Discriminator>();
  const wanted = new Map<string, Map<string, Set<string>>>();
  const schemas = every("schema");
  const bases = new Set(
    schemas.flatMap((schema) =>
      entries(child(schema, "allOf")).flatMap(([, { value }]) => pointersIn(value)),
    ),
  );
  const inherited = new Set<string>();
  const handled = new Set<string>();
  const patches = new Map<unknown, JsonObject>();
  const patched = (schema: unknown) => patches.get(schema) ?? schema;
  const nameAt = (pointer: string) => {
    const name = pointer.slice(pointer.lastIndexOf("/") + 1);
    return added.get(name) ?? name;
  };

  /** Tells the schema at a pointer apart by values of a mapping, or by its name if none has any. */
  const want = (pointer: string, { propertyName }: Discriminator, mapped: readonly string[]): void => {
    const properties = wanted.get(pointer) ?? new Map<string, Set<string>>();
    const known = properties.get(propertyName) ?? new Set<string>();
    wanted.set(pointer, properties.set(propertyName, known));
    for (const value of mapped) known.add(value);
  };

  /** Wants values for the schemas of a `oneOf`: those that the mapping has for them, or their names. */
  const readOneOf = (schema: Node, discriminator: Discriminator): void => {
    const listed = entries(child(schema, "oneOf")).flatMap(([, { value }]) => pointersIn(value));
    const targets = new Set([...listed, ...discriminator.mapping.map(([, target]) => target)]);
    for (const pointer of targets) want(pointer, discriminator, valuesFor(pointer, discriminator));
  };

  /** Gives a child the discriminator of what it has in `allOf`, which may have it from elsewhere. */
  const inherit = (schema: Node): void => {
    if (inherited.has(schema.pointer)) return;
    inherited.add(schema.pointer);
    for (const [, part] of entries(child(schema, "allOf"))) inheritFrom(part, schema.pointer);
  };

  const inheritFrom = ({ value: part }: Node, pointer: string): void => {
    const [parent] = pointersIn(part);
    if (parent !== undefined) inherit(nodeAt(root, parent));
    const discriminator = parent === undefined ? readDiscriminator(part) : owners.get(parent);
    if (discriminator === undefined) return;
    const values = parent === undefined ? [] : valuesFor(pointer, discriminator);
    if (values.length > 0) want(pointer, discriminator, values);
    owners.set(pointer, discriminator);
  };

  /** The values that a schema has for a property by which it is told apart; undefined to leave the property as it is. */
  const valuesOf = (schema: Node, property: string, mapped: ReadonlySet<string>) => {
    const isMapped = mapped.size > 0;
    const name = nameAt(schema.pointer);
    const names = isMapped ? [...mapped] : [name];
    const allowed = allowedValues(schema, property);
    if (allowed === undefined) return isText(child(schema, "properties", property)) ? names : undefined;
    // what has it in `allOf` may have any of them
    if (bases.has(schema.pointer)) return allowed;
    const chosen = allowed.filter((value) => names.includes(String(value)));
    if (isMapped && chosen.length === 0) {
      const message = `The mapping has ${list(names)} for "${name}", whose "${property}" allows ${list(allowed)}: the schema's values stand. Correct one of them.`;
      notice({ pointer: schema.pointer, message });
    }
    return standing(chosen, allowed, { isMapped, isOwn: isDeclared(schema, property) });
  };

  /** Requires the property of a schema, and lets it have its values only. */
  const patch = (schema: Node, property: string, values: readonly unknown[] | undefined): void => {
    const current = patched(schema.value);
    if (!isObject(current)) return;
    const required = [property];
    const description = lookUp(child(schema, "properties", property), "description");
    const properties =
      values === undefined ? {} : { [property]: { ...typeOfValues(values), enum: values, description } };
    if (current.allOf) {
      const part = { type: "object", required, ...(values !== undefined && { properties }) };
      patches.set(schema.value, { ...current, allOf: [...arrayOf(current.allOf), part] });
    } else if (current.type === "object") {
      const all = new Set([...arrayOf(current.required), ...required]);
      const own = { ...objectOf(current.properties), ...properties };
      patches.set(schema.value, { ...current, properties: own, required: [...all] });
    } else return;
    handled.add(schema.pointer);
  };

  for (const schema of schemas) {
    const discriminator = readDiscriminator(schema.value);
    if (discriminator === undefined) continue;
    owners.set(schema.pointer, discriminator);
    if (Array.isArray(member(schema.value, "oneOf"))) readOneOf(schema, discriminator);
  }
  for (const schema of schemas) inherit(schema);
  for (const [pointer, properties] of wanted)
    for (const [property, one] of properties) {
      const schema = { ...follow(nodeAt(root, pointer)), pointer };
      patch(schema, property, valuesOf(schema, property, one));
    }

  /** The properties by which a schema of a `$ref` is told apart. */
  const toldBy = ({ value }: Node): readonly string[] =>
    pointersIn(value).flatMap((pointer) => [...(wanted.get(pointer)?.keys() ?? [])]);

  return {
    /** A schema with the values that it has for a discriminator. */
    patched,
    /** True if the schema of a `$ref` has its own value. */
    hasValue: ($ref: string) => handled.has(pointerOfReference($ref)),
    /**
     * The properties that a part of a schema's `allOf` does not decide: by which it tells its children apart, or is told apart
     * itself where the schema has values of its own.
     */
    undecidedBy(part: Node, schema: JsonObject): readonly string[] {
      const [owner] = pointersIn(part.value).map((pointer) => owners.get(pointer));
      const property = (owner ?? readDiscriminator(part.value))?.propertyName;
      const others = toldBy(part).filter((one) => one !== property && declares(schema, one));
      return [...(property === undefined ? [] : [property]), ...others];
    },
    /** The property and values that tell a child apart, if it does not have them already. */
    ownValues(schema: Node) {
      const { value, pointer } = schema;
      const { allOf, anyOf, discriminator } = objectOf(value);
      const owner = /^\/components\/schemas\/[^/]+$/.test(pointer) ? owners.get(pointer) : undefined;
      if (!(allOf ?? anyOf) || discriminator || handled.has(pointer) || !owner) return undefined;
      const name = nameAt(pointer);
      const mapped = owner.mapping.filter(([, target]) => nameAt(target) === name).map(([one]) => one);
      const values = valuesOf(schema, owner.propertyName, new Set(mapped));
      return values && { name: owner.propertyName, values };
    },
  };
}

/** The values that stand: the chosen ones, or all that the schema allows; undefined if it says so itself. */
function standing(
  chosen: readonly unknown[],
  allowed: readonly unknown[],
  { isMapped, isOwn }: { readonly isMapped: boolean; readonly isOwn: boolean },
): readonly unknown[] | undefined {
  if (chosen.length > 0 && (isMapped || !isOwn)) return chosen;
  return isOwn ? undefined : allowed;
}

const list = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(", ");

/** The type of some values, if they have one in common. */
function typeOfValues(values: readonly unknown[]): JsonObject {
  const types = new Set(values.map((value) => typeof value));
  return types.size === 1 && types.has("string") ? { type: "string" } : {};
}

/** True for a schema that may be a text, as the names of a mapping are. */
function isText(schema: Node): boolean {
  const type = lookUp(schema, "type");
  return type === undefined || [type].flat().includes("string");
}

/** The values that a schema allows for a property; undefined if it does not list them. */
const allowedValues = (schema: Node, property: string): unknown[] | undefined =>
  listed(schema, (one) => listedValues(child(one, "properties", property)));

/** The values that a schema allows; undefined if it does not list them. */
const listedValues = (schema: Node): unknown[] | undefined =>
  listed(schema, ({ value }) => {
    const { const: only, enum: values, type } = objectOf(value);
    if (only !== undefined) return [only];
    return Array.isArray(values) ? values : type === "null" ? [null] : undefined;
  });

/** The values that a schema lists, through `$ref`, `allOf`, `anyOf` and `oneOf`. */
function listed(
  schema: Node,
  own: (schema: Node) => unknown[] | undefined,
  seen: readonly unknown[] = [],
): unknown[] | undefined {
  const links = chain(schema); // what stands beside a `$ref` counts in OpenAPI 3.1
  const end = follow(schema);
  if (!isObject(end.value) || seen.includes(end.value)) return undefined;
  const partsIn = (keyword: string) =>
    entries(child(end, keyword)).map(([, part]) => listed(part, own, [...seen, end.value]));
  const choices = [partsIn("anyOf"), partsIn("oneOf")].map((parts) =>
    parts.length > 0 && parts.every((part) => part !== undefined) ? [...new Set(parts.flat())] : undefined,
  );
  return [...links.map(own), ...partsIn("allOf"), ...choices].reduce((left, right) => {
    if (left === undefined || right === undefined) return left ?? right;
    return left.filter((value) => right.includes(value));
  }, undefined);
}

/** True for a schema that says itself which values a property has, not only by what it has in `allOf` by name. */
function isDeclared(schema: Node, property: string): boolean {
  const end = follow(schema);
  const { allOf, ...own } = objectOf(end.value);
  if (allowedValues({ ...end, value: own }, property) !== undefined) return true;
  const parts = entries(child(end, "allOf")).map(([, part]) => part);
  return parts.some(
    (part) => pointersIn(part.value).length === 0 && allowedValues(part, property) !== undefined,
  );
}

/** True for a schema that has a property, not only by a part with a name. */
const declares = (schema: unknown, property: string): boolean =>
  member(member(schema, "properties"), property) !== undefined ||
  arrayOf(member(schema, "allOf")).some((part) => declares(part, property));

/** The values that a mapping has for the schema at a pointer. */
const valuesFor = (pointer: string, { mapping }: Discriminator) =>
  mapping.flatMap(([value, target]) => (target === pointer ? [value] : []));

/** The pointer of a `$ref`, in a list; empty without one. */
function pointersIn(schema: unknown): string[] {
  const $ref = member(schema, "$ref");
  return typeof $ref === "string" ? [pointerOfReference($ref)] : [];
}

function readDiscriminator(schema: unknown): Discriminator | undefined {
  const { propertyName, mapping } = objectOf(member(schema, "discriminator"));
  if (typeof propertyName !== "string" || propertyName === "") return undefined;
  const targets = Object.entries(objectOf(mapping)).map(([value, target]) => {
    return [
      value,
      String(target).startsWith("#") ? pointerOfReference(String(target)) : String(target),
    ] as const;
  });
  return { propertyName, mapping: targets };
}
