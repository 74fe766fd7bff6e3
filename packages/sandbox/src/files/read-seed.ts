import { pointerTokens } from "@onelogin-mfa/openapi/json";
import { type Document, isNode, isScalar, parseDocument, visit, type YAMLError } from "yaml";
import { maxSeedBytes, seedProblems } from "../control/check.ts";
import type { WrongInput } from "../control/problem.ts";
import type { Seed } from "../state/model.ts";
import { type FileProblem, fileError, maxProblems, readText } from "./read-file.ts";

/** The size from which a file is first read as JSON, which takes a hundredth of the time. Nobody writes as much by hand. */
const longJson = 1_048_576;

/**
 * Reads a seed file, JSON or YAML, and validates it with the schema `Seed` of the control API.
 * @throws Error naming the file and, for each of the first ten problems, line and column, and the JSON pointer of a value
 */
export async function readSeed(file: string): Promise<Seed> {
  const text = await readText(file, maxSeedBytes);
  const quick = text.length < longJson ? undefined : parseJson(text);
  // the schema's own validator has just passed it
  if (quick !== undefined && problemsIn(quick).length === 0) return quick as Seed;
  const parsed = parseSeed(text);
  if (parsed.problems) throw fileError(file, text, parsed.problems);
  const { document, value } = parsed;
  const wrong = problemsIn(value).map((problem, index) =>
    // the others are only counted
    index < maxProblems ? locate(document, problem) : problem,
  );
  if (wrong.length > 0) throw fileError(file, text, wrong);
  // as above
  return value as Seed;
}

/** A value of JSON; `undefined` for a text that is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemsIn(seed: unknown): readonly WrongInput[] {
  const isObject = typeof seed === "object" && seed !== null && !Array.isArray(seed);
  return isObject ? seedProblems(seed) : [{ pointer: "", message: wrongTop }];
}

const wrongTop = "must be an object, such as users: [{ id: 42, name: Ada }]";

/** A problem at its value in the document, or at the nearest value around it. */
function locate(document: Document, { pointer, message }: WrongInput): FileProblem {
  const path = pointerTokens(pointer);
  const lengths = path.map((_, index) => path.length - index);
  const nodes = [...lengths, 0].map((length) => document.getIn(path.slice(0, length), true));
  // a telephone number without quotes is a number
  const [value] = nodes;
  const isUnquoted = isScalar(value) && message.startsWith("must be a string") && value.value !== null;
  const offset = nodes.find((node) => isNode(node))?.range?.[0] ?? 0;
  return { offset, message: `(${pointer || "/"}) ${message}${isUnquoted ? ": put it in quotes" : ""}` };
}

/** Number of aliases that a file may have: each is looked up in the whole file. */
const maxAliases = 100;

/** Parses JSON or YAML. Values are data: no tag makes anything else of them. */
function parseSeed(text: string) {
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, resolveKnownTags: false });
  const [broken] = document.errors;
  // what follows the first one is often caused by it
  if (broken) return { problems: [problemOf(broken, text)] };
  const unknown = document.warnings.map((warning) => problemOf(warning, text));
  const { found, lastAlias } = valueProblems(document);
  const problems = [...unknown, ...found];
  if (problems.length > 0) return { problems };
  try {
    return { document, value: document.toJS({ maxAliasCount: maxAliases }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = "the aliases up to here stand for too many values";
    return { problems: [{ offset: lastAlias, message }] };
  }
}

/** Infinity and NaN, which no schema expects, as JSON has neither; aliases of nothing, of themselves, and too many. */
function valueProblems(document: Document) {
  const found: FileProblem[] = [];
  let aliases = 0;
  let lastAlias = 0;
  visit(document, {
    Scalar(_, { value, range }) {
      if (typeof value !== "number" || Number.isFinite(value)) return;
      found.push({ offset: range?.[0] ?? 0, message: "is not a finite number" });
    },
    Alias(_, alias, path) {
      aliases += 1;
      lastAlias = alias.range?.[0] ?? 0;
      const addProblem = (message: string) => void found.push({ offset: lastAlias, message });
      if (aliases > maxAliases) return addProblem(`is alias number ${aliases}`) ?? visit.BREAK;
      const target = alias.resolve(document);
      const name = alias.source;
      if (!target) addProblem(`no anchor &${name} stands before the alias *${name}`);
      else if (path.includes(target)) addProblem(`*${name} stands for itself`);
      return undefined;
    },
  });
  return { found, lastAlias };
}

const indented = "is indented unlike the lines above";

/** The library's words for the commonest mistakes, in those of people who do not know YAML's grammar. */
const texts: Readonly<Partial<Record<YAMLError["code"], (at: string) => string>>> = {
  BAD_SCALAR_START: (at) => `a text that begins with ${at.charAt(0)} needs quotes`,
  BAD_INDENT: () => indented,
  BLOCK_AS_IMPLICIT_KEY: () => 'a second ": " in a line: put the text in quotes',
  BLOCK_IN_FLOW: () => "within brackets, everything needs brackets",
  DUPLICATE_KEY: (at) => `the key ${at} is repeated`,
  MISSING_CHAR: () => indented,
  MULTILINE_IMPLICIT_KEY: () => 'a ":" is missing after the key',
  MULTIPLE_DOCS: () => "a second document begins here: a seed file is one document",
  NON_STRING_KEY: () => "a key must be a string",
  RESOURCE_EXHAUSTION: () => "is nested too deep",
  TAB_AS_INDENT: () => "a tab cannot indent: use spaces",
  TAG_RESOLVE_FAILED: (at) => `the tag ${at} is unknown: leave it out`,
  UNEXPECTED_TOKEN: (at) => `unexpected ${at}`,
};

function problemOf({ code, message, pos: [offset] }: YAMLError, text: string): FileProblem {
  const closing = /must .*end with a (\S)$/.exec(message)?.[1];
  if (closing !== undefined) return { offset, message: `a "${closing}" is missing before this` };
  const quote = /^Missing closing (["'])/.exec(message)?.[1];
  if (quote !== undefined) return { offset, message: `the text before this has no closing ${quote}` };
  // the error ends somewhere: it is enough to say how what is wrong begins
  const at = /^[^\s:]{1,40}/.exec(text.slice(offset, offset + 41))?.[0] ?? text.charAt(offset);
  return { offset, message: texts[code]?.(at) ?? message };
}
