import {
  arrayOf,
  child,
  entries,
  follow,
  isJsonMediaType,
  isObject,
  type JsonObject,
  lookUp,
  mediaTypesOf,
  type Node,
  type Operation,
  objectOf,
  type Parameter,
} from "@onelogin-mfa/openapi";
import type { EmitterInput } from "./emitter.ts";
import { printLiteral } from "./literal.ts";
import { type BodyKind, isBinary, type Media, mediaOf } from "./media.ts";

/**
 * Emits `operations.ts`: plain metadata of every operation, for a client to build requests and check responses by.
 *
 * The flat-input rule: the input of an operation is one flat object with its path, query and header
 * parameters and the properties of its body side by side. The body is `flat` when every alternative of its
 * schema is an object with declared properties, no property has the name of a parameter, and it is JSON or a form; otherwise it is
 * `nested`, whole, under `body`. Parameters of one place are `nested`, under its name, when one has the name of something
 * else in the input.
 */
export function emitOperations({ document, operations, notice }: EmitterInput): string {
  const metadata = operations.map((one) => [one.id, metadataOf(document.root, one, notice)] as const);
  const table = `export const operations = ${printLiteral(Object.fromEntries(metadata), 0, 80)} as const satisfies Record<string, OperationMetadata>;`;
  return `${declarations}\n${table}\n\n${versionOf(document.root)}${operationIdType}`;
}

/** The document's own version, for clients that tell theirs. OpenAPI requires one. */
function versionOf(root: JsonObject): string {
  const { version } = objectOf(root.info);
  if (typeof version !== "string") return "";
  return `/** \`info.version\` of the document. */\nexport const version = ${printLiteral(version, 0, 80)};\n\n`;
}

function metadataOf(root: JsonObject, operation: Operation, notice: EmitterInput["notice"]): JsonObject {
  const { method, path, node, responses } = operation;
  const parameters = inputParameters(operation);
  const { body, bodyRequired, fields, nested } = inputOf(operation);
  const names = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
  return {
    method,
    path,
    parameters: {
      path: names("path"),
      query: names("query"),
      header: names("header"),
    },
    ...(nested.length > 0 ? { nested } : {}),
    body,
    bodyRequired,
    fields,
    security: securityOf(child(node, "security").value ?? root.security),
    responses: responsesOf(responses),
    required: requiredOf(responses, notice),
    extensions: extensionsOf(objectOf(node.value)),
  };
}

/** The scheme names of each alternative; alternatives that differ in their scopes only are one. */
function securityOf(security: unknown): string[][] {
  const names = arrayOf(security).map((alternative) => Object.keys(objectOf(alternative)));
  return names.filter((one, index) => names.findIndex((other) => `${other}` === `${one}`) === index);
}

// OpenAPI: header parameters of these names shall be ignored; content negotiation and security describe them
const reservedHeaders = new Set(["accept", "content-type", "authorization"]);

/** The parameters that are fields of the input. Cookies are left to the agent that holds them. */
export function inputParameters({ parameters }: Operation): Parameter[] {
  return parameters.filter(({ name, in: place }) => {
    const isReserved = place === "header" && reservedHeaders.has(name.toLowerCase());
    return name !== "" && !isReserved && places.some((one) => one === place);
  });
}

/** The places of the parameters that are fields of the input. */
export const places = ["path", "query", "header"] as const;

/** The layout of an input. */
export interface InputLayout {
  /** The places whose parameters stand under its name. */
  readonly nested: readonly (typeof places)[number][];
  /** That of the first media type. */
  readonly body: "none" | "flat" | "nested";
  readonly bodyRequired: boolean;
  /** Names of the properties of a `flat` body, in any of its media types. */
  readonly fields: readonly string[];
  /** The first is sent unless a call chooses another one. */
  readonly bodies: readonly InputBody[];
  /** Those that no input can tell from the others, as its fields have other meanings there. */
  readonly hidden: readonly Media[];
}

/** A media type of a request, and where its fields stand in the input. */
export interface InputBody extends Media {
  readonly layout: "flat" | "nested";
  /** Names of the fields of the input: properties of the body, or `body`. */
  readonly fields: readonly string[];
}

