import { dirname, resolve as resolvePath } from "node:path";
import { CodegenError, fileProblem, type Problem } from "../errors.ts";
import {
  isObject,
  type JsonObject,
  joinPointer,
  member,
  objectOf,
  pointerOfReference,
  pointerTokens,
  valueAt,
} from "./json.ts";
import { documentNode, type Node } from "./node.ts";
import { readSourceFile, type SourceFile, type SourceLocation } from "./source-file.ts";
import { type Kind, walk } from "./walk.ts";

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

/** A `$ref`, the object it stands in, and what kind of object it stands for. */
interface Reference {
  readonly holder: JsonObject;
  readonly file: SourceFile;
  readonly pointer: string;
  readonly $ref: string;
  readonly kind: Kind;
}

type Files = Map<string, SourceFile>;

/**
 * Follows every `$ref` from the root file through all files it names.
 *
 * @returns all files of the document by absolute path, the root first
 * @throws CodegenError for each `$ref` that leads nowhere, or when a referenced file is broken
 */
async function followReferences(root: SourceFile): Promise<ReadonlyMap<string, SourceFile>> {
  const files: Files = new Map([[root.source.absoluteRef, root]]);
  const problems: Problem[] = [];
  const seen = new Set<unknown>();
  const targets = new Map<unknown, unknown>();
  const queue = referencesIn(root, documentNode(root.parsed), "document", seen);
  for (const reference of queue) {
    const { holder, file, kind, pointer, $ref } = reference;
    const target = await follow(reference, files);
    if (typeof target !== "string") {
      targets.set(holder, target.node.value);
      queue.push(...referencesIn(target.file, target.node, kind, seen));
    }
    const reason = typeof target === "string" ? target : leadsBack(holder, targets);
    if (reason)
      problems.push({ ...file.locate(joinPointer(pointer, "$ref")), message: `$ref "${$ref}" ${reason}.` });
  }
  if (problems.length > 0) throw new CodegenError(problems);
  return files;
}

/** The last `$ref` of a circle to be followed closes it. */
function leadsBack(holder: JsonObject, targets: ReadonlyMap<unknown, unknown>): string | undefined {
  const visited = new Set<unknown>();
  for (let value = targets.get(holder); value !== undefined; value = targets.get(value)) {
    if (value === holder) return "leads back to itself. Point one of the circle at a description";
    if (visited.has(value)) return undefined;
    visited.add(value);
  }
  return undefined;
}

function referencesIn(file: SourceFile, start: Node, startKind: Kind, seen: Set<unknown>): Reference[] {
  const references: Reference[] = [];
  walk(
    start,
    startKind,
    (holder, { pointer }, kind) => {
      const { $ref } = holder;
      if (typeof $ref === "string") references.push({ holder, file, pointer, $ref, kind });
    },
    seen,
  );
  return references;
}

/** Finds the target of a `$ref`; or why it leads nowhere, as the end of a sentence. */
async function follow(
  { file, $ref }: Reference,
  files: Files,
): Promise<{ readonly file: SourceFile; readonly node: Node } | string> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test($ref)) {
    return "is remote, which would make the output depend on the network. Save the file next to this one";
  }
  const target = await fileOf($ref, file, files);
  if ("failure" in target) return `names a file that ${target.failure}`;
  const pointer = $ref.includes("#") ? pointerOfReference($ref) : "";
  const value = valueAt(target.parsed, pointer);
  if (value === undefined) return `does not resolve: ${missingPart(target.parsed, pointer)}`;
  return { file: target, node: { root: target.parsed, value, pointer } };
}

async function fileOf($ref: string, file: SourceFile, files: Files): ReturnType<typeof readSourceFile> {
  const [relativePath = ""] = $ref.split("#");
  if (relativePath === "") return file;
  const path = resolvePath(dirname(file.source.absoluteRef), relativePath);
  const read = files.get(path) ?? (await readSourceFile(path));
  if (!("failure" in read)) files.set(path, read);
  return read;
}

function missingPart(parsed: unknown, pointer: string): string {
  if (pointer !== "" && !pointer.startsWith("/"))
    return 'only JSON pointers ("#/…") are supported, not anchors';
  let value = parsed;
  let place = "#";
  for (const token of pointerTokens(pointer)) {
    const next = member(value, token);
    if (next === undefined) return `there is no "${token}" in ${place}. Correct the name or add it`;
    value = next;
    place = joinPointer(place, token);
  }
  return "it points at nothing";
}
