import { readFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { OpenApiDocument } from "@onelogin-mfa/codegen";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { tokensOf } from "../compare/node.ts";
import type { Place } from "../report.ts";

/** Gives the place of a JSON pointer; a pointer with no place of its own gets that of what is around it. */
export type Places = (pointer: string) => Place;

const mostLines = 40;

/**
 * Finds where pointers into a document stand in its files.
 *
 * @param root the folder that the names of the files are relative to
 * @param pointers all that will be asked for
 */
export async function createPlaces(
  document: OpenApiDocument,
  root: string,
  pointers: Iterable<string>,
): Promise<Places> {
  const asked = [...new Set(pointers)];
  const problems = await document.locate(asked.map((pointer) => ({ pointer, message: "" })));
  const sources = new Map<string, Source>();
  for (const file of document.files) sources.set(file, sourceOf(await readFile(file, "utf8")));
  const places = new Map<string, Place>();
  for (const [index, pointer] of asked.entries()) {
    const origin = problems[index];
    const source = sources.get(origin?.file ?? "");
    if (!origin || !source) continue;
    const file = relative(root, origin.file).split(sep).join("/");
    places.set(pointer, { file, pointer: origin.pointer, ...source(origin.pointer) });
  }
  const nowhere = relative(root, document.path).split(sep).join("/");
  return (pointer) =>
    places.get(pointer) ?? { file: nowhere, pointer, line: 1, endLine: 1, lines: [], cut: false };
}

/** Gives the lines of what a pointer into one file points at, its key included. */
type Source = (pointer: string) => Pick<Place, "line" | "endLine" | "lines" | "cut">;

function sourceOf(text: string): Source {
  const counter = new LineCounter();
  const options = { lineCounter: counter, uniqueKeys: false, logLevel: "silent" } as const;
  const { contents } = parseDocument(text, options);
  const lines = text.split("\n");
  return (pointer) => {
    const [start, end] = rangeOf(contents, tokensOf(pointer));
    const line = Math.max(counter.linePos(start).line, 1);
    let endLine = Math.max(counter.linePos(Math.max(end - 1, start)).line, line);
    while (endLine > line && lines[endLine - 1]?.trim() === "") endLine -= 1;
    const shown = lines.slice(line - 1, Math.min(endLine, line - 1 + mostLines));
    return { line, endLine, lines: shown, cut: endLine - line + 1 > mostLines };
  };
}

/** From the start of the key, or of the item, to the end of the value. */
function rangeOf(contents: unknown, tokens: readonly string[]): readonly [start: number, end: number] {
  let node = contents;
  let range = spanOf(node, node);
  for (const token of tokens) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === token);
      if (!pair) return range;
      node = pair.value;
      range = spanOf(pair.key, pair.value);
    } else if (isSeq(node)) {
      node = node.items[Number(token)];
      range = spanOf(node, node);
    } else return range;
  }
  return range;
}

function spanOf(first: unknown, last: unknown): readonly [start: number, end: number] {
  // a parsed node of the yaml library carries its [start, value end, node end] offsets
  const [from, to] = [(first as Node | null)?.range, (last as Node | null)?.range];
  return [from?.[0] ?? 0, to?.[1] ?? from?.[1] ?? 0];
}