/** The kinds of bodies whose fields can stand in an input. */
const hasFields: ReadonlySet<BodyKind> = new Set(["json", "form", "multipart"]);

/** Applies the flat-input rule to an operation. */
export function inputOf(operation: Operation): InputLayout {
  const { requestBody } = operation;
  const [first, ...others] = mediaOf(requestBody).map(asSent);
  const parameters = inputParameters(operation);
  const properties = first && fieldsOf(first);
  const parts = nestedParts(parameters, first ? (properties ?? "nested") : new Set());
  const nested = places.filter((place) => parts.has(place));
  if (!first) return { nested, body: "none", bodyRequired: false, fields: [], bodies: [], hidden: [] };
  const chosen = properties && !parts.has("body") ? flat(first, properties) : asBody(first);
  const besides = parameters.filter((one) => !parts.has(one.in)).map(({ name }) => name);
  const laid = others
    // a range of JSON is sent as JSON
    .filter(({ kind, name }) => kind !== "json" || !name.includes("*"))
    .map((media) => alternative(media, new Set([...nested, ...besides]), chosen) ?? media);
  return {
    nested,
    body: chosen.layout,
    bodyRequired: child(follow(requestBody ?? first.node), "required").value === true,
    fields: chosen.layout === "flat" ? fieldsOfAll(chosen, requestBody) : [],
    bodies: [chosen, ...laid.filter(isLaidOut)],
    hidden: laid.filter((media) => !isLaidOut(media)),
  };
}

/** Lines of JSON that the schema describes as one text are sent as that, or as bytes. */
function asSent(media: Media): Media {
  const schema = child(media.node, "schema");
  const isText = (media.kind === "lines" || media.kind === "sequence") && lookUp(schema, "type") === "string";
  return isText ? { ...media, kind: isBinary(follow(schema).value) ? "bytes" : "text" } : media;
}

const isLaidOut = (media: Media | InputBody): media is InputBody => "layout" in media;

function fieldsOfAll({ fields }: InputBody, body: Node | undefined): string[] {
  const all = mediaTypesOf(body).flatMap(([, media]) => [
    ...(declaredProperties(child(media, "schema")) ?? []),
  ]);
  return [...new Set([...fields, ...all])];
}

const fieldsOf = ({ kind, node }: Media) =>
  hasFields.has(kind) ? declaredProperties(child(node, "schema")) : undefined;

const flat = (media: Media, fields: ReadonlySet<string>): InputBody => {
  return { ...media, layout: "flat", fields: [...fields] };
};

const asBody = (media: Media): InputBody => ({ ...media, layout: "nested", fields: ["body"] });

/** Lays out another media type beside the parameters and the first; undefined if its fields cannot be told from theirs. */
function alternative(media: Media, parameters: ReadonlySet<string>, first: InputBody): InputBody | undefined {
  const properties = fieldsOf(media);
  const isFree = (name: string) => !parameters.has(name);
  // `body` is a whole body, unless it is a property of each
  if (properties && [...properties].every((name) => isFree(name) && name !== "body"))
    return flat(media, properties);
  const isTaken = first.layout === "flat" && first.fields.includes("body");
  return isFree("body") && !isTaken ? asBody(media) : undefined;
}

/** The places of parameters, and `body`, that stand under a name of their own in the input. */
function nestedParts(
  parameters: readonly Parameter[],
  body: ReadonlySet<string> | "nested",
): ReadonlySet<string> {
  const nested = new Set<string>(body === "nested" ? ["body"] : []);
  const parts = new Map<string, ReadonlySet<string>>([["body", new Set(body === "nested" ? [] : body)]]);
  for (const place of places.toReversed())
    parts.set(place, new Set(parameters.filter((one) => one.in === place).map(({ name }) => name)));
  // one after another, as what is nested frees its names, and takes another
  const next = () => {
    const flat = [...parts].filter(([part]) => !nested.has(part));
    const isTaken = (name: string, own: string) =>
      nested.has(name) || flat.some(([part, names]) => part !== own && names.has(name));
    return flat.find(([part, names]) => [...names].some((name) => isTaken(name, part)));
  };
  for (let found = next(); found; found = next()) nested.add(found[0]);
  return nested;
}

