import {
  child,
  documentNode,
  entries,
  follow,
  joinPointer,
  type Kind,
  member,
  type Node,
  nodeAt,
  pointerTokens,
  positionOf,
} from "@onelogin-mfa/openapi";
import { quoted, shown } from "../words.ts";
import { isNullOnly } from "./effective-schema.ts";
import { isOnBoth, type Pair } from "./pairs.ts";

/** Things with a name of their own in what is around them. */
type NamedKind =
  | "operation"
  | "webhook"
  | "callback"
  | "callbackUrl"
  | "pathItem"
  | "parameter"
  | "response"
  | "header"
  | "link"
  | "example"
  /** A schema below `components`, which keeps its own name wherever it is used. */
  | "schema"
  | "property"
  /** Another keyword of a schema that holds a schema. */
  | "keyword"
  /** All else: a member by its key. */
  | "member"
  | "securityScheme"
  | "flow"
  | "scope"
  | "server"
  | "variable";

/** One step into a document: from a thing to a part of it. */
export type Segment =
  | { readonly kind: NamedKind; readonly name: string }
  /** An operation of a webhook or callback, which the server calls and the client answers. */
  | { readonly kind: "inboundOperation" | "info" | "requestBody" | "responses" | "body" }
  /** Each item of a stream, of a list, or each property that has no name. */
  | { readonly kind: "streamItem" | "items" | "otherProperties" }
  | { readonly kind: "mediaType"; readonly name: string; readonly isOnly: boolean }
  /** An alternative of a choice, counted from 1. */
  | { readonly kind: "alternative"; readonly number: number }
  /** An alternative that is one value. */
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "component"; readonly section: string; readonly name: string };

/** The way from a document to a location in it. */
export type Path = readonly Segment[];

/** The sections of `components`, and the word for one thing in each. */
export const componentKinds = {
  schemas: "schema",
  responses: "shared response",
  parameters: "shared parameter",
  requestBodies: "shared request body",
  headers: "shared header",
  examples: "shared example",
  links: "shared link",
  callbacks: "callback",
  mediaTypes: "shared media type",
} as const;

/** The word for what is in a section of `components`; undefined for a section that is unknown. */
export const componentKind = (section: string): string | undefined =>
  Object.entries(componentKinds).find(([name]) => name === section)?.[1];

/** Kinds of objects with names that hold no schema and no `$ref`, which the grammar of OpenAPI's objects leaves out. */
type OtherKind = "info" | "server" | "variable" | "flow" | "scope";
type Position = readonly [form: "one" | "list" | "map", kind: Kind | OtherKind];

const servers = { servers: ["list", "server"] } as const;
const otherPositions: Readonly<Record<string, Readonly<Record<string, Position>>>> = {
  document: { info: ["one", "info"], ...servers },
  pathItem: servers,
  operation: servers,
  server: { variables: ["map", "variable"] },
  securityScheme: { flows: ["map", "flow"] },
  flow: { scopes: ["map", "scope"] },
};

const isOther = (kind: Kind | OtherKind): kind is OtherKind =>
  ["info", "server", "variable", "flow", "scope"].includes(kind);

const positionAt = (kind: Kind | OtherKind, key: string): Position | undefined =>
  otherPositions[kind]?.[key] ?? (isOther(kind) ? undefined : positionOf(kind, key));

/** Reads the path to a node from where it is written: a shared part has the path to its definition. */
export const pathTo = (node: Location): Path => read(node).path;

/**
 * Names what is written at a location, with the operation that it is in: a part that is no step of a path, such as one of
 * `allOf`, by its key and what has it.
 */
export function nameOfLocation(node: Location): string {
  const { path, rest } = read(node);
  const name = rest === undefined ? nameOf(path) : `${quoted(rest)} of ${nameOf(path)}`;
  const operation = path.findLast(({ kind }) => kind === "operation");
  const words = operation === undefined ? "" : nameOf([operation]);
  return name.endsWith(words) ? name : `${name} of ${words}`;
}

