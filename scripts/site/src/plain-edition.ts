import { isDeepStrictEqual } from "node:util";
import {
  arrayOf,
  child,
  documentNode,
  effects,
  isObject,
  type JsonObject,
  mediaTypesOf,
  type Node,
  objectOf,
  pointerOfReference,
  reachableSchemas,
  setMember,
  valueAt,
  walk,
  wholeDocument,
} from "@onelogin-mfa/openapi";

/**
 * A bundled OpenAPI document for generators of any language: no `x-*`, no union, one media type for each body.
 *
 * Such a generator writes a class for each union, and often one that cannot be read. Here an open list of values is a text that
 * says which values are known, objects in several shapes are one with optional members, and a value of several JSON types has
 * no type. What `x-effect` and `x-sensitive` say stands in the descriptions.
 */
export function plainEdition(source: JsonObject): JsonObject {
  const document = structuredClone(source);
  const received = new Set(
    wholeDocument(document)
      .every("response")
      .flatMap(mediaTypesOf)
      .flatMap(([, mediaType]) => reachableSchemas(child(mediaType, "schema")).map(({ value }) => value)),
  );
  walk(documentNode(document), "document", (object, node, kind) => {
    if (kind === "operation") describeEffect(object);
    if (kind === "schema") replaceMembers(object, plainSchema(object, document, received.has(object)));
    if (kind === "mediaType") removeMisfits(object, document);
    if (kind === "header") {
      withTextOnly(objectOf(object.schema));
      removeMisfits(object, document);
    }
    if ("content" in object) keepOneMediaType(object, node);
    removeExtensions(object);
  });
  // what describes no API is not walked
  const info = objectOf(document.info);
  const servers = arrayOf(document.servers).map(objectOf);
  const variables = servers.flatMap((server) => Object.values(objectOf(server.variables)));
  for (const object of [info, ...servers, ...variables, ...arrayOf(document.tags)])
    removeExtensions(objectOf(object));
  removeUnused(document);
  const description = `${withoutExtensions(String(info.description ?? ""))}\n\n${note}`.trim();
  return { ...document, info: { ...info, description } };
}

/** Markdown without the paragraphs that explain `x-` keys, and the tables below them. */
function withoutExtensions(markdown: string): string {
  let isLeftOut = false;
  const kept = markdown.split(/\n{2,}/).filter((paragraph) => {
    isLeftOut = paragraph.includes("`x-") || (isLeftOut && paragraph.startsWith("|"));
    return !isLeftOut;
  });
  return kept.join("\n\n");
}

const note = `**This edition is for generators of any language.** It has no \`x-\` keys and no unions: known values are in the
descriptions of texts, a value of several JSON types has no type, and errors are one object with optional members. Each
operation says what sending it twice does.`;

function removeExtensions(object: JsonObject): void {
  for (const key of Object.keys(object)) if (key.startsWith("x-")) Reflect.deleteProperty(object, key);
}

/** Adds to the description of an operation the consequence of sending it twice. */
function describeEffect(operation: JsonObject): void {
  const effect = effects[String(operation["x-effect"])];
  if (effect !== undefined) addDescription(operation, effect);
}

function addDescription(object: JsonObject, text: string): void {
  const before = String(object.description ?? "").trim();
  setMember(object, "description", before === "" ? text : `${before}\n\n${text}`);
}

/** The media types of a body but JSON go if it can be JSON. */
function keepOneMediaType(body: JsonObject, node: Node): void {
  const json = mediaTypesOf(node).find(([type]) => type === "application/json");
  if (json) setMember(body, "content", { [json[0]]: json[1].value });
}

/** Removes the examples with values of a form that the schema no longer has. It runs before the schema becomes plain. */
function removeMisfits(mediaType: JsonObject, root: JsonObject): void {
  const { schema, examples } = mediaType;
  for (const [name, example] of Object.entries(objectOf(examples))) {
    const { value } = resolve(objectOf(example), root);
    if (!fits(value, objectOf(schema), root)) Reflect.deleteProperty(objectOf(examples), name);
  }
}

/** True if no field of a value has a JSON type that the plain schema excludes. */
function fits(value: unknown, schema: JsonObject, root: JsonObject): boolean {
  const { type, properties } = plainSchema(resolve(schema, root), root, false);
  if (isObject(value))
    return Object.entries(objectOf(properties)).every(
      ([name, field]) => !(name in value) || fits(value[name], objectOf(field), root),
    );
  return type === undefined || [type].flat().some((one) => jsonTypes[String(one)]?.(value) ?? true);
}

const jsonTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

/** A header is a text for whoever reads it. */
function withTextOnly(schema: JsonObject): void {
  if (!("anyOf" in schema) && !("oneOf" in schema)) return;
  replaceMembers(schema, { type: "string" });
}

