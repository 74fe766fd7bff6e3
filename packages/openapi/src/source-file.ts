/// <reference path="./js-yaml.d.ts" />
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { JSON_SCHEMA, load, type State, types, YAMLException } from "js-yaml";
import { DocumentError, fileProblem, messageOf, type Problem } from "./errors.ts";
import { pointerTokens } from "./json.ts";

/** True for a name that is an address, and no path. */
export const isUrl = (name: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(name);

/** A place in a file; lines and columns are counted from 1. */
export interface SourceLocation extends Omit<Problem, "message"> {
  /** The last line of the value. */
  readonly endLine: number;
}

/** One file of a document, parsed once. */
export interface SourceFile {
  /** Its absolute path or address, and its text. */
  readonly source: { readonly absoluteRef: string; readonly body: string };
  readonly parsed: unknown;
  readonly isJson: boolean;
  /** Finds where a pointer into this file stands; one with no place of its own gets that of what is around it. */
  locate(pointer: string): SourceLocation;
}

/** The reason why a file could not be read, as the end of a sentence with the way to fix it. */
export interface Unreadable {
  readonly failure: string;
  /** True if it may not be read: whether it exists was not looked at. */
  readonly isRefused?: boolean;
  /** True if there is no such file. */
  readonly isMissing?: boolean;
}

/** Has no dates, which would be no text, and the kinds of YAML that JSON lacks. */
const schema = JSON_SCHEMA.extend({
  implicit: [types.merge],
  explicit: [types.binary, types.omap, types.pairs, types.set],
});

/**
 * Reads the text of a file, or of an address of the web.
 *
 * @param longest number of characters that are read
 */
export async function readText(
  name: string,
  longest: number,
  headers: Readonly<Record<string, string>>,
): Promise<string | Unreadable> {
  try {
    const text = isUrl(name) ? await download(name, longest, headers) : decode(await readFile(name));
    return text.replace(/^\uFEFF/, "");
  } catch (thrown) {
    return { failure: failureOf(thrown), isMissing: isMissing(thrown) };
  }
}

/** PowerShell writes what a command prints in UTF-16. @throws for another encoding, whose letters would be lost */
const decode = (bytes: Buffer) =>
  bytes[0] === 0xff && bytes[1] === 0xfe
    ? bytes.toString("utf16le")
    : new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** Follows no redirect, which could lead to another host; the message has no query, as that of a signed address is a secret. */
async function download(
  url: string,
  longest: number,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(30_000) });
  const location = response.headers.get("location");
  if (response.status >= 300 && response.status < 400 && location !== null) {
    const { origin, pathname } = new URL(location, url);
    throw new Error(
      `it redirects to ${origin}${pathname}, and redirects are not followed: name that address`,
    );
  }
  if (!response.ok) throw new Error(`status ${response.status}`);
  let text = "";
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (text.length > longest) throw new Error("it is too long");
  }
  return text;
}

/** Finds line and column of offsets in a text, counted from 1; its lines are looked for once. */
function createPlaces(text: string): (offset: number) => { readonly line: number; readonly col: number } {
  let starts: number[] | undefined;
  return (offset) => {
    if (!starts) {
      starts = [0];
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    }
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, col: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Offsets of a value: where it or its key begins, where it ends; and what its members are found by. */
interface Span<Value> {
  readonly start: number;
  readonly value: Value;
  readonly end: number;
}

type Members<Value> = ReadonlyMap<string, Span<Value>>;

/** Creates a function that finds values by pointers. Only the members of what is around them are looked for, once. */
function createSearch<Value>(whole: Span<Value>, membersOf: (value: Value) => Members<Value>) {
  const known = new Map<Value, Members<Value>>();
  return (pointer: string) => {
    let found = whole;
    for (const token of pointerTokens(pointer)) {
      const members = known.get(found.value) ?? membersOf(found.value);
      known.set(found.value, members);
      const inner = members.get(token);
      if (!inner) break;
      found = inner;
    }
    return found;
  };
}

/** Parses YAML, and keeps where its values and keys stand. */
function parseYaml(text: string) {
  const inside = new Map<unknown, Span<unknown>[]>();
  const open: { readonly start: number; readonly inner: Span<unknown>[] }[] = [];
  let end = 0;
  const listener = (event: "open" | "close", { position, kind, result: value }: State) => {
    if (event === "open") return void open.push({ start: position, inner: [] });
    const { start = 0, inner = [] } = open.pop() ?? {};
    // at the end of a block, and of a value that is left out, the parser is at the next key already
    const isAlias = kind === null && value !== null;
    if (isAlias || kind === "scalar" || /[}\]]/.test(text.charAt(position - 1))) end = position;
    open.at(-1)?.inner.push({ start, value, end });
    // an alias has what its anchor has, and what may be the first key of a block is read as that before
    if (typeof value === "object" && !isAlias && !inside.has(value)) inside.set(value, inner);
  };
  const parsed = load(text, { schema, listener });
  const membersOf = (value: unknown) => yamlMembers(text, value, inside.get(value) ?? []);
  return { parsed, find: createSearch<unknown>({ start: 0, value: parsed, end }, membersOf) };
}

