import { readFile } from "node:fs/promises";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { checkSeed, problemsOf } from "./control/check.ts";
import { SandboxControlError } from "./control/problem.ts";
import { validators } from "./generated/validators.ts";
import type { Seed } from "./state/model.ts";

/**
 * Reads a seed file, JSON or YAML, and validates it with the schema `Seed` of the control API.
 *
 * @throws Error naming the file and, for each problem, line, column and JSON pointer
 */
export async function readSeed(file: string): Promise<Seed> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "the file does not exist" : cause.message;
    throw new Error(`--seed-file ${file}: ${why}.`, { cause });
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) throw new Error(`${placeOf(file, lines, broken.pos[0])} ${broken.message}`);
  const seed: unknown = document.toJS();
  const problems = problemsIn(seed);
  if (problems.length > 0) {
    const texts = problems.map(({ pointer, message }) => {
      const place = placeOf(file, lines, offsetOf(document, pointer));
      return `${place} (${pointer || "/"}) ${message}`;
    });
    throw new Error(texts.join("\n"));
  }
  // the schema's own validator has just passed it
  return seed as Seed;
}

function problemsIn(seed: unknown): SandboxControlError["problems"] {
  const validate = validators.resetSandbox.request;
  if (!validate(seed)) return problemsOf(validate);
  try {
    // the schema's own validator has just passed it
    checkSeed(seed as Seed);
    return [];
  } catch (error) {
    if (error instanceof SandboxControlError) return error.problems;
    throw error;
  }
}

/** The offset of a pointer's value, or of its nearest ancestor in the document. */
function offsetOf(document: Document, pointer: string): number {
  const path = pointer.split("/").slice(1);
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length).map(indexOrKey), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const indexOrKey = (token: string) => (/^\d+$/.test(token) ? Number(token) : token);

function placeOf(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}
