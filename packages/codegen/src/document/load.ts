import { resolve as resolvePath } from "node:path";
import { CodegenError, fileProblem, type Problem } from "../errors.ts";
import { isObject, type JsonObject, joinPointer, member, objectOf, pointerTokens } from "./json.ts";
import { followReferences } from "./references.ts";
import { readSourceFile, type SourceFile, type SourceLocation } from "./source-file.ts";

/** Something wrong at a pointer of the bundled document. */
export interface Finding {
  readonly pointer: string;
  readonly message: string;
}

/** An OpenAPI 3.0 or 3.1 document in memory; every `$ref` in it is internal and leads somewhere. */
export interface OpenApiDocument {
  /** Absolute path of the root file. */
  readonly path: string;
  readonly version: "3.0" | "3.1";
  /** The parsed document, external files bundled in. Not to be changed. */
  readonly root: JsonObject;
  /** Texts of all files it consists of by absolute path, the root first. */
  readonly sources: ReadonlyMap<string, string>;
  /** Finds where a pointer into `root` stands in the files. */
  locate(pointer: string): SourceLocation;
  /** Gives findings about `root` their file, line and column. */
  problems(findings: readonly Finding[]): Problem[];
}

/**
 * Reads an OpenAPI document with all files it refers to.
 *
 * @throws CodegenError for a missing or broken file, another version than 3.0 or 3.1, or a `$ref` that does not resolve
 */
export async function loadDocument(path: string): Promise<OpenApiDocument> {
  const absolutePath = resolvePath(path);
  if (/(^|[\\/])https?:[\\/]/i.test(path)) throw new CodegenError([fileProblem(absolutePath, isUrl)]);
  const file = await readSourceFile(absolutePath);
  if ("failure" in file) {
    throw new CodegenError([fileProblem(absolutePath, `The file ${file.failure}.`)]);
  }
  const version = versionOf(file);
  const files = await followReferences(file);
  const { root, locate } = await bundle(file, files);
  return {
    path: absolutePath,
    version,
    root,
    sources: new Map([...files].map(([name, { source }]) => [name, source.body])),
    locate,
    problems: (findings) => findings.map(({ pointer, message }) => ({ ...locate(pointer), message })),
  };
}

// `resolve` makes one slash of two, so that a caller who has resolved the path gets this answer as well
const isUrl =
  "A URL is not read, as the output would depend on the network. Save the document and name the file.";

function versionOf({ parsed, locate }: SourceFile): "3.0" | "3.1" {
  const supported = "Only OpenAPI 3.0 and 3.1 are supported";
  const refuse = (pointer: string, message: string): never => {
    throw new CodegenError([{ ...locate(pointer), message }]);
  };
  if (!isObject(parsed))
    return refuse("", 'Not an OpenAPI document: an object with an "openapi" key is needed.');
  const { swagger, openapi } = parsed;
  if (swagger !== undefined) {
    return refuse(
      "/swagger",
      `This is OpenAPI ${String(swagger)}. ${supported}: convert the document first.`,
    );
  }
  if (openapi === undefined) {
    return refuse(
      "",
      `The key "openapi" is missing. ${supported}: add "openapi: 3.1.1" or name another file.`,
    );
  }
  const version = /^(3\.[01])(\.|$)/.exec(String(openapi))?.[1];
  if (version === "3.0" || version === "3.1") return version;
  return refuse("/openapi", `OpenAPI ${String(openapi)} is not known. ${supported}.`);
}

/** One document made of all files, and the way back from its pointers to the files. */
interface Bundle {
  readonly root: JsonObject;
  locate(pointer: string): SourceLocation;
}

interface Origin {
  readonly file: SourceFile;
  readonly pointer: string;
}

/**
 * Makes one document with internal references only. A document of one file is its own bundle.
 *
 * @throws CodegenError when the files cannot be joined
 */
async function bundle(main: SourceFile, files: ReadonlyMap<string, SourceFile>): Promise<Bundle> {
  if (files.size === 1) return { root: objectOf(main.parsed), locate: main.locate };
  const origins = originsOf(files);
  const { BaseResolver, bundle: bundleFiles, createConfig } = await import("@redocly/openapi-core");
  const resolver = new BaseResolver();
  // The files are parsed already: handing them over spares a second parse, and keeps the identity `origins`
  // needs.
  for (const [path, { source, parsed }] of files) {
    resolver.cache.set(path, Promise.resolve({ source, parsed }));
  }
  const { bundle: bundled, problems } = await bundleFiles({
    config: await createConfig({ rules: {} }),
    doc: { source: main.source, parsed: main.parsed },
    externalRefResolver: resolver,
  });
  const fatal = problems.filter(({ severity }) => severity === "error");
  const path = main.source.absoluteRef;
  if (fatal.length > 0) throw new CodegenError(fatal.map(({ message }) => fileProblem(path, message)));
  const root = objectOf(bundled.parsed);
  const locate = (pointer: string) => {
    const origin = originOf(root, pointer, origins, main);
    return origin.file.locate(origin.pointer);
  };
  return { root, locate };
}

function originsOf(files: ReadonlyMap<string, SourceFile>): ReadonlyMap<unknown, Origin> {
  const origins = new Map<unknown, Origin>();
  const visit = (value: unknown, file: SourceFile, pointer: string): void => {
    if (typeof value !== "object" || value === null || origins.has(value)) return;
    origins.set(value, { file, pointer });
    for (const [key, inner] of Object.entries(value)) visit(inner, file, joinPointer(pointer, key));
  };
  for (const file of files.values()) visit(file.parsed, file, "");
  return origins;
}

/** The nearest object around a pointer that comes from a file, and the rest of the pointer from there. */
function originOf(
  root: JsonObject,
  pointer: string,
  origins: ReadonlyMap<unknown, Origin>,
  main: SourceFile,
): Origin {
  let value: unknown = root;
  let origin: Origin = { file: main, pointer: "" };
  for (const token of pointerTokens(pointer)) {
    value = member(value, token);
    const known = isObject(value) ? origins.get(value) : undefined;
    origin = known ?? { file: origin.file, pointer: joinPointer(origin.pointer, token) };
  }
  return origin;
}