/** The members of an object by key, or the items of a list by index, in YAML; what is left out has no place. */
function yamlMembers(text: string, value: unknown, inner: readonly Span<unknown>[]): Members<unknown> {
  const members = new Map<string, Span<unknown>>();
  let index = -1;
  let key: Span<unknown> | undefined;
  for (const one of inner) {
    if (Array.isArray(value)) {
      index = value.indexOf(one.value, index + 1);
      members.set(String(index), one);
    } else if (key && text.slice(key.end, one.start).includes(":")) {
      members.set(String(key.value), { ...one, start: key.start });
      key = undefined;
    } else key = one;
  }
  return members;
}

/** Parses JSON, in which values are found without a tree. */
function parseJson(text: string) {
  const whole = { start: 0, value: text.search(/\S/), end: text.length };
  return {
    parsed: JSON.parse(text) as unknown,
    find: createSearch(whole, (value) => jsonMembers(text, value)),
  };
}

/** The members of an object by key, or the items of a list by index; none of anything else. */
function jsonMembers(text: string, open: number): Members<number> {
  const members = new Map<string, Span<number>>();
  const isList = text[open] === "[";
  if (!isList && text[open] !== "{") return members;
  for (let start = skipBlanks(text, open + 1); !/[}\]]/.test(text.charAt(start)); ) {
    const keyEnd = isList ? start : jsonEnd(text, start);
    const key: string = isList ? String(members.size) : JSON.parse(text.slice(start, keyEnd));
    const value = isList ? start : skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const end = jsonEnd(text, value);
    members.set(key, { start, value, end });
    const next = skipBlanks(text, end);
    start = text[next] === "," ? skipBlanks(text, next + 1) : next;
  }
  return members;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at += 1;
  return at;
}

/** The end of the value that begins at an offset. */
function jsonEnd(text: string, start: number): number {
  let at = start;
  if (!/["{[]/.test(text.charAt(start))) {
    while (at < text.length && !/[\s,}\]]/.test(text.charAt(at))) at += 1;
    return at;
  }
  let depth = 0;
  do {
    const character = text[at];
    if (character === '"') at = closingQuote(text, at);
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}

/** The quote that ends the string which begins at an offset; -1 if there is none. */
function closingQuote(text: string, open: number): number {
  let at = open;
  do at = text.indexOf('"', at + 1);
  while (isEscaped(text, at));
  return at;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === "\\") start -= 1;
  return (at - start) % 2 === 1;
}

/**
 * Parses the text of one YAML or JSON file.
 *
 * @throws DocumentError when it is broken
 */
export function parseSource(name: string, text: string): SourceFile {
  const source = { absoluteRef: name, body: text };
  const isJson = extname(name) === ".json" || (!/\.ya?ml$/.test(name) && text.trimStart().startsWith("{"));
  const placeAt = createPlaces(text);
  try {
    const { parsed, find } = isJson ? parseJson(text) : parseYaml(text);
    const locate = (pointer: string): SourceLocation => {
      const { start, end } = find(pointer);
      const { line, col: column } = placeAt(start);
      // a block of YAML ends where the next key begins, which may be some lines further down
      const length = text.slice(start, end).trimEnd().length;
      return { file: name, line, column, endLine: placeAt(start + Math.max(length - 1, 0)).line, pointer };
    };
    return { source, parsed, isJson, locate };
  } catch (thrown) {
    if (!isSyntaxError(thrown)) throw thrown;
    throw new DocumentError([syntaxProblem(name, text, thrown)], { cause: thrown });
  }
}

/**
 * Finds a key of an object that a JSON file has twice, of which `JSON.parse` takes the last.
 *
 * @param keys the number of keys that are left
 */
export function findRepeatedKey({ source, isJson }: SourceFile, keys: number): Problem | undefined {
  if (!isJson) return undefined;
  const { body, absoluteRef } = source;
  let written = 0;
  for (let at = body.indexOf('"'); at >= 0; at = body.indexOf('"', at + 1)) {
    at = closingQuote(body, at);
    if (body[skipBlanks(body, at + 1)] === ":") written += 1;
  }
  if (written <= keys) return undefined;
  try {
    load(body, { schema });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    // JSON is YAML, whose parser refuses such keys
    const message = "A key is there twice in this object, and the last one counts. Remove one.";
    return { ...fileProblem(absoluteRef, message), ...markOf(thrown) };
  }
}

