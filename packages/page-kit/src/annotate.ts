import {
  arrayOf,
  child,
  discouragedReason,
  documentNode,
  effects,
  entries,
  isObject,
  type JsonObject,
  listOperations,
  type Node,
  objectOf,
  valueAt,
  walk,
} from "@onelogin-mfa/openapi";
import { codeSamples } from "./code-samples.ts";
import { evidenceOf, evidenceOfResponse, foldedEvidence } from "./evidence.ts";

/**
 * A copy of the spec for its readers: what Redoc would not show stands in the descriptions. Each operation says its effect
 * after its prose, has samples in TypeScript and curl, and its evidence in a folded block that is read last. Undocumented
 * responses, secrets, the known values of an open list, and what is accepted and discouraged are marked. Markup in texts of the
 * spec shows as text, and so does what Redoc or Redocly's commands would follow.
 *
 * @param hasSamples whether this project's client calls the operations. @default true
 */
export function annotate(spec: unknown, hasSamples = true): JsonObject {
  const copy: unknown = structuredClone(spec);
  if (!isObject(copy)) throw new TypeError("The spec must be an object.");
  const sources = valueAt(spec, "/x-sources");
  for (const operation of listOperations(spec)) {
    const effect = child(operation.node, "x-effect").value;
    const told = effect === undefined ? "" : `**Effect:** \`${effect}\`. ${effects[String(effect)] ?? ""}`;
    // the class is what `redocScript` shows last
    const evidence = foldedEvidence(evidenceOf(operation), sources, '<details class="evidence">');
    append(copy, operation.node, [told, evidence]);
    const target = objectOf(valueAt(copy, operation.node.pointer));
    if (hasSamples) Object.assign(target, { "x-codeSamples": codeSamples(operation) });
  }
  for (const [, response] of entries(child(documentNode(spec), "components", "responses")))
    append(copy, response, [foldedEvidence(evidenceOfResponse(response), sources)]);
  prepare(copy);
  return endReferences(copy);
}

/**
 * Ends what Redocly's resolver follows to any file and address; Redoc has that resolver, too. An `externalValue` becomes the text of its
 * example, a discriminator keeps what it maps to schemas. In data, where it follows the same names, an invisible word joiner in the
 * name ends the reference.
 */
function endReferences(copy: JsonObject): JsonObject {
  walk(documentNode(copy), "document", (object, _, kind) => {
    if (kind === "example" && typeof object.externalValue === "string") {
      const { externalValue, value = `externalValue: ${externalValue}` } = object;
      Reflect.deleteProperty(object, "externalValue");
      Object.assign(object, { value });
    }
    const { mapping } = kind === "schema" ? objectOf(object.discriminator) : {};
    for (const [value, target] of Object.entries(objectOf(mapping)))
      if (isAddress(target)) Reflect.deleteProperty(objectOf(mapping), value);
  });
  const hidden = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hidden);
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([key, inner]) => {
      return [references.get(key)?.(inner) ? `${key}\u2060` : key, hidden(inner)];
    });
    return Object.fromEntries(members);
  };
  return hidden(copy) as JsonObject; // as the copy is one
}

const isInternal = (target: unknown) => typeof target === "string" && /^#(\/|$)/.test(target);

/** True for what Redocly takes for the address of a schema, and not for its name. `#a/../b` is a path to it. */
const isAddress = (target: unknown) =>
  typeof target === "string" && !isInternal(target) && /[/:#]|\.(ya?ml|json)$/i.test(target);

/** Tells of a member, by its name, whether Redocly follows it. */
const references: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["$ref", (value) => typeof value === "string" && !isInternal(value)],
  ["externalValue", (value) => typeof value === "string"],
  ["mapping", (value) => Object.values(objectOf(value)).some(isAddress)],
  ["defaultMapping", isAddress],
]);

/** Adds texts to the description of the copy of a node. */
function append(copy: unknown, { pointer }: Node, texts: readonly string[]): void {
  const target = objectOf(valueAt(copy, pointer));
  const added = [target.description, ...texts].filter((text) => text !== undefined && text !== "");
  if (added.length > 0) Object.assign(target, { description: added.join("\n\n") });
}

/** Marks such parts of the spec wherever they stand, and ends the markup of each text that Redoc reads as Markdown. */
function prepare(value: unknown, isMarkdown = false, isExample = false): void {
  if (typeof value !== "object" || value === null) return;
  if (isObject(value) && !isExample) mark(value);
  for (const [key, inner] of Object.entries(value)) {
    const isText = isMarkdown || /^(description|summary|scopes|x-enumDescriptions)$/.test(key);
    if (isText && typeof inner === "string") Object.assign(value, { [key]: withoutMarkup(inner) });
    else prepare(inner, isText, isExample || /^examples?$/.test(key));
  }
}

/** Marks a part of the spec where a description or a title is shown. */
function mark(value: JsonObject): void {
  if (value["x-documented"] === false) prefix(value, "**Not documented by OneLogin.**");
  if (value["x-sensitive"] === true) prefix(value, "**Secret.**");
  const discouraged = discouragedReason(value);
  if (discouraged !== undefined) {
    // Redoc shows the title on the switch between the alternatives, the description below it
    Object.assign(value, { title: value.title ?? "discouraged" });
    prefix(value, `**Accepted, discouraged:** ${discouraged}`);
  }
  nameAlternatives(value.anyOf);
}

/** Titles for `anyOf: [known values, string]`, which Redoc shows on its switch in place of "string" and "string". */
function nameAlternatives(anyOf: unknown): void {
  const [known, other, more] = arrayOf(anyOf).map(objectOf);
  if (!known || !("enum" in known) || other?.type !== "string" || "enum" in other || more) return;
  Object.assign(known, { title: known.title ?? "known values" });
  Object.assign(other, { title: other.title ?? "any other text" });
}

function prefix(target: JsonObject, mark: string): void {
  Object.assign(target, { description: `${mark} ${String(target.description ?? "")}`.trim() });
}

/**
 * Starts of HTML, of images and of Markdoc's tags, but for what cannot act: comments, and folds without attributes or with our class. An
 * image is a link then: pages that load nothing have no place for it.
 */
const startOfMarkup =
  /<(?!\/?(?:details|summary)>|details class="evidence">|!-- [^<>]* -->)(?=[a-z/!?])|\{(?=%)|!(?=\[)/gi;

/**
 * Markdown whose markup shows as text. Redoc makes elements out of HTML and out of Markdoc's tags, such as
 * `{% html name="base" /%}`, which its option `sanitize` does not see; that option also removes `<token>` from code. Here an
 * invisible word joiner after the first character ends both notations, in code too: what is not parsed cannot be misread.
 */
export const withoutMarkup = (markdown: string): string => markdown.replace(startOfMarkup, "$&\u2060");
