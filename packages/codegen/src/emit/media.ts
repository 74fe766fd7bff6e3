import { child, isJsonMediaType, lookUp, mediaTypesOf, member, type Node } from "@onelogin-mfa/openapi";

/**
 * The form of a body in a program: values of JSON, a list with one of each line or of each record of a sequence, events of a server,
 * the fields of a form, a text, or bytes. `any` is JSON or a text, whichever comes.
 */
export type BodyKind =
  | "json"
  | "lines"
  | "sequence"
  | "events"
  | "form"
  | "multipart"
  | "text"
  | "any"
  | "bytes";

/** A media type of a request or response. */
export interface Media {
  readonly name: string;
  readonly node: Node;
  readonly kind: BodyKind;
}

/** The media types of a body. A client takes the first, unless its caller chooses: the first for JSON, or the first of all. */
export function mediaOf(body: Node | undefined): readonly Media[] {
  const all = mediaTypesOf(body).map(([name, node]) => ({ name, node, kind: kindOf(name, node) }));
  const first = all.find(({ name }) => isJsonMediaType(name)) ?? all[0];
  return all.toSorted((one, other) => Number(other === first) - Number(one === first));
}

/** True for a body whose items are read one by one. */
export const isStream = ({ kind }: Media): boolean =>
  kind === "lines" || kind === "sequence" || kind === "events";

function kindOf(name: string, media: Node): BodyKind {
  const type = essenceOf(name);
  if (isJsonMediaType(name)) return "json";
  if (type === "*/*" || type === "application/*") return kindOfAny(child(media, "schema"));
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  if (type === "text/event-stream") return "events";
  if (/[/+-]json-seq$/.test(type)) return "sequence";
  if (/[/+-](?:jsonl|ndjson|json-lines)$/.test(type)) return "lines";
  return /^text\/|[/+-](?:xml|yaml|javascript|graphql)$/.test(type) ? "text" : "bytes";
}

/** A media type without its parameters. */
const essenceOf = (name: string): string => name.replace(/;.*/s, "").trim().toLowerCase();

/** Returns the kind of a body of any media type. A document that declares no other one mostly means JSON. */
function kindOfAny(schema: Node): BodyKind {
  if (lookUp(schema, "type") !== "string") return "json";
  return isBinary({ type: "string", format: lookUp(schema, "format") }) ? "bytes" : "any";
}

/** True for the schema of bytes: OpenAPI 3.0 has a format for them, 3.1 a media type, or no encoding as text. */
export function isBinary(schema: unknown): boolean {
  if (member(schema, "type") !== "string") return false;
  const [format, encoding] = [member(schema, "format"), member(schema, "contentEncoding")];
  const hasMediaType = member(schema, "contentMediaType") !== undefined;
  return (
    format === "binary" ||
    encoding === "binary" ||
    (hasMediaType && encoding === undefined && format === undefined)
  );
}
