import { resolve as resolvePath } from "node:path";
import type * as redocly from "@redocly/openapi-core";
import { CodegenError, fileProblem, type Problem } from "../errors.ts";
import {
  isObject,
  type JsonObject,
  joinPointer,
  member,
  objectOf,
  pointerOfReference,
  pointerTokens,
  referenceTo,
  valueAt,
} from "./json.ts";
import { child, documentNode, entries, type Node } from "./node.ts";
import { type Access, createReader, createResolver, type Reader, targetOf } from "./read.ts";
import { isUrl, type SourceFile, type SourceLocation } from "./source-file.ts";
import { type Kind, walk } from "./walk.ts";

type Version = "3.0" | "3.1" | "3.2";

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
 * @throws CodegenError for a missing or broken file, another version than 3.0 to 3.2, a document that is too large, or a
 *   `$ref` that does not resolve or leads to what it may not
 */
export async function loadDocument(path: string, access?: Access, text?: string): Promise<OpenApiDocument> {
  const name = isUrl(path) ? path : resolvePath(path);
  const reader = createReader(name, access, text);
  const file = await reader.read(name);
  if ("failure" in file) throw new CodegenError([fileProblem(name, `The file ${file.failure}.`)]);
  const version = versionOf(file);
  const { mapped, notices } = await followReferences(file, reader);
  const { files } = reader;
  const { root, locate } = await bundle(file, reader, mapped);
  return {
    path: name,
    version,
    root,
    sources: new Map([...files].map(([name, { source }]) => [name, source.body])),
    notices: [...reader.notices, ...notices],
    locate,
    problems: (findings) => findings.map(({ pointer, message }) => ({ ...locate(pointer), message })),
  };
}

function versionOf({ parsed, locate }: SourceFile): Version {
  const supported = "Only OpenAPI 3.0, 3.1 and 3.2 are supported";
  const refuse = (pointer: string, message: string): never => {
    throw new CodegenError([{ ...locate(pointer), message }]);
  };
  if (!isObject(parsed))
    return refuse("", 'Not an OpenAPI document: an object with an "openapi" key is needed.');
  const { swagger, openapi } = parsed;
  if (swagger !== undefined) {
    return refuse(
      "/swagger",
      `This is OpenAPI ${String(swagger)}. ${supported}: convert it first, such as by "npx swagger2openapi".`,
    );
  }
  if (openapi === undefined) {
    return refuse(
      "",
      `The key "openapi" is missing. ${supported}: add "openapi: 3.1.1" or name another file.`,
    );
  }
  const version = /^(3\.[0-2])(\.|$)/.exec(String(openapi))?.[1];
  if (version === "3.0" || version === "3.1" || version === "3.2") return version;
  return refuse("/openapi", `OpenAPI ${String(openapi)} is not known. ${supported}.`);
}

/** One document made of all files, and the way back from its pointers to the files. */
interface Bundle {
  readonly root: JsonObject;
  locate(pointer: string): SourceLocation;
}

type BundledTypes = NonNullable<Parameters<typeof redocly.bundleDocument>[0]["customTypes"]>;

interface Origin {
  readonly file: SourceFile;
  readonly pointer: string;
}

/**
 * Makes one document with internal references only. A document of one file is its own bundle.
 *
 * @throws CodegenError when the files cannot be joined
 */