type Location = Pick<Node, "root" | "pointer">;

function read({ root, pointer }: Location): { readonly path: Path; readonly rest: string | undefined } {
  const path: Segment[] = [];
  const tokens = pointerTokens(pointer);
  let kind: Kind | OtherKind | undefined = "document";
  let node = documentNode(root);
  let rest: string | undefined;
  for (let key = tokens.shift(); key !== undefined; key = tokens.shift()) {
    const holder = child(node, key);
    const position: Position | undefined = kind && positionAt(kind, key);
    const entry = position && position[0] !== "one" ? tokens.shift() : undefined;
    node = entry === undefined ? holder : child(holder, entry);
    const isMember = !position || (position[0] !== "one" && entry === undefined);
    const steps = isMember
      ? memberSteps(path, key)
      : stepsTo(node, position[1], { path, key, entry, kind, holder });
    rest = steps.length > 0 ? undefined : [key, entry].filter((one) => one !== undefined).join("/");
    path.push(...steps);
    kind = position?.[1];
  }
  return { path, rest };
}

/** A member by its key; an item with the list that it is in. */
function memberSteps(path: Segment[], key: string): Segment[] {
  const last = path.at(-1);
  if (last?.kind !== "member" || !/^\d+$/.test(key)) return [{ kind: "member", name: key }];
  path.pop();
  return [{ kind: "member", name: `${last.name}/${key}` }];
}

interface Step {
  /** The path to the thing around. */
  readonly path: Path;
  readonly key: string;
  /** The name or index in the map or list at the key. */
  readonly entry: string | undefined;
  /** The kind of the thing around. */
  readonly kind: Kind | OtherKind | undefined;
  readonly holder: Node;
}

/** The segments for one thing of a kind in another one. */
function stepsTo(node: Node, kind: Kind | OtherKind, step: Step): Segment[] {
  const { key, entry, holder } = step;
  const name = entry ?? key;
  if (step.kind === "components") return componentSteps(node, key, name);
  switch (kind) {
    case "schema":
      return schemaSteps(step);
    case "document":
    case "components":
    case "paths":
      return [];
    case "info":
    case "requestBody":
    case "responses":
      return [{ kind }];
    case "operation":
      return [operationStep(node, step)];
    case "pathItem":
      return [{ kind: pathItemKinds.get(step.kind) ?? "pathItem", name }];
    case "parameter":
      return [{ kind, name: nameOfParameter(node) }];
    case "server":
      return [{ kind, name: String(member(node.value, "url") ?? "/") }];
    case "mediaType": {
      const media = { kind, name, isOnly: entries(holder).length === 1 };
      return step.kind === "response" ? [{ kind: "body" }, media] : [media];
    }
    case "encoding":
      return [{ kind: "member", name: `encoding/${name}` }];
    default:
      return [{ kind, name }];
  }
}

const pathItemKinds: ReadonlyMap<Kind | OtherKind | undefined, "webhook" | "callbackUrl"> = new Map([
  ["document", "webhook"],
  ["callback", "callbackUrl"],
]);

/** A component; parameters and what has no word of its own for a shared one are named as elsewhere. */
function componentSteps(node: Node, section: string, name: string): Segment[] {
  switch (section) {
    case "schemas":
      return [{ kind: "schema", name }];
    case "parameters":
      return [{ kind: "parameter", name: nameOfParameter(node) }];
    case "securitySchemes":
      return [{ kind: "securityScheme", name }];
    case "callbacks":
      return [{ kind: "callback", name }];
    case "pathItems":
      return [{ kind: "pathItem", name }];
    default:
      return [{ kind: "component", section, name }];
  }
}

/** Name of a parameter. One without a name is invalid, and is compared all the same. */
export const nameOfParameter = (node: Node): string => {
  const { value } = follow(node);
  return String(member(value, "name") ?? member(value, "$ref") ?? "no name");
};

