import { type Application, type CommentDisplayPart, type Context, Converter, type Reflection } from "typedoc";

/** Before TypeDoc's own listeners, which read files. */
const first = 1000;

/**
 * A plugin of TypeDoc, for which it reads no file that a comment names: comments of generated code are texts of the spec. `{@include}`,
 * `{@includeCode}` and links to files stay as they are written, `@document` is left out.
 */
export function load({ converter }: Application): void {
  converter.on(Converter.EVENT_CREATE_PROJECT, makePlain, first);
  converter.on(Converter.EVENT_CREATE_DECLARATION, makePlain, first);
  converter.on(Converter.EVENT_CREATE_SIGNATURE, makePlain, first);
  converter.on(Converter.EVENT_CREATE_PARAMETER, makePlain, first);
  converter.on(Converter.EVENT_CREATE_TYPE_PARAMETER, makePlain, first);
}

function makePlain(_: Context, { comment }: Reflection): void {
  if (!comment) return;
  comment.removeTags("@document");
  comment.summary = comment.summary.map(plainPart);
  for (const tag of comment.blockTags) tag.content = tag.content.map(plainPart);
}

function plainPart(part: CommentDisplayPart): CommentDisplayPart {
  // TypeDoc copies what a link leads to beside its pages
  if (part.kind === "relative-link") return { kind: "text", text: part.text };
  if (part.kind !== "inline-tag" || !part.tag.startsWith("@include")) return part;
  return { kind: "text", text: `{${part.tag} ${part.text}}` };
}