const codeOf = (thrown: unknown) => (thrown instanceof Error && "code" in thrown ? thrown.code : undefined);
const isMissing = (thrown: unknown) => codeOf(thrown) === "ENOENT";

function failureOf(thrown: unknown): string {
  const code = codeOf(thrown);
  if (isMissing(thrown)) return "does not exist. Check the path";
  if (code === "EISDIR") return "is a folder. Name the document inside it";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not text in UTF-8. Save it as UTF-8";
  const { cause = thrown } = Object(thrown); // `fetch failed` says nothing
  return `cannot be read (${messageOf(cause)})`;
}

/** True for what the parsers throw because of the text: anything else is a fault of the program. */
const isSyntaxError = (thrown: unknown): thrown is SyntaxError | YAMLException =>
  thrown instanceof SyntaxError || thrown instanceof YAMLException;

/** The parser's own position, or that of the cause: `JSON.parse` has it in its message. */
function syntaxProblem(path: string, text: string, thrown: SyntaxError | YAMLException): Problem {
  const placeAt = createPlaces(text);
  const problem = (offset: number, message: string): Problem => {
    const { line, col: column } = placeAt(offset);
    return { ...fileProblem(path, message), line, column };
  };
  const conflict = text.search(/^(?:<{7}|={7}|>{7})(?=\s|$)/m);
  if (conflict >= 0)
    return problem(conflict, "Git left a merge conflict here: keep one side, and remove the markers.");
  if (thrown instanceof SyntaxError) {
    const offset = /at position (\d+)/.exec(thrown.message)?.[1] ?? text.length;
    const reason = thrown.message.replace(/ in JSON at position.*$/, "");
    return problem(Number(offset), `Invalid JSON: ${reason}. Fix the syntax.`);
  }
  const quote = unclosedQuote(text);
  if (quote) {
    const { start, end } = quote;
    const until = end === undefined ? "never closed" : `not closed before line ${placeAt(end).line}`;
    return problem(
      start,
      `Invalid YAML: the quote ${text[start]} that opens here is ${until}. Fix the syntax.`,
    );
  }
  const { reason } = thrown;
  const { line, column } = markOf(thrown);
  const where = /flow collection/.test(reason) ? openBracket(text, line - 1, column - 1) : "";
  const message = `Invalid YAML: ${reason}${where}. Fix the syntax.`;
  return { ...fileProblem(path, message), line, column };
}

/** The place of the parser; a text of several documents has none. */
const markOf = ({ mark = { line: 0, column: 0 } }: YAMLException) => ({
  line: mark.line + 1,
  column: mark.column + 1,
});

/**
 * Finds the quote for which an invalid text is: its text goes on over lines, and ends nowhere, or where another one should begin. The
 * parser notices that further down, if at all.
 */
function unclosedQuote(text: string): { readonly start: number; readonly end?: number } | undefined {
  const starts: number[] = [];
  const listener = (event: "open" | "close", { position }: State) => {
    if (event === "open") starts.push(position);
  };
  try {
    load(text, { schema, listener });
  } catch {} // as before
  const before = /(?:\s|#.*\n|[!&]\S*\s)*/y;
  for (const at of starts) {
    before.lastIndex = at;
    const start = at + (before.exec(text)?.[0].length ?? 0);
    if (!/["']/.test(text.charAt(start))) continue;
    const end = text[start] === '"' ? closingQuote(text, start) : closingSingleQuote(text, start);
    if (end < 0) return { start };
    if (text.slice(start, end).includes("\n") && /^[ \t]*[^\s:,\]}#]/.test(text.slice(end + 1)))
      return { start, end };
  }
  return undefined;
}

function closingSingleQuote(text: string, open: number): number {
  let at = text.indexOf("'", open + 1);
  // two of them are one in the text
  while (at >= 0 && text[at + 1] === "'") at = text.indexOf("'", at + 2);
  return at;
}

/** Names the bracket that is open at a place: the parser notices in a later line that it is not closed. */
function openBracket(text: string, line: number, column: number): string {
  // quotes and comments have brackets of their own
  const hidden = /(?<=[\s[{,])(?:"(?:[^"\\]|\\.)*"|'[^']*'|#.*)|\{[^{}[\]]*\}|\[[^{}[\]]*\]/g;
  const rows = text.split("\n").slice(0, line + 1);
  let before = rows.with(-1, rows.at(-1)?.slice(0, column) ?? "").join("\n");
  for (let longer = ""; longer !== before; ) {
    longer = before;
    before = longer.replace(hidden, (part) => part.replace(/[^\n]/g, ""));
  }
  const at = Math.max(before.lastIndexOf("{"), before.lastIndexOf("["));
  const opened = before.slice(0, at).split("\n").length;
  return at < 0 || opened > line ? "" : `, in the \`${before[at]}\` that line ${opened} opens`;
}
