import type { Location } from "@redocly/openapi-core";
import { CST, isPair, isScalar, isSeq, Lexer, type Pair, parseDocument, visit } from "yaml";

/** A scalar without quotes that stands in one place. */
interface PlainScalar {
  /** Offset in the file. */
  readonly start: number;
  readonly text: string;
  /** True inside braces or brackets. */
  readonly isInFlow: boolean;
}

/** The texts that parsers of YAML 1.1 do not read without quotes: PyYAML, and SnakeYAML, which openapi-generator reads with. */
const unreadable: readonly (readonly [what: string, isSo: (scalar: PlainScalar) => boolean])[] = [
  ["has a `?` inside braces or brackets", ({ text, isInFlow }) => isInFlow && text.includes("?")],
  ["begins with `:` inside braces or brackets", ({ text, isInFlow }) => isInFlow && text.startsWith(":")],
  ["has a tab or a line separator", ({ text }) => /[\t\u0085\u2028\u2029]/.test(text)],
  ["is `=`", ({ text }) => text === "="],
];

/**
 * Every scalar that parsers of YAML 1.1 do not read without quotes has them, in the file of the document itself. No parser in
 * JavaScript refuses such a scalar, as YAML 1.2 has it.
 */
export const scalarQuoted = () => ({
  Root(_: unknown, { report, location }: Context) {
    const { body } = location.source;
    const found = new Map<number, string>();
    for (const scalar of plainScalars(body)) {
      const [what] = unreadable.find(([, isSo]) => isSo(scalar)) ?? [];
      if (what !== undefined) found.set(scalar.start, messageOf(scalar.text, what));
    }
    if (found.size === 0) return;
    visit(parseDocument(body), {
      Scalar(key, node, path) {
        const message = found.get(node.range?.[0] ?? -1);
        if (message === undefined) return;
        const place = location.child(tokensOf([...path, node]));
        report({ message, location: key === "key" ? place.key() : place });
      },
    });
  },
});

/** The part of Redocly's context for rules that all kinds of document have. */
interface Context {
  readonly report: (problem: { readonly message: string; readonly location: Location }) => void;
  readonly location: Location;
}

const messageOf = (text: string, what: string) =>
  `Not every YAML parser reads \`${text}\`: it ${what}. Put it in quotes.`;

/** Finds the scalars without quotes by the tokens of a file, which takes a tenth of the time of parsing it. */
function* plainScalars(file: string): Generator<PlainScalar> {
  let depth = 0;
  let isBlock = false;
  for (const { type, text, start } of lexemesOf(file)) {
    if (type === "text" && !isBlock) yield { start, text, isInFlow: depth > 0 };
    if (type === "flow-map-start" || type === "flow-seq-start") depth += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") depth -= 1;
    isBlock = type === "block-scalar-header" || (isBlock && type !== "text");
  }
}

/** The lexemes of a file with their offsets; the text of a scalar has the type `text`. */
function* lexemesOf(file: string) {
  let start = 0;
  let type: ReturnType<typeof CST.tokenType> | "text" = null;
  for (const text of new Lexer().lex(file)) {
    type = type === "scalar" ? "text" : CST.tokenType(text);
    yield { type, text, start };
    // these mark what comes next, and are not in the file
    if (type !== "scalar" && type !== "doc-mode" && type !== "flow-error-end") start += text.length;
  }
}

/** The keys and indexes that lead to the last one of some nodes, each of which is in the one before. */
function tokensOf(path: readonly unknown[]): string[] {
  return path.flatMap((node, index) => {
    if (isSeq(node)) return [String(node.items.indexOf(path[index + 1]))];
    return isPair(node) ? [keyOf(node)] : [];
  });
}

const keyOf = ({ key }: Pair) => String(isScalar(key) ? key.value : key);
