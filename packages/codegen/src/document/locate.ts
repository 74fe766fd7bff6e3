import type { Document, LineCounter, Node } from "yaml";
import { fileProblem, messageOf, type Problem } from "../errors.ts";
import { pointerTokens } from "./pointer.ts";

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where JSON pointers are in a YAML or JSON text. It parses the text again, with positions, and is
 * therefore only made when there is something to report. A pointer with no place of its own gets that of
 * its nearest parent.
 */
export async function createLocator(text: string): Promise<(pointer: string) => Position> {
  // Loaded late: a run without errors never needs the position-keeping (and slower) parser.
  const yaml = await import("yaml");
  const counter = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: "silent" });
  return (pointer) => {
    const { line, col } = counter.linePos(offsetOf(yaml, document, pointerTokens(pointer)));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function offsetOf(yaml: typeof import("yaml"), document: Document, tokens: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const token of tokens) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    if (yaml.isMap(node)) {
      const pair = node.items.find(({ key }) => (yaml.isScalar(key) ? String(key.value) === token : false));
      if (!pair) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (yaml.isSeq(node)) {
      node = node.items[Number(token)];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  // a parsed node of the yaml library carries its [start, value end, node end] offsets
  return (node as Node | null | undefined)?.range?.[0];
}

/** Every syntax error of a text that did not parse, with its position. */
export async function syntaxProblems(path: string, text: string, thrown: unknown): Promise<Problem[]> {
  const jsonOffset = /at position (\d+)/.exec(messageOf(thrown))?.[1];
  if (thrown instanceof SyntaxError) {
    const offset = jsonOffset === undefined ? text.length : Number(jsonOffset);
    const said = messageOf(thrown).replace(/ in JSON at position.*$/, "");
    const message = `Broken JSON: ${said}. Fix the syntax.`;
    return [{ file: path, ...positionAt(text, offset), pointer: "", message }];
  }
  const yaml = await import("yaml");
  const counter = new yaml.LineCounter();
  const { errors } = yaml.parseDocument(text, { lineCounter: counter, prettyErrors: false });
  if (errors.length > 0) return errors.map((error) => yamlProblem(path, counter, error));
  return [fileProblem(path, `Broken YAML: ${messageOf(thrown).split("\n")[0]}. Fix the syntax.`)];
}

function yamlProblem(
  path: string,
  counter: LineCounter,
  error: { pos: [number, number]; message: string },
): Problem {
  const { line, col } = counter.linePos(error.pos[0]);
  return {
    file: path,
    line,
    column: col,
    pointer: "",
    message: `Broken YAML: ${error.message}. Fix the syntax.`,
  };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
