import { child, isJsonMediaType, lookUp, mediaTypesOf, member, type Node } from "@onelogin-mfa/openapi";

/**
 * The form of a body in a program: values of JSON, a list with one of each line, the fields of a form, a text, or bytes. `any` is
 * JSON or a text, whichever comes.
 */
export type BodyKind = "json" | "lines" | "form" | "multipart" | "text" | "any" | "bytes";

/** A media type of a request or response. */
export interface Media {
  readonly name: string;
  readonly node: Node;
  readonly kind: BodyKind;
}

/**
 * The media type that a client sends, or asks for, and the number of those that there are: the first for JSON, or the first of
 * all; undefined if there is none.
 */
export function chosenMedia(body: Node | undefined): (Media & { readonly count: number }) | undefined {
  const all = mediaTypesOf(body);
  const [name, node] = all.find(([one]) => isJsonMediaType(one)) ?? all[0] ?? [];
  if (name === undefined || node === undefined) return undefined;
  return { name, node, kind: kindOf(name, node), count: all.length };
}

function kindOf(name: string, media: Node): BodyKind {
  const type = name.replace(/;.*/s, "").trim().toLowerCase();
  if (isJsonMediaType(name)) return "json";
  if (type === "*/*" || type === "application/*") return kindOfAny(child(media, "schema"));
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  if (/[/+-](?:jsonl|ndjson|json-seq)$/.test(type)) return "lines";
  return /^text\/|[/+-](?:xml|yaml|javascript|graphql)$/.test(type) ? "text" : "bytes";
}

/** Returns the kind of a body of any media type. A document that declares no other one mostly means JSON. */
function kindOfAny(schema: Node): BodyKind {
  if (lookUp(schema, "type") !== "string") return "json";
  return isBinary({ type: "string", format: lookUp(schema, "format") }) ? "bytes" : "any";
}

/** True for the schema of bytes: OpenAPI 3.0 has a format for them, 3.1 a media type and no encoding as text. */
export function isBinary(schema: unknown): boolean {
  if (member(schema, "type") !== "string") return false;
  const isEncoded = member(schema, "contentEncoding") !== undefined;
  return (
    member(schema, "format") === "binary" ||
    (member(schema, "contentMediaType") !== undefined && !isEncoded && member(schema, "format") === undefined)
  );
}
