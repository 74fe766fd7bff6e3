import { isObject, type Node, pointerTokens } from "@onelogin-mfa/codegen/document";
import type { Context, Sides } from "./context.ts";

const single = "contains propertyNames contentSchema unevaluatedItems unevaluatedProperties not if then else";
const marks: Readonly<Record<string, string>> = {
  items: "[]",
  additionalProperties: "{}",
  ...Object.fromEntries(single.split(" ").map((key) => [key, `/${key}`])),
};
const several = new Set(["prefixItems", "patternProperties", "dependentSchemas"]);

/**
 * What people call the thing at a pointer: the component's name and the fields down to it (`Device.device_id`), with
 * `[]` for the items of a list and `/not` for other keywords that hold a schema; or the fields alone, or nothing.
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

/** How a sentence names a schema: by its own name in backticks, or by what it belongs to. */
export function labelAt(node: Node | undefined, { owner }: Pick<Context, "owner">): string {
  const name = nameAt(node?.pointer ?? "");
  if (name.startsWith("[")) return `the items of ${owner}`;
  if (name.startsWith("{")) return `the other fields of ${owner}`;
  if (name.startsWith("/")) return `\`${name.slice(1)}\` of ${owner}`;
  return name === "" ? owner : `\`${name}\``;
}

/** A value in a sentence: a short one as JSON in backticks, else only its kind. */
export function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > 6) return "a longer list";
  if (isObject(value) && Object.keys(value).length > 3) return "an object";
  const text = typeof value === "string" && value !== "" ? value : (JSON.stringify(value) ?? "none");
  return text.length > 60 ? "a longer value" : `\`${text.replaceAll("`", "'").replaceAll("\n", " ")}\``;
}

/** What became of a value: that it is new, gone, or another one, and which if that can be shown. */
export function transition({ before, after }: Sides<{ readonly value: unknown }>): string {
  if (!before) return `is new: ${shown(after?.value)}`;
  if (!after) return `is gone; it was ${shown(before.value)}`;
  const [from, to] = [shown(before.value), shown(after.value)];
  return from === to ? "changed" : `changed from ${from} to ${to}`;
}
