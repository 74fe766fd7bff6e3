import {
  arrayOf,
  child,
  entries,
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
 * Finds what discriminators say about the schemas of a document, as openapi-typescript understands them.
 *
 * @param added names of schemas that others were made of, whose values they have
 */
export function findDiscriminators({ root, every }: WholeDocument, added: EmitterInput["added"]) {
  const owners = new Map<string, Discriminator>();
  const handled = new Set<string>();
  const patches = new Map<unknown, JsonObject>();
  const patched = (schema: unknown) => patches.get(schema) ?? schema;
  const nameAt = (pointer: string) => {
    const name = pointer.slice(pointer.lastIndexOf("/") + 1);
    return added.get(name) ?? name;
  };

  /** Lets the property of a schema have these values only. */
  const patch = (pointer: string, values: readonly string[], { propertyName }: Discriminator): void => {
    const schema = follow(nodeAt(root, pointer));
    const current = patched(schema.value);
    if (!isObject(current)) return;
    const required = [propertyName];
    const before = child(schema, "properties", propertyName);
    const property = { type: "string", enum: values, description: lookUp(before, "description") };
    if (current.allOf) {
      const part = { type: "object", required, properties: { [propertyName]: property } };
      patches.set(schema.value, { ...current, allOf: [...arrayOf(current.allOf), part] });
    } else if (current.type === "object") {
      const properties = { ...objectOf(current.properties), [propertyName]: property };
      const all = new Set([...arrayOf(current.required), ...required]);
      patches.set(schema.value, { ...current, properties, required: [...all] });
    } else return;
    handled.add(pointer);
  };

  /** Gives the schemas of a `oneOf` their values: those that the mapping has for them, or their names. */
  const readOneOf = (schema: Node, discriminator: Discriminator): void => {
    const listed = entries(child(schema, "oneOf")).flatMap(([, { value }]) => pointersIn(value));
    const targets = new Set([...listed, ...discriminator.mapping.map(([, target]) => target)]);
    for (const pointer of targets) {
      const mapped = valuesFor(pointer, discriminator);
      if (!handled.has(pointer))
        patch(pointer, mapped.length > 0 ? mapped : [nameAt(pointer)], discriminator);
    }
  };

  /** Gives a child the discriminator of what it has in `allOf`. */
  const inherit = (schema: Node): void => {
    for (const [, { value: part }] of entries(child(schema, "allOf"))) {
      const [parent] = pointersIn(part);
      const inherited = parent === undefined ? readDiscriminator(part) : owners.get(parent);
      if (inherited === undefined) continue;
      const values = parent === undefined ? [] : valuesFor(schema.pointer, inherited);
      if (values.length > 0) patch(schema.pointer, values, inherited);
      owners.set(schema.pointer, inherited);
    }
  };

  const schemas = every("schema");
  for (const schema of schemas) {
    const discriminator = readDiscriminator(schema.value);
    if (discriminator === undefined) continue;
    owners.set(schema.pointer, discriminator);
    if (Array.isArray(member(schema.value, "oneOf"))) readOneOf(schema, discriminator);
  }
  for (const schema of schemas) inherit(schema);

  return {
    /** A schema with the values that it has for a discriminator. */
    patched,
    /** True if the schema of a `$ref` has its own value. */
    hasValue: ($ref: string) => handled.has(pointerOfReference($ref)),
    /** The property by which a `$ref`'s schema, or a schema that is part of another, tells its children apart. */
    propertyOf({ value }: Node) {
      const [owner] = pointersIn(value).map((pointer) => owners.get(pointer));
      return (owner ?? readDiscriminator(value))?.propertyName;
    },
    /** The property and value that tell a child apart, if it does not have them already. */
    ownValue({ value, pointer }: Node) {
      const { allOf, anyOf, discriminator } = objectOf(value);
      const owner = /^\/components\/schemas\/[^/]+$/.test(pointer) ? owners.get(pointer) : undefined;
      if (!(allOf ?? anyOf) || discriminator || handled.has(pointer) || !owner) return undefined;
      const name = nameAt(pointer);
      const [mapped] = owner.mapping.find(([, target]) => nameAt(target) === name) ?? [];
      return { name: owner.propertyName, value: mapped ?? name };
    },
  };
}

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
