import { parse, resolve as resolvePath } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CodegenError, fileProblem, type Problem } from "./errors.ts";
import {
  isObject,
  type JsonObject,
  joinPointer,
  member,
  objectOf,
  pointerOfReference,
  pointerTokens,
  referenceTo,
  setMember,
  valueAt,
} from "./json.ts";
import { child, documentNode, entries, type Node } from "./node.ts";
import { unusedName } from "./operations.ts";
import { type Access, createReader, type Reader } from "./read.ts";
import { isUrl, type SourceFile, type SourceLocation } from "./source-file.ts";
import { type Kind, keysOf, positionOf, walk } from "./walk.ts";

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
  const { targets, notices } = await followReferences(file, reader);
  const { files } = reader;
  const isWhole = files.size === 1;
  const { root, locate } = isWhole ? { ...file, root: objectOf(file.parsed) } : bundle(file, targets);
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
  // in YAML, 3.0 without quotes is the number 3
  const version = /^(3\.[0-2])(\.|$)/.exec(openapi === 3 ? "3.0" : String(openapi))?.[1];
  if (version === "3.0" || version === "3.1" || version === "3.2") return version;
  return refuse("/openapi", `OpenAPI ${String(openapi)} is not known. ${supported}.`);
}

/** What a reference leads to, and the file that it is in. */
interface Target {
  readonly file: SourceFile;
  readonly node: Node;
}

/** The targets of the references that stand in an object, by their keys. */
type Targets = ReadonlyMap<unknown, ReadonlyMap<string, Target>>;

/**
 * Makes one document with internal references only: what stands in another file becomes a component, with the name that it has
 * in `redocly bundle`, or takes the place of the reference if there are no components of its kind. Changes the parsed files.
 *
 * @returns the document, and the way back from its pointers to the files
 */
function bundle(main: SourceFile, targets: Targets): Pick<OpenApiDocument, "root" | "locate"> {
  const root = main.parsed as Record<string, unknown>; // an object, as its version was read
  const moved = new Map<unknown, Target>();
  const names = new Map<string, string>();
  const seen = new Set<unknown>();

  const endOf = (target: Target): Target => {
    const next = targets.get(target.node.value)?.get("$ref");
    return next ? endOf(next) : target;
  };

  const nameOf = ({ file, node }: Target, section: object): string => {
    const isFree = (name: string) => {
      const value = member(section, name);
      const next = targets.get(value)?.get("$ref");
      return value === undefined || isDeepStrictEqual(next ? endOf(next).node.value : value, node.value);
    };
    const tokens = pointerTokens(node.pointer);
    const inner = tokens.map((_, index) => tokens.slice(-1 - index).join("-"));
    const last = [parse(file.source.absoluteRef).name, ...inner.slice(-1)].join("_");
    return [...inner, last].find(isFree) ?? unusedName(last, (name) => !isFree(name), "-");
  };

  /** Refers to what is in the root, or in a section of its components from now on. */
  const referTo = (target: Target, section: string): string => {
    if (target.file === main) return referenceTo(target.node.pointer);
    const components: JsonObject = { ...objectOf(root.components) };
    const own = { ...objectOf(components[section]) };
    const address = `${section} ${target.file.source.absoluteRef}#${target.node.pointer}`;
    const name = names.get(address) ?? nameOf(target, own);
    names.set(address, name);
    setMember(own, name, target.node.value);
    root.components = { ...components, [section]: own };
    moved.set(target.node.value, target);
    return referenceTo(joinPointer("/components", section, name));
  };

  const redirect = (holder: object, key: string, target: Target, section = ""): void => {
    if (section !== "" || target.file === main)
      return void Reflect.set(holder, key, referTo(target, section));
    Reflect.deleteProperty(holder, key);
    Object.assign(holder, { ...objectOf(target.node.value), ...holder });
    moved.set(holder, target);
  };

  const visit = (start: Node, startKind: Kind, file: SourceFile): void => {
    const join = (object: JsonObject, _: Node, kind: Kind) => {
      const holders = [object, objectOf(member(object.discriminator, "mapping"))];
      for (const holder of holders)
        for (const [key, direct] of targets.get(holder) ?? []) {
          const target = endOf(direct);
          visit(target.node, kind, target.file);
          const isHere = [file, direct.file, target.file].every((one) => one === main);
          if (!isHere) redirect(holder, key, target, sectionOf(kind));
        }
    };
    walk(start, startKind, join, seen);
  };

  visit(documentNode(root), "document", main);
  return {
    root,
    locate(pointer) {
      let [value, file, place]: [unknown, SourceFile, string] = [root, main, ""];
      for (const token of pointerTokens(pointer)) {
        value = member(value, token);
        const target = isObject(value) ? moved.get(value) : undefined;
        file = target?.file ?? file;
        place = target?.node.pointer ?? joinPointer(place, token);
      }
      return file.locate(place);
    },
  };
}

