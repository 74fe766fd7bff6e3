import { type JsonObject, member } from "../document/json.ts";
import { chain, child, documentNode, entries, follow, type Node } from "../document/node.ts";
import { type Kind, walk } from "../document/walk.ts";

const described: ReadonlySet<Kind> = new Set([
  "operation",
  "parameter",
  "requestBody",
  "response",
  "header",
  "schema",
]);

/**
 * Writes the comment of each part of a document into its `title`, which openapi-typescript prints as it is: what the part
 * is and which values it may have, also where that stands behind a `$ref` or in the schema of a parameter. A
 * `description` would become a tag, which editors show last.
 */
export function writeComments(document: unknown): void {
  const comments: [part: JsonObject, comment: JsonObject][] = [];
  walk(documentNode(document), "document", (part, node, kind) => {
    if (described.has(kind)) comments.push([part, commentOf(node)]);
  });
  // at the end, because a part behind several references is read more than once
  for (const [part, comment] of comments) {
    const changes = Object.entries(comment).filter(([key, text]) => text !== undefined || key in part);
    Object.assign(part, Object.fromEntries(changes));
  }
}

function commentOf(node: Node): JsonObject {
  const nodes = chain(node);
  const values = [...nodes, ...chain(child(nodes.at(-1) ?? node, "schema"))].map(({ value }) => value);
  const first = (key: string): unknown => {
    for (const value of values) {
      const found = member(value, key) ?? undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const texts = [first("title"), first("summary"), first("description")].filter(
    (text) => typeof text === "string",
  );
  const text = texts.map((one) => one.trim()).filter((one) => one !== "");
  const examples = first("examples");
  return {
    title: [...text, limitsOf(first)].filter((one) => one !== "").join("\n\n"),
    ...{ summary: undefined, description: undefined, format: undefined },
    ...{ deprecated: first("deprecated"), default: first("default") },
    ...{
      example: first("example") ?? firstExample(node),
      examples: Array.isArray(examples) ? examples : undefined,
    },
  };
}

/** The first of several examples of a parameter or header. */
function firstExample(node: Node): unknown {
  const [[, example] = []] = entries(child(follow(node), "examples"));
  return example && child(follow(example), "value").value;
}

/** Formats that choose the type of a number in other languages; here each is `number`. */
const widths: ReadonlySet<unknown> = new Set(["int32", "int64", "float", "double"]);

/** Says which values a schema allows beyond their type; empty if it allows all. */
function limitsOf(first: (key: string) => unknown): string {
  const number = (key: string) => {
    const value = first(key);
    return typeof value === "number" ? value : undefined;
  };
  const bounds = [
    first("exclusiveMinimum") === true ? undefined : number("minimum"),
    first("exclusiveMaximum") === true ? undefined : number("maximum"),
  ] as const;
  const items = [
    first("type") === "integer" ? "whole number" : "",
    range(...bounds),
    bound("above", first("exclusiveMinimum"), number("minimum")),
    bound("below", first("exclusiveMaximum"), number("maximum")),
    counted("character", number("minLength"), number("maxLength")),
    counted("item", number("minItems"), number("maxItems")),
    widths.has(first("format")) ? "" : quoted("format", first("format")),
    quoted("pattern", first("pattern")),
  ].filter((item) => item !== "");
  const sentence = items.join(", ");
  return sentence && `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined)
    return minimum === maximum ? `${minimum}` : `from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `at least ${minimum}`;
  return maximum === undefined ? "" : `at most ${maximum}`;
}

/** OpenAPI 3.1 has a number here, 3.0 whether the bound beside it is excluded. */
function bound(word: string, exclusive: unknown, limit: number | undefined): string {
  if (typeof exclusive === "number") return `${word} ${exclusive}`;
  return exclusive === true && limit !== undefined ? `${word} ${limit}` : "";
}

function counted(noun: string, minimum: number | undefined, maximum: number | undefined): string {
  const text = range(minimum, maximum);
  return text && `${text} ${noun}${(maximum ?? minimum) === 1 ? "" : "s"}`;
}

const quoted = (what: string, value: unknown) => (typeof value === "string" ? `${what} \`${value}\`` : "");