function responsesOf(responses: Operation["responses"]): JsonObject {
  const shapes = [...responses].map(([status, response]) => {
    const byType = mediaTypesOf(response).map(([name, media]) => [name, shapeOf(child(media, "schema"))]);
    return [status, Object.fromEntries(byType)] as const;
  });
  return Object.fromEntries(shapes);
}

function requiredOf(responses: Operation["responses"], notice: EmitterInput["notice"]): JsonObject {
  const successes = [...responses].filter(([status]) => status.startsWith("2"));
  const lists = successes.flatMap(([status, response]) => {
    const [, json] = mediaTypesOf(response).find(([name]) => isJsonMediaType(name)) ?? [];
    const fields = json ? requiredFields(child(json, "schema"), notice) : [];
    return fields.length > 0 ? [[status, fields] as const] : [];
  });
  return Object.fromEntries(lists);
}

function extensionsOf(node: JsonObject): JsonObject {
  const isScalar = (value: unknown) => !isObject(value) && !Array.isArray(value) && value !== undefined;
  return Object.fromEntries(
    Object.entries(node).filter(([key, value]) => key.startsWith("x-") && isScalar(value)),
  );
}

const declarations = `/** The one JSON type that a response may have at its top; \`any\` when it may have several. */
export type Shape = "object" | "array" | "string" | "number" | "boolean" | "any";

/** Metadata of one operation, by the document. */
export interface OperationMetadata {
  readonly method: string;
  /** URL template. */
  readonly path: string;
  /** Parameter names by place; cookies are left to the agent that holds them. */
  readonly parameters: {
    readonly path: readonly string[];
    readonly query: readonly string[];
    readonly header: readonly string[];
  };
  /** The places whose parameters stand under its name in the input, such as \`query\`: one has the name of another field. */
  readonly nested?: readonly ("path" | "query" | "header")[];
  /** \`flat\`: the body's properties stand beside the parameters in the input; \`nested\`: the body is the input's \`body\`. */
  readonly body: "none" | "flat" | "nested";
  readonly bodyRequired: boolean;
  /** Names of the properties of a \`flat\` body, in any of its media types. */
  readonly fields: readonly string[];
  /** Alternatives of security scheme names, each to be satisfied as a whole; empty: none is asked for. */
  readonly security: readonly (readonly string[])[];
  /** Shape of the response by status (or \`2XX\`, \`default\`) and media type; \`{}\`: a response without content. */
  readonly responses: { readonly [status: string]: { readonly [mediaType: string]: Shape } };
  /** By success status: the fields that a JSON object must have at its top, one list for each alternative. */
  readonly required: { readonly [status: string]: readonly (readonly string[])[] };
  /** The operation's own \`x-\` members with a scalar value. */
  readonly extensions: { readonly [name: \`x-\${string}\`]: string | number | boolean | null };
}

/** The operations by operationId, in the order of the document. */`;

const operationIdType = `/** The operationId of an operation. */
export type OperationId = keyof typeof operations;
`;

/**
 * The one JSON type that a schema allows at the top of a value; `any` when it allows several or does not
 * say.
 */
type Shape = "object" | "array" | "string" | "number" | "boolean" | "any";

/** Finds the shape of a schema, looking through `$ref`, `allOf`, `anyOf` and `oneOf`. */
export function shapeOf(schema: Node): Shape {
  return fold<Shape>(schema, {
    own: ownShape,
    all: (parts) => parts.find((shape) => shape !== "any") ?? "any",
    any: common,
  });
}

function ownShape(node: JsonObject): Shape {
  if (node.type !== undefined) {
    const types = arrayOf(node.type).length > 0 ? arrayOf(node.type) : [node.type];
    return common([...types.map(shapeOfType), ...(node.nullable === true ? ["any" as const] : [])]);
  }
  if ("const" in node) return shapeOfValue(node.const);
  if (Array.isArray(node.enum)) return common(node.enum.map(shapeOfValue));
  if (isObject(node.properties)) return "object";
  return node.items !== undefined ? "array" : "any";
}

function common(shapes: readonly Shape[]): Shape {
  const [first = "any", ...others] = shapes;
  return others.every((shape) => shape === first) ? first : "any";
}