/** An operation by its id, or else by method and path; of a webhook or callback there is one, as a rule. */
function operationStep(node: Node, { path, key, entry }: Step): Segment {
  const around = path.at(-1);
  if (around?.kind !== "pathItem") return { kind: "inboundOperation" };
  const id = member(node.value, "operationId");
  const isNamed = typeof id === "string" && id !== "";
  return { kind: "operation", name: isNamed ? id : `${entry ?? key.toUpperCase()} ${around.name}` };
}

/** A schema in something. The parts of `allOf` are the schema itself. */
function schemaSteps({ kind, key, entry, holder }: Step): Segment[] {
  if (kind !== "schema") return key === "itemSchema" ? [{ kind: "streamItem" }] : [];
  switch (key) {
    case "properties":
      return [{ kind: "property", name: entry ?? "" }];
    case "items":
      return [{ kind: "items" }];
    case "additionalProperties":
      return [{ kind: "otherProperties" }];
    case "allOf":
      return [];
    case "anyOf":
    case "oneOf":
      return alternativeSteps(holder, entry ?? "");
    default:
      return [{ kind: "keyword", name: entry === undefined ? key : `${key}/${entry}` }];
  }
}

/** An alternative. Of a choice of one, and for the only list of values in it, the choice itself is meant. */
function alternativeSteps(list: Node, index: string): Segment[] {
  const all = entries(list).flatMap(([, one]) => (isNullOnly(one) ? [] : one));
  const own = child(list, index).value;
  const constant = member(own, "const");
  if (all.length < 2) return [];
  if (constant !== undefined) return [{ kind: "value", value: constant }];
  const isList = (value: unknown) => Array.isArray(member(value, "enum"));
  const isOnlyList = isList(own) && all.filter(({ value }) => isList(value)).length === 1;
  return isOnlyList ? [] : [{ kind: "alternative", number: Number(index) + 1 }];
}

/** Names what is at the end of a path in a sentence, such as "the field `price` of each item of the body of response 200". */
export function nameOf(path: Path): string {
  const segment = path.at(-1);
  const around = () => nameOf(path.slice(0, -1));
  switch (segment?.kind) {
    case undefined:
      return "the document";
    case "info":
      return "the API";
    case "inboundOperation":
      return "the operation";
    case "operation":
    case "pathItem":
    case "schema":
      return quoted(segment.name);
    case "webhook":
    case "callback":
    case "parameter":
      return `the ${segment.kind} ${quoted(segment.name)}`;
    case "securityScheme":
      return `the security scheme ${quoted(segment.name)}`;
    case "server":
      return path.length === 1
        ? `the server ${quoted(segment.name)}`
        : `the server ${quoted(segment.name)} of ${around()}`;
    case "header":
    case "link":
    case "example":
    case "flow":
    case "scope":
    case "variable":
      return `the ${segment.kind} ${quoted(segment.name)} of ${around()}`;
    case "callbackUrl":
      return `${around()} at ${quoted(segment.name)}`;
    case "requestBody":
      return "the request body";
    case "responses":
      return "the responses";
    case "response":
      return segment.name === "default" ? "the default response" : `response ${segment.name}`;
    case "body":
      return `the body of ${around()}`;
    case "mediaType":
      return segment.isOnly ? around() : around().replace(/^the /, `the ${quoted(segment.name)} `);
    case "member":
      return `${quoted(segment.name)} of ${around()}`;
    case "component":
      return `the ${componentKind(segment.section) ?? "shared part"} ${quoted(segment.name)}`;
    case "streamItem":
      return `each item of ${around()}`;
    case "value":
      return `the value ${shown(segment.value)} of ${around()}`;
    case "alternative":
      return `alternative ${segment.number} of ${around()}`;
    case "property":
    case "keyword":
    case "items":
    case "otherProperties":
      return nameInside(path);
  }
}