/** The part of `components` for a kind. Not every version has one for path items and media types. */
function sectionOf(kind: Kind): string | undefined {
  const sections = kind === "pathItem" || kind === "mediaType" ? [] : keysOf("components");
  return sections.find((section) => positionOf("components", section)?.[1] === kind);
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
 * @returns what they lead to, and the files that discriminators name and that cannot be read
 * @throws CodegenError for each `$ref` that leads nowhere, or when a referenced file is broken
 */
async function followReferences(
  root: SourceFile,
  reader: Reader,
): Promise<{ readonly targets: Targets; readonly notices: readonly Problem[] }> {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const seen = new Set<unknown>();
  const targets = new Map<unknown, Map<string, Target>>();
  const queue = referencesIn(root, documentNode(root.parsed), "document", seen);
  for (const reference of queue) {
    const { holder, key, file, kind, pointer, $ref } = reference;
    const target = await follow(reference, reader);
    if (target === undefined) continue;
    if (typeof target !== "string") {
      const known = targets.get(holder) ?? new Map<string, Target>();
      targets.set(holder, known.set(key, target));
      queue.push(...referencesIn(target.file, target.node, kind, seen));
    }
    // the last `$ref` of a circle to be followed closes it
    const isCircle = chainOf(holder, targets).has(holder);
    const reason = isCircle ? "leads back to itself. Point one of the circle at a description" : target;
    // a value of a discriminator may be the name of no file at all
    const found = key === "$ref" ? problems : notices;
    if (typeof reason === "string")
      found.push({ ...file.locate(joinPointer(pointer, key)), message: `${key} "${$ref}" ${reason}.` });
  }
  const long =
    problems.length > 0 ? undefined : queue.find(({ holder }) => chainOf(holder, targets).size > maxChain);
  if (long) {
    const message = `$ref "${long.$ref}" leads through more than ${maxChain} others. Point it at the last of them.`;
    problems.push({ ...long.file.locate(joinPointer(long.pointer, "$ref")), message });
  }
  if (problems.length > 0) throw new CodegenError(problems);
  return { targets, notices };
}

/** Longest chain of `$ref`s that lead to each other. */
const maxChain = 100;

/** The values that the `$ref` in a value leads to, one after another, up to one that was there before. */
function chainOf(holder: unknown, targets: Targets): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  const next = (value: unknown) => targets.get(value)?.get("$ref")?.node.value;
  for (let value = next(holder); value !== undefined && !values.has(value); value = next(value)) {
    if (values.size > maxChain) break;
    values.add(value);
  }
  return values;
}

function referencesIn(file: SourceFile, start: Node, startKind: Kind, seen: Set<unknown>): Reference[] {
  const references: Reference[] = [];
  const visit = (holder: JsonObject, node: Node, kind: Kind) => {
    const add = (inner: JsonObject, { pointer }: Node, key: string) => {
      const { [key]: $ref } = inner;
      if (typeof $ref === "string") references.push({ holder: inner, key, file, pointer, $ref, kind });
    };
    add(holder, node, "$ref");
    const mapping = child(node, "discriminator", "mapping");
    // others are names of schemas
    const files = entries(mapping).filter(([, { value }]) => /^#\/|\.(ya?ml|json)(#|$)/.test(String(value)));
    if (kind === "schema") for (const [name] of files) add(objectOf(mapping.value), mapping, name);
  };
  walk(start, startKind, visit, seen);
  return references;
}

/**
 * Finds the target of a `$ref`; or why it leads nowhere, as the end of a sentence. A discriminator may name what may not be read: it
 * stays a name, and `undefined` is returned.
 */
async function follow({ file, key, $ref }: Reference, reader: Reader): Promise<Target | string | undefined> {
  const target = await reader.readReference(file, $ref);
  if ("failure" in target)
    return target.isRefused && key !== "$ref" ? undefined : `names a file that ${target.failure}`;
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
