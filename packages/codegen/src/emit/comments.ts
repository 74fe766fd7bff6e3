import { arrayOf, chain, child, entries, follow, isObject, member, type Node } from "@onelogin-mfa/openapi";

/**
 * The comment of a part of a document: what it is and which values it may have, also where that stands behind a `$ref` or in
 * the schema of a parameter; empty if there is nothing to say.
 */
export function commentOf(node: Node): string {
  const first = lookThrough(node);
  const isMarked = isObject(node.value) && ("const" in node.value || Boolean(node.value.enum));
  const tags = [
    tag("default", first("default")),
    tag("example", first("example") ?? firstExample(node)),
    ...arrayOf(first("examples")).map((example) => tag("example", example)),
  ];
  return printComment([describe(first), first("deprecated") ? "@deprecated" : "", ...tags], isMarked);
}

/** The text of the comment of a part of a document: its title, summary, description and limits. */
export const commentTextOf = (node: Node): string => describe(lookThrough(node));

/** The comment of a media type: its example. */
export const exampleOf = (media: Node): string =>
  printComment([tag("example", child(media, "example").value)]);

/** Prints the paragraphs and tags of a comment that are not empty; one of a single line stands on it, unless it is to be long. */
export function printComment(parts: readonly string[], isLong = false): string {
  const lines = parts.filter((part) => part !== "").flatMap((part) => part.split(/\r\n|[\n\r\u2028\u2029]/));
  if (lines.length === 0) return "";
  const text = lines.map((line) => ` * ${line}`.trimEnd().replaceAll("*/", "*\\/"));
  return lines.length === 1 && !isLong ? `/**${text[0]?.slice(2)} */` : `/**\n${text.join("\n")}\n */`;
}

/** Finds the first value of a key along the `$ref`s of a part, and in its schema. */
function lookThrough(node: Node): (key: string) => unknown {
  const nodes = chain(node);
  const values = [...nodes, ...chain(child(nodes.at(-1) ?? node, "schema"))].map(({ value }) => value);
  return (key) => {
    for (const value of values) {
      const found = member(value, key) ?? undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function describe(first: (key: string) => unknown): string {
  const texts = ["title", "summary", "description"].map(first).filter((text) => typeof text === "string");
  return [...texts.map((text) => text.trim()), limitsOf(first)].filter((text) => text !== "").join("\n\n");
}

function tag(name: string, value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
  return `@${name} ${text.trim()}`;
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