const isInside = ({ kind }: Segment) =>
  kind === "property" || kind === "keyword" || kind === "items" || kind === "otherProperties";

/** The end of a path that is inside of one schema, and what has that schema. */
function splitInside(path: Path): { readonly holder: Path; readonly inner: Path } {
  const start = path.findLastIndex((segment) => !isInside(segment)) + 1;
  return { holder: path.slice(0, start), inner: path.slice(start) };
}

/** Names what is inside of a schema: `Device.tags[].name`, or its fields and what has them. */
function nameInside(path: Path): string {
  const { holder, inner } = splitInside(path);
  const owner = holder.at(-1);
  if (owner?.kind === "schema") return quoted(`${owner.name}${marksOf(inner)}`);
  const start = inner.findIndex(({ kind }) => kind === "property" || kind === "keyword");
  const outer = start < 0 ? inner : inner.slice(0, start);
  const around = outer.reduce((name, segment) => eachOf(segment, name), nameOf(holder));
  if (start < 0) return around;
  const marks = quoted(marksOf(inner.slice(start)).replace(/^[./]/, ""));
  return `${path.at(-1)?.kind === "property" ? "the field " : ""}${marks} of ${around}`;
}

const eachOf = ({ kind }: Segment, name: string) =>
  `each ${kind === "items" ? "item" : "other field"} of ${name}`;

/** Fields with dots, `[]` for the items of a list, `{}` for fields without a name, `/not` for another keyword. */
const marksOf = (inner: Path): string =>
  inner
    .map((segment) => {
      if (segment.kind === "property") return `.${segment.name}`;
      if (segment.kind === "keyword") return `/${segment.name}`;
      return segment.kind === "items" ? "[]" : "{}";
    })
    .join("");

/** Names a field of what is at the end of a path, for a sentence that says "field" before it. */
export function fieldName(path: Path, name: string): string {
  const { holder } = splitInside(path);
  const isShared = holder.at(-1)?.kind === "schema";
  if (isShared) return `${quoted(name)} of ${nameOf(path)}`;
  return nameOf([...path, { kind: "property", name }]).replace(/^the field /, "");
}

/** The nodes where they are named, if that is the same location on both sides; else where they are used. */
export function namedPair({ before, after }: Pair): Pair {
  const ends = { before: before && follow(before), after: after && follow(after) };
  return isOnBoth(ends) && ends.before.pointer === ends.after.pointer ? ends : { before, after };
}

/** The path to a pair, in the newer document if it is there. */
export function pathToPair(pair: Pair): Path {
  const { before, after } = namedPair(pair);
  const node = after ?? before;
  return node ? pathTo(node) : [];
}

/** Names a pair in a sentence. */
export const nameOfPair = (pair: Pair): string => nameOf(pathToPair(pair));

/** Names a member of something: its key, and what has it. */
export function nameOfMember(pair: Pair, key: string): string {
  return `${quoted(key)} of ${ownerName(pair)}`;
}

/** Names what has the members of a pair. */
export function ownerName({ before, after }: Pair): string {
  const node = after ?? before;
  return node ? nameOf(pathTo(nodeAt(node.root, parentOf(node.pointer)))) : nameOf([]);
}

/** The pointer to what is around a location. */
export const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf("/"));

/** True for an operation's members and theirs, as far as no other kind of thing is around them. */
export function isOfOperation(path: Path): boolean {
  const kind = path.findLast((segment) => segment.kind !== "member")?.kind;
  return kind === "operation" || kind === "inboundOperation";
}

/** The component, path or operation that a location is in. */
export function homeOf(pointer: string): string {
  const tokens = pointerTokens(pointer);
  const depth = tokens[0] === "components" || tokens[0] === "paths" ? 3 : 1;
  return joinPointer("", ...tokens.slice(0, depth));
}