function shapeOfType(type: unknown): Shape {
  if (type === "integer") return "number";
  const known: readonly Shape[] = ["object", "array", "string", "number", "boolean"];
  return known.find((shape) => shape === type) ?? "any";
}

function shapeOfValue(value: unknown): Shape {
  return Array.isArray(value) ? "array" : value === null ? "any" : shapeOfType(typeof value);
}

/**
 * The names of all properties that a body schema declares, when every alternative of it is an object that
 * declares some; otherwise `undefined`. Parts of an `allOf` add up, alternatives of `anyOf` and `oneOf`
 * must each qualify.
 */
function declaredProperties(schema: Node): ReadonlySet<string> | undefined {
  if (shapeOf(schema) !== "object") return undefined;
  const { names, canBeEmpty } = fold<Declared>(schema, {
    own: ({ properties }) => {
      const own = Object.keys(objectOf(properties));
      return { names: new Set(own), canBeEmpty: own.length === 0 };
    },
    all: (parts) => ({ names: unionOf(parts), canBeEmpty: parts.every((part) => part.canBeEmpty) }),
    any: (branches) => ({ names: unionOf(branches), canBeEmpty: branches.some((part) => part.canBeEmpty) }),
  });
  return canBeEmpty ? undefined : names;
}

interface Declared {
  readonly names: ReadonlySet<string>;
  /** True if an alternative declares no property. */
  readonly canBeEmpty: boolean;
}

const unionOf = (parts: readonly Declared[]) => new Set(parts.flatMap(({ names }) => [...names]));

/** Maximum number of lists of required fields of a schema: each is a line of the generated file. */
const maxAlternatives = 1000;

/**
 * The properties that an object must have at its top, one list for each alternative of its schema. Nothing
 * when the schema allows something else than an object, or an object without any of them.
 */
function requiredFields(schema: Node, notice: EmitterInput["notice"]): string[][] {
  if (shapeOf(schema) !== "object") return [];
  const limited = (lists: readonly NameSet[], { pointer }: Node): NameSet[] => {
    const distinct = [...new Map(lists.map((names) => [JSON.stringify([...names].sort()), names])).values()];
    if (distinct.length <= maxAlternatives) return distinct;
    const message = `operations.ts leaves out the required fields: there are more than ${maxAlternatives} ways. Merge branches of anyOf and oneOf.`;
    notice({ pointer, message });
    return [new Set()];
  };
  const lists = fold<NameSet[]>(schema, {
    own: ({ required }) => [new Set(arrayOf(required).map(String))],
    all: (parts, node) =>
      parts.reduce((left, right) => {
        return limited(
          left.flatMap((one) => right.map((other) => new Set([...one, ...other]))),
          node,
        );
      }),
    any: (branches, node) => limited(branches.flat(), node),
  });
  return lists.some((names) => names.size === 0) ? [] : lists.map((names) => [...names]);
}

type NameSet = ReadonlySet<string>;

interface Folding<Result> {
  /** The result of a schema itself, beside its subschemas. */
  readonly own: (schema: JsonObject) => Result;
  /** Combines what holds together; never empty. */
  readonly all: (parts: readonly Result[], node: Node) => Result;
  /** Combines alternatives, one of which holds; never empty. */
  readonly any: (branches: readonly Result[], node: Node) => Result;
}

/** Adds up what a schema says at the top of a value, through `$ref`, `allOf`, `anyOf` and `oneOf`; each schema once. */
function fold<Result>(schema: Node, { own, all, any }: Folding<Result>): Result {
  const known = new Map<unknown, Result>();
  const visit = (part: Node): Result => {
    const node = follow(part);
    const found = known.get(node.value);
    if (found !== undefined) return found;
    if (!isObject(node.value)) return own({});
    known.set(node.value, own({})); // for a schema that contains itself
    const inner = (keyword: string) => entries(child(node, keyword)).map(([, item]) => visit(item));
    const choices = [inner("anyOf"), inner("oneOf")].filter((branches) => branches.length > 0);
    const parts = [own(node.value), ...inner("allOf"), ...choices.map((branches) => any(branches, node))];
    const result = all(parts, node);
    known.set(node.value, result);
    return result;
  };
  return visit(schema);
}
