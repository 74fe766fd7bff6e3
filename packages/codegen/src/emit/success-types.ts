import { child, entries, follow, headersOf, lookUp, type Node, type Operation } from "@onelogin-mfa/openapi";
import { isStream, type Media, mediaOf } from "./media.ts";
import { shapeOf } from "./operations.ts";
import { isInline, placeIn, type Type, type Types, union } from "./type.ts";

/** A response of a success. */
export interface SuccessType {
  /** As it is declared: a status, `2XX` or `default`. */
  readonly status: string;
  /** The names of its headers. */
  readonly headers: readonly string[];
  /** The type of its data; that of the first media type. */
  readonly data: Type;
  /** The types of its data in the other media types, by their names. */
  readonly others: readonly (readonly [name: string, data: Type])[];
}

/** The responses of a success: without one, `default` is, as for any status that has no other. */
export function successesOf({ responses }: Operation): [status: string, response: Node][] {
  const successes = [...responses].filter(([status]) => status.startsWith("2"));
  return successes.length > 0 ? successes : [...responses].filter(([status]) => status === "default");
}

/** True for an operation that has successes with a body, but describes none: what comes may be anything. */
export function isUndescribed(operation: Operation): boolean {
  const successes = successesOf(operation);
  const isBare = ([, response]: (typeof successes)[number]) => mediaOf(response).length === 0;
  const mayHaveBody = successes.some(([status]) => !isEmptyStatus(status));
  return operation.method !== "HEAD" && mayHaveBody && successes.every(isBare);
}

/** True for the statuses that have no body. */
export const isEmptyStatus = (status: string): boolean => status === "204" || status === "205";

/** The types of the successes that an operation declares. */
export function successTypesOf(operation: Operation, types: Types): SuccessType[] {
  const bare = isUndescribed(operation) ? "unknown" : "undefined";
  return successesOf(operation).map(([status, response]) => {
    const [first, ...others] = operation.method === "HEAD" ? [] : mediaOf(response);
    const typeOf = (media: Media) =>
      typeOfResponse(media, placeOfMedia(operation, status, media, types), types);
    return {
      status,
      headers: headersOf(response).map(([name]) => name),
      data: first ? typeOf(first) : bare,
      others: others.map((media) => [media.name, typeOf(media)] as const),
    };
  });
}

/** The data of a success: one type for each status; `undefined` without a body, and `unknown` where none is described. */
export function dataOf(operation: Operation, types: Types): { type: Type; isInline: boolean } {
  const all = successTypesOf(operation, types).map(({ data }) => data);
  if (all.length === 0 || operation.method === "DELETE") all.push("undefined");
  const type = all.includes("unknown") ? "unknown" : union(all);
  return { type, isInline: hasPlace(type) };
}

function hasPlace(type: Type): boolean {
  if (typeof type === "string" || type.kind === "reference" || type.kind === "object") return false;
  return type.kind === "place" || type.parts.some(hasPlace);
}

/** The type of an error's body: a value if it is JSON, else its text, as openapi-fetch has it. */
export function errorTypeOf(operation: Operation, status: string, response: Node, types: Types): Type {
  const [media] = mediaOf(response);
  if (!media) return "unknown";
  if (media.kind !== "json" && media.kind !== "any") return "string";
  return typeOfResponse(media, placeOfMedia(operation, status, media, types), types);
}

const placeOfMedia = (operation: Operation, status: string, { name }: Media, { placeOf }: Types) =>
  placeIn(placeIn(placeIn(placeIn(placeOf(operation), "responses"), status), "content"), name);

/** The type of a body that is received: what is no JSON is a text, or bytes, and a stream has its items one by one. */
function typeOfResponse(media: Media, place: ReturnType<typeof placeOfMedia>, types: Types): Type {
  const { kind, node } = media;
  if (kind === "bytes" || kind === "multipart") return "Blob";
  const schema = child(node, "schema");
  if (kind === "text" || kind === "form")
    return lookUp(schema, "type") === "string" ? types.typeOf(schema) : "string";
  if (isStream(media)) return { kind: "AsyncIterable", parts: [typeOfItem(media, place, types)] };
  const type = types.typeOfMedia(node);
  return isInline(type) ? place : type;
}

/** The schema of the items of a stream. Without `itemSchema`, a list is one of its items, and another schema is that of each. */
function itemOf({ node }: Media): Node {
  const item = child(node, "itemSchema");
  if (item.value !== undefined) return item;
  const schema = follow(child(node, "schema"));
  return shapeOf(schema) === "array" && child(schema, "items").value !== undefined
    ? child(schema, "items")
    : child(node, "schema");
}

function typeOfItem(media: Media, place: ReturnType<typeof placeOfMedia>, types: Types): Type {
  const item = itemOf(media);
  const isWhole =
    item.value === undefined ||
    (item.pointer === child(media.node, "schema").pointer && shapeOf(item) === "string");
  // a text is each event, but no value of JSON lines: there it is all of them
  if (isWhole) return media.kind === "events" ? "string" : "unknown";
  const type = types.typeOf(item);
  if (!isInline(type)) return type;
  const isListed = child(media.node, "schema").pointer !== item.pointer;
  return isListed ? { ...place, path: `${place.path}[number]` } : place;
}

/** The reader of the events of a server: their data as JSON or text, or the whole event where its item has `data`. */
export function readerOfEvents(media: Media): string {
  const item = itemOf(media);
  if (item.value === undefined || shapeOf(item) === "string") return "readEventTexts";
  const isEvent = child(media.node, "itemSchema").value !== undefined;
  const data = entries(child(follow(item), "properties")).find(([name]) => name === "data")?.[1];
  if (!isEvent || data === undefined) return "readEvents";
  return shapeOf(data) === "string" ? "readWholeEvents" : "readWholeJsonEvents";
}