/** A schema without a union, but for the schemas in it. What is only sent has the first alternative, which is recommended. */
function plainSchema(
  { anyOf, oneOf, discriminator, ...members }: JsonObject,
  root: JsonObject,
  isReceived: boolean,
): JsonObject {
  const schema: JsonObject = { ...members };
  if (members["x-sensitive"] === true)
    addDescription(schema, "Secret: keep it out of logs, errors and URLs.");
  const union = anyOf ?? oneOf;
  if (!Array.isArray(union)) return discriminator === undefined ? schema : { ...schema, discriminator };
  const alternatives = alternativesOf(union, root);
  const [first, ...others] = alternatives.filter(({ type }) => type !== "null");
  const isNullable = alternatives.some(({ type }) => type === "null");
  if (!first) return schema;
  if (others.length === 0 || !isReceived)
    return withNull(plainSchema({ ...first, ...members }, root, isReceived), isNullable);
  const { description, ...shape } = common([first, ...others], root);
  if (description !== undefined) addDescription(schema, String(description));
  return withNull({ ...shape, ...schema }, isNullable);
}

/** The alternatives of a union, without those that are discouraged; those of a union in it in its place. */
function alternativesOf(
  union: readonly unknown[],
  root: JsonObject,
  around: ReadonlySet<unknown> = new Set(),
) {
  return union.map(objectOf).flatMap((one): JsonObject[] => {
    if ("x-discouraged" in one || around.has(one)) return [];
    const alternative = resolve(one, root);
    const inner = alternative.anyOf ?? alternative.oneOf;
    if (!Array.isArray(inner) || alternative.type !== undefined) return [alternative];
    return alternativesOf(inner, root, new Set([...around, one]));
  });
}

function withNull(schema: JsonObject, isNullable: boolean): JsonObject {
  return isNullable && typeof schema.type === "string" ? { ...schema, type: [schema.type, "null"] } : schema;
}

/** One schema that all values of several fit. */
function common(forms: readonly JsonObject[], root: JsonObject): JsonObject {
  const types = [...new Set(forms.flatMap(({ type }) => type))];
  const [type, ...others] = types;
  if (type === undefined || others.length > 0) {
    const names = types.flatMap((one) => (one === undefined ? [] : nameOf(one)));
    return names.length > 1 ? { description: `${capitalized(names.join(" or "))}.` } : {};
  }
  if (type === "object") return forms.some(({ allOf }) => allOf) ? { type } : merged(forms, root);
  const values = forms.flatMap((one) => arrayOf(one.enum));
  const format = forms.find((one) => one.format !== undefined)?.format;
  return {
    type,
    ...(format !== undefined && { format }),
    ...(values.length > 0 && {
      description: `Known values: ${values.map((one) => `\`${one}\``).join(", ")}.`,
    }),
  };
}

const nameOf = (type: unknown): string =>
  type === "string" ? "a text" : type === "integer" || type === "object" ? `an ${type}` : `a ${String(type)}`;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The schema that a reference leads to, with the members beside it. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const { $ref, ...members } = schema;
  if (typeof $ref !== "string") return schema;
  return { ...resolve(objectOf(valueAt(root, pointerOfReference($ref))), root), ...members };
}

/** One object with the members of several; those that are not in all are optional. */
function merged(shapes: readonly JsonObject[], root: JsonObject): JsonObject {
  const names = new Set(shapes.flatMap(({ properties }) => Object.keys(objectOf(properties))));
  const properties = [...names].map((name) => {
    const forms = shapes.flatMap(({ properties: own }) => {
      const form = objectOf(own)[name];
      return isObject(form) ? [form] : [];
    });
    const [first, ...others] = forms;
    const isOne = first && others.every((other) => isDeepStrictEqual(other, first));
    return [name, isOne ? first : withoutShape(forms, root)] as const;
  });
  const required = shapes
    .map((shape) => arrayOf(shape.required))
    .reduce((common, own) => common.filter((name) => own.includes(name)));
  return {
    type: "object",
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
  };
}

/** A field with several forms: its types only, as objects in it can lead back to where they stand. */
function withoutShape(forms: readonly JsonObject[], root: JsonObject): JsonObject {
  const types = forms.map((form) => ({ ...resolve(form, root), properties: {}, required: [] }));
  const { properties: _, ...field } = common(types, root);
  return field;
}

/** Removes the components that nothing refers to, directly or by others. */
function removeUnused(document: JsonObject): void {
  const { components: _, ...rest } = document;
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
    // a `$ref`, or the mapping of a discriminator; it may lead into a component
    if (typeof value !== "string" || !value.startsWith("#/components/")) return;
    const component = value.split("/").slice(0, 4).join("/");
    if (used.has(component)) return;
    used.add(component);
    visit(valueAt(document, pointerOfReference(component)));
  };
  visit(rest);
  for (const [kind, entries] of Object.entries(objectOf(document.components))) {
    if (kind === "securitySchemes" || !isObject(entries)) continue;
    for (const name of Object.keys(entries))
      if (!used.has(`#/components/${kind}/${name}`)) Reflect.deleteProperty(entries, name);
  }
}

/** Puts other members into an object in the place of its own. */
export function replaceMembers(object: JsonObject, members: JsonObject): void {
  for (const key of Object.keys(object)) Reflect.deleteProperty(object, key);
  for (const [key, value] of Object.entries(members)) setMember(object, key, value);
}
