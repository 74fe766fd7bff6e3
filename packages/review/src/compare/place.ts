import { type Node, pointerTokens } from "@onelogin-mfa/openapi";
import type { Direction } from "../policy/rules.ts";
import type { Position } from "../report.ts";
import { quoted } from "../words.ts";

/** Things that have a name of their own in what is around them. */
export type NamedKind =
  | "operation"
  /** An operation of a webhook or callback, which the server calls and the client answers. */
  | "inboundOperation"
  | "webhook"
  | "callback"
  | "callbackUrl"
  | "pathItem"
  | "parameter"
  | "response"
  | "header"
  | "link"
  | "mediaType"
  | "schema"
  | "property"
  /** Another keyword of a schema that holds a schema. */
  | "keyword"
  /** A member without a comparison of its own. */
  | "member"
  | "securityScheme"
  | "flow"
  | "scope"
  | "server";

/** One step into a document: from a thing to a part of it. */
export type Segment =
  | { readonly kind: NamedKind; readonly name: string }
  | { readonly kind: "document" | "info" | "requestBody" | "responses" | "body" }
  /** Each item of a stream, of a list, or each property that has no name. */
  | { readonly kind: "streamItem" | "items" | "otherProperties" }
  /** An alternative of a choice; of an open list of values or not, which is unknown for a choice of one. */
  | { readonly kind: "alternative"; readonly isOpen: boolean | undefined }
  | { readonly kind: "variable"; readonly name: string; readonly server: string }
  | { readonly kind: "component"; readonly section: string; readonly name: string };

/** A part of an operation, or of the document around the operations: in it, the same two schemas are compared once. */
export interface Part {
  readonly position: Position | null;
}

/** Where a comparison is, in both documents. */
export interface Place {
  /** The way from the document to here. */
  readonly path: readonly Segment[];
  readonly part: Part;
  /** The way that values go here. */
  readonly direction: Direction;
}

/** The place of all that belongs to no operation. */
export const documentPlace: Place = { path: [], part: { position: null }, direction: "both" };

/** The place of a part of what is at a place. */
export function at(place: Place, segment: Segment): Place {
  return { ...place, path: [...place.path, segment] };
}

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

/** Names what is at a place in a sentence, such as "the body of response 200". */
export function nameOf({ path }: Pick<Place, "path">): string {
  const segment = path.at(-1);
  const around = () => nameOf({ path: path.slice(0, -1) });
  switch (segment?.kind) {
    case "document":
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
    case "header":
    case "link":
    case "server":
      return `the ${segment.kind} ${quoted(segment.name)}`;
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
    case "member":
      return `${quoted(segment.name)} of ${around()}`;
    case "streamItem":
      return `each item of ${around()}`;
    case "securityScheme":
      return `the security scheme ${quoted(segment.name)}`;
    case "flow":
    case "scope":
      return `the ${segment.kind} ${quoted(segment.name)} of ${around()}`;
    case "variable":
      return `the variable ${quoted(segment.name)} of ${quoted(segment.server)}`;
    case "component":
      return `the ${componentKind(segment.section) ?? "shared part"} ${quoted(segment.name)}`;
    // what is in a schema is named by its pointer
    case "property":
    case "keyword":
    case "items":
    case "otherProperties":
    case "alternative":
      return around();
    case undefined:
      return "the schema";
  }
}

/** Name of the webhook or callback that a place is in an operation of; undefined for other places. */
export function inboundName({ path }: Place): string | undefined {
  const index = path.findLastIndex(({ kind }) => kind === "inboundOperation");
  return index < 0 ? undefined : nameOf({ path: path.slice(0, index) });
}

/** True for an operation and its members that have no comparison of their own. */
export function isOfOperation({ path }: Place): boolean {
  const kind = path.findLast((segment) => segment.kind !== "member")?.kind;
  return kind === "operation" || kind === "inboundOperation";
}

/** True for values of an open list: `anyOf` of known values and any string. */
export function isOpen({ path }: Place): boolean | undefined {
  const choice = path.findLast((one) => one.kind === "alternative" && one.isOpen !== undefined);
  return choice?.kind === "alternative" ? choice.isOpen : undefined;
}

/** True if the values are XML; undefined if no request or response has them. */
export function isXml({ path }: Place): boolean | undefined {
  const media = path.findLast(({ kind }) => kind === "mediaType");
  return media?.kind === "mediaType" ? /xml/i.test(media.name) : undefined;
}

/** Names a schema in a sentence: its own name in backticks, or what it belongs to. */
export function schemaName(node: Node | undefined, place: Place): string {
  const name = nameAt(node?.pointer ?? "");
  if (name.startsWith("[")) return `each item of ${holderName(place)}`;
  if (name.startsWith("{")) return `each other field of ${holderName(place)}`;
  if (name.startsWith("/")) return `${quoted(name.slice(1))} of ${holderName(place)}`;
  return name === "" ? holderName(place) : quoted(name);
}

/** Names what has the schema at a place, whatever its media type. */
function holderName({ path }: Place): string {
  const isSchema = (section: string) => section === "schemas" || section === "mediaTypes";
  const holders = path.flatMap((segment): readonly Segment[] => {
    if (segment.kind === "mediaType") return [];
    const isNamed = segment.kind === "component" && isSchema(segment.section);
    return [isNamed ? { kind: "schema", name: segment.name } : segment];
  });
  return nameOf({ path: holders });
}

const single = [
  "contains",
  "propertyNames",
  "contentSchema",
  "unevaluatedItems",
  "unevaluatedProperties",
  "not",
  "if",
  "then",
  "else",
];
const marks: Readonly<Record<string, string>> = {
  items: "[]",
  additionalProperties: "{}",
  ...Object.fromEntries(single.map((key) => [key, `/${key}`])),
};
const several = new Set(["prefixItems", "patternProperties", "dependentSchemas"]);

/**
 * Names the thing at a pointer: the component's name and the fields down to it (`Device.device_id`), with `[]` for the
 * items of a list and `/not` for other keywords that hold a schema; or the fields alone, or nothing.
 */
export function nameAt(pointer: string): string {
  const tokens = pointerTokens(pointer);
  const isComponent = tokens[0] === "components";
  const rest = tokens.slice(isComponent ? 3 : Math.max(tokens.indexOf("schema"), 0) + 1);
  let name = isComponent ? (tokens[2] ?? "") : "";
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    const isNaming = token === "properties" || several.has(token);
    const entry = isNaming ? rest.shift() : undefined;
    if (!isNaming) name += marks[token] ?? "";
    else if (entry !== undefined) name += token === "properties" ? dotted(name, entry) : `/${token}/${entry}`;
  }
  return name;
}

const dotted = (name: string, field: string) => (name === "" ? field : `.${field}`);