async function bundle(main: SourceFile, reader: Reader, mapped: readonly Reference[]): Promise<Bundle> {
  const { files } = reader;
  if (files.size === 1) return { root: objectOf(main.parsed), locate: main.locate };
  const origins = originsOf(files);
  nameMapped(main, mapped);
  const { bundleDocument, createConfig, getTypes, SpecVersion } = await import("@redocly/openapi-core");
  const types: BundledTypes = getTypes(SpecVersion.OAS3_1);
  // what OpenAPI 3.2 adds, and this version of Redocly does not follow
  const added = { query: "Operation", additionalOperations: "AdditionalOperations" };
  const customTypes: BundledTypes = {
    ...types,
    AdditionalOperations: { properties: {}, additionalProperties: "Operation" },
    PathItem: { ...types.PathItem, properties: { ...types.PathItem?.properties, ...added } },
    MediaType: { ...types.MediaType, properties: { ...types.MediaType?.properties, itemSchema: "Schema" } },
  };
  const { bundle: bundled, problems } = await bundleDocument({
    config: (await createConfig({ rules: {} })).styleguide,
    ...(/^3\.2/.test(String(member(main.parsed, "openapi"))) ? { customTypes } : {}),
    // parsed already, by the reader: `origins` needs the same objects
    document: { source: main.source, parsed: main.parsed },
    externalRefResolver: createResolver(reader),
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

/**
 * Gives each file that only a discriminator names a schema in the root, as Redocly bundles what a `$ref` leads to. Changes the
 * parsed files, as Redocly does.
 */
function nameMapped(main: SourceFile, mapped: readonly Reference[]): void {
  if (mapped.length === 0) return;
  const root = main.parsed as Record<string, unknown>; // an object, as its version was read
  const schemas: Record<string, unknown> = { ...objectOf(member(root.components, "schemas")) };
  const addressOf = (file: SourceFile, $ref: unknown) => {
    const [, fragment] = /(#\/.*)$/.exec(String($ref)) ?? [];
    return `${targetOf(String($ref), file.source.absoluteRef)}${fragment ?? ""}`;
  };
  for (const { holder, key, file, $ref } of mapped) {
    const address = addressOf(file, $ref);
    const home = `${main.source.absoluteRef}#`;
    if (address.startsWith(home)) {
      Reflect.set(holder, key, address.slice(home.length - 1));
      continue;
    }
    const known = Object.keys(schemas).find(
      (name) => addressOf(main, member(schemas[name], "$ref")) === address,
    );
    const [, base = ""] = /([^/#]+?)(?:\.\w+)?(?:#?\/?)$/.exec($ref) ?? [];
    let name = known ?? base;
    while (!known && name in schemas) name += "_";
    schemas[name] ??= { $ref: address };
    Reflect.set(holder, key, referenceTo(`/components/schemas/${name}`));
  }
  root.components = { ...objectOf(root.components), schemas };
}

/** A `$ref`, or a file that a discriminator names, and what kind of object it stands for. */
interface Reference {
  /** The object that it stands in, and under which key. */
  readonly holder: JsonObject;
  readonly key: string;
  readonly file: SourceFile;
  readonly pointer: string;
  readonly $ref: string;
  readonly kind: Kind;
}

/**
 * Follows every `$ref` from the root file through all files it names.
 *
 * @returns the files that discriminators name, and those of them that cannot be read
 * @throws CodegenError for each `$ref` that leads nowhere, or when a referenced file is broken
 */
async function followReferences(
  root: SourceFile,
  reader: Reader,
): Promise<{ readonly mapped: readonly Reference[]; readonly notices: readonly Problem[] }> {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const mapped: Reference[] = [];
  const seen = new Set<unknown>();
  const targets = new Map<unknown, unknown>();
  const queue = referencesIn(root, documentNode(root.parsed), "document", seen);
  for (const reference of queue) {
    const { holder, key, file, kind, pointer, $ref } = reference;
    const target = await follow(reference, reader);
    if (typeof target !== "string") {
      if (key === "$ref") targets.set(holder, target.node.value);
      else mapped.push(reference);
      queue.push(...referencesIn(target.file, target.node, kind, seen));
    }
    const reason = typeof target === "string" ? target : leadsBack(holder, targets);
    // a value of a discriminator may be the name of no file at all
    const found = key === "$ref" ? problems : notices;
    if (reason)
      found.push({ ...file.locate(joinPointer(pointer, key)), message: `${key} "${$ref}" ${reason}.` });
  }
  const long = problems.length > 0 ? undefined : queue.find(({ holder }) => isTooLong(holder, targets));
  if (long) {
    const message = `$ref "${long.$ref}" leads through more than ${maxChain} others. Point it at the last of them.`;
    problems.push({ ...long.file.locate(joinPointer(long.pointer, "$ref")), message });
  }
  if (problems.length > 0) throw new CodegenError(problems);
  return { mapped, notices };
}

/** Longest chain of `$ref`s that lead to each other. */
const maxChain = 100;

function isTooLong(holder: unknown, targets: ReadonlyMap<unknown, unknown>): boolean {
  let value = holder;
  for (let length = 0; length <= maxChain; length += 1) value = targets.get(value);
  return value !== undefined;
}

/** The last `$ref` of a circle to be followed closes it. */
function leadsBack(holder: JsonObject, targets: ReadonlyMap<unknown, unknown>): string | undefined {
  const visited = new Set<unknown>();
  for (let value = targets.get(holder); value !== undefined; value = targets.get(value)) {
    if (value === holder) return "leads back to itself. Point one of the circle at a description";
    if (visited.has(value) || visited.size > maxChain) return undefined;
    visited.add(value);
  }
  return undefined;
}

function referencesIn(file: SourceFile, start: Node, startKind: Kind, seen: Set<unknown>): Reference[] {
  const references: Reference[] = [];
  walk(
    start,
    startKind,
    (holder, node, kind) => {
      const add = (inner: JsonObject, { pointer }: Node, key: string) => {
        const { [key]: $ref } = inner;
        if (typeof $ref === "string") references.push({ holder: inner, key, file, pointer, $ref, kind });
      };
      add(holder, node, "$ref");
      const mapping = child(node, "discriminator", "mapping");
      // others are names of schemas, or lead to one in this file
      const files = entries(mapping).filter(([, { value }]) =>
        /^[^#]+\.(ya?ml|json)(#|$)/.test(String(value)),
      );
      if (kind === "schema") for (const [name] of files) add(objectOf(mapping.value), mapping, name);
    },
    seen,
  );
  return references;
}

/** Finds the target of a `$ref`; or why it leads nowhere, as the end of a sentence. */
async function follow(
  { file, $ref }: Reference,
  reader: Reader,
): Promise<{ readonly file: SourceFile; readonly node: Node } | string> {
  const target = await reader.readReference(file, $ref);
  if ("failure" in target) return `names a file that ${target.failure}`;
  const pointer = $ref.includes("#") ? pointerOfReference($ref) : "";
  const value = valueAt(target.parsed, pointer);
  if (value === undefined) return `does not resolve: ${missingPart(target.parsed, pointer)}`;
  return { file: target, node: { root: target.parsed, value, pointer } };
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
