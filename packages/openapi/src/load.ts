import { resolve as resolvePath } from "node:path";
import { bundle } from "./bundle.ts";
import { DocumentError, fileProblem, type Problem } from "./errors.ts";
import { makeUnknown, putInPlace, writeAsPointers } from "./in-place.ts";
import { isObject, type JsonObject, joinPointer, member, objectOf, pointerTokens } from "./json.ts";
import { type Access, createReader } from "./read.ts";
import { followReferences } from "./references.ts";
import { createResources, type Target } from "./resources.ts";
import { isUrl, type SourceFile, type SourceLocation } from "./source-file.ts";
import { type Version, versionOf } from "./version.ts";

/** Something wrong at a pointer of the bundled document. */
export interface Finding {
  readonly pointer: string;
  readonly message: string;
}

/** An OpenAPI 3.0, 3.1 or 3.2 document in memory; every `$ref` in it is internal and leads somewhere. */
export interface OpenApiDocument {
  /** Absolute path or URL of the root file. */
  readonly path: string;
  readonly version: Version;
  /** The parsed document, external files bundled in. Not to be changed. */
  readonly root: JsonObject;
  /** Texts of all files it consists of by absolute path or URL, the root first. */
  readonly sources: ReadonlyMap<string, string>;
  /** Mistakes in the files that keep none from being read. */
  readonly notices: readonly Problem[];
  /** Objects in `root` that stand for anything, as their `$ref` leads nowhere, with the mistake; none unless the reader is lenient. */
  readonly unknown: ReadonlyMap<unknown, Problem>;
  /** Finds where a pointer into `root` stands in the files. */
  locate(pointer: string): SourceLocation;
  /** Gives findings about `root` their file, line and column. */
  problems(findings: readonly Finding[]): Problem[];
}

/**
 * Reads an OpenAPI document with all files it refers to.
 *
 * @param access what the document may refer to
 * @param text the text of the document, if it is not to be read from the path, which then only stands in messages
 * @throws DocumentError for a missing or broken file, another version than 3.0 to 3.2, a document that is too large, or a
 *   `$ref` that does not resolve or leads to what it may not
 */
export async function loadDocument(path: string, access?: Access, text?: string): Promise<OpenApiDocument> {
  const name = isUrl(path) ? path : resolvePath(path);
  const reader = createReader(name, access, text);
  const file = await reader.read(name);
  if ("failure" in file) throw new DocumentError([fileProblem(name, `The file ${file.failure}.`)]);
  const version = versionOf(file);
  const resources = createResources();
  const { references, targets, dangling, notices } = await followReferences(file, reader, resources);
  const origins = putInPlace(references, targets);
  writeAsPointers(references, targets);
  makeUnknown([...dangling.keys()]);
  if (reader.files.size > 1) bundle(file, version, targets, origins);
  const locate = (pointer: string) => locateIn(file, origins, pointer);
  return {
    path: name,
    version,
    root: objectOf(file.parsed),
    sources: new Map([...reader.files].map(([name, { source }]) => [name, source.body])),
    notices: [...reader.notices, ...notices, ...resources.repeatedIds()],
    unknown: new Map([...dangling].map(([{ holder }, problem]) => [holder, problem])),
    locate,
    problems: (findings) => findings.map(({ pointer, message }) => ({ ...locate(pointer), message })),
  };
}

/** Finds where a pointer into the bundled document stands, though what it leads through was moved. */
function locateIn(main: SourceFile, origins: ReadonlyMap<unknown, Target>, pointer: string): SourceLocation {
  let [value, file, place]: [unknown, SourceFile, string] = [main.parsed, main, ""];
  for (const token of pointerTokens(pointer)) {
    value = member(value, token);
    const origin = isObject(value) ? origins.get(value) : undefined;
    file = origin?.file ?? file;
    place = origin?.node.pointer ?? joinPointer(place, token);
  }
  return file.locate(place);
}
