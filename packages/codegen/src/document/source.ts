import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { parseYaml } from "@redocly/openapi-core";
import { CodegenError, messageOf } from "../errors.ts";
import { findCycle } from "./cycle.ts";
import { createLocator, syntaxProblems } from "./locate.ts";

/** One file of the description, parsed once. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
  readonly parsed: unknown;
}

/** Why a file could not be read, as the end of a sentence with the way to fix it. */
export interface Unreadable {
  readonly failure: string;
}

/**
 * Reads and parses one YAML or JSON file. A file that cannot be read is a value, because the one to blame
 * is whoever named it.
 *
 * @throws CodegenError with every syntax error when the file is broken
 */
export async function readSource(path: string): Promise<SourceFile | Unreadable> {
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (thrown) {
    return { failure: failureOf(thrown) };
  }
  const parsed = await parseOrExplain(path, text);
  // only an anchor makes a cycle possible
  const cycle = text.includes("&") ? findCycle(parsed) : undefined;
  if (cycle !== undefined) {
    const position = (await createLocator(text))(cycle);
    const message = "The YAML alias stands inside its own anchor. Use $ref for recursion.";
    throw new CodegenError([{ file: path, ...position, pointer: cycle, message }]);
  }
  return { path, text, parsed };
}

async function parseOrExplain(path: string, text: string): Promise<unknown> {
  try {
    return parse(path, text);
  } catch (thrown) {
    throw new CodegenError(await syntaxProblems(path, text, thrown), { cause: thrown });
  }
}

function parse(path: string, text: string): unknown {
  const isJson = extname(path) === ".json" || (!/\.ya?ml$/.test(path) && text.trimStart().startsWith("{"));
  return isJson ? JSON.parse(text) : parseYaml(text);
}

function failureOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT") return "does not exist. Check the path";
  if (code === "EISDIR") return "is a folder. Name the document inside it";
  return `cannot be read (${messageOf(thrown)})`;
}
