import { effects } from "../document/effects.ts";
import { arrayOf } from "../document/json.ts";
import { child, documentNode, entries, follow, type Node } from "../document/node.ts";
import type { Operation } from "../document/operations.ts";

/**
 * The comment of a method: what the operation does, what sending it twice does, its errors, and a link to its reference.
 * The operation is one of a document whose comments are written.
 */
export function methodComment(operation: Operation): string {
  const { node, responses } = operation;
  const effect = child(node, "x-effect").value;
  const known = typeof effect === "string" ? effects[effect] : undefined;
  const errors = [...responses].filter(([status]) => !status.startsWith("2") && !status.startsWith("3"));
  const lines = errors.map(([status, response]) => `- ${statusName(status)}: ${summaryOf(response)}`);
  const parts = [
    textOf(node),
    known ? `**Effect:** \`${effect}\`. ${known}` : "",
    lines.length > 0 ? `**Errors**\n${lines.join("\n")}` : "",
    linkOf(operation),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const textOf = (node: Node) => String(child(node, "title").value ?? "");

const statusName = (status: string) => (status === "default" ? "any other" : status);

/** The first sentence of a comment. */
function summaryOf(response: Node): string {
  const [sentence = ""] = textOf(follow(response))
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?])\s/);
  return sentence;
}

/** A link to the documentation of the operation, of its tag or of the whole document, whichever is there. */
function linkOf({ node }: Operation): string {
  const document = documentNode(node.root);
  const ownTags = arrayOf(child(node, "tags").value);
  const tags = entries(child(document, "tags")).map(([, tag]) => tag);
  const tag = tags.filter((one) => ownTags.includes(child(one, "name").value));
  const docs = [node, ...tag, document].map((holder) => child(holder, "externalDocs"));
  const [found] = docs.filter((one) => typeof child(one, "url").value === "string");
  if (!found) return "";
  const { value: description } = child(found, "description");
  const label = typeof description === "string" ? ` | ${description.replace(/[\s|{}]+/g, " ").trim()}` : "";
  return `@see {@link ${child(found, "url").value}${label}}`;
}
