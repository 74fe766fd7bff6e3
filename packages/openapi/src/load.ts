import { parse, resolve as resolvePath } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { DocumentError, fileProblem, type Problem } from "./errors.ts";
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
} from "./json.ts";
import { child, documentNode, entries, type Node } from "./node.ts";
import { unusedName } from "./operations.ts";
import { type Access, createReader, type Reader } from "./read.ts";
import {
  createResources,
  type Resource,
  type Resources,
  resolveUri,
  type Target,
  targetIn,
} from "./resources.ts";
import { isUrl, type SourceFile, type SourceLocation } from "./source-file.ts";
import { inside, type Kind, keysOf, positionOf, walk } from "./walk.ts";

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
  /** Finds the schema resource that a pointer into `root` is in: its file, or the schema around it that has a `$id`. */
  resourceAt(pointer: string): Resource;
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
  const { targets, origins, notices } = await followReferences(file, reader, resources);
  const { files } = reader;
  const isWhole = files.size === 1;
  const { root, placeOf } = isWhole
    ? { root: objectOf(file.parsed), placeOf: (pointer: string) => ({ file, pointer }) }
    : bundle(file, version, targets, origins);
  const locate = (pointer: string) => {
    const place = placeOf(pointer);
    return place.file.locate(place.pointer);
  };
  return {
    path: name,
    version,
    root,
    sources: new Map([...files].map(([name, { source }]) => [name, source.body])),
    notices: [...reader.notices, ...notices, ...resources.repeatedIds()],
    locate,
    resourceAt(pointer) {
      const place = placeOf(pointer);
      return resources.at(place.file, place.pointer);
    },
    problems: (findings) => findings.map(({ pointer, message }) => ({ ...locate(pointer), message })),
  };
}

function versionOf({ parsed, locate }: SourceFile): Version {
  const supported = "Only OpenAPI 3.0, 3.1 and 3.2 are supported";
  const refuse = (pointer: string, message: string): never => {
    throw new DocumentError([{ ...locate(pointer), message }]);
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

/** A place in a file. */
interface Place {
  readonly file: SourceFile;
  readonly pointer: string;
}

/** The targets of the references that stand in an object, by their keys. */
type Targets = ReadonlyMap<unknown, ReadonlyMap<string, Target>>;

/**
 * Makes one document with internal references only: what stands in another file becomes a component, with the name that it has
 * in `redocly bundle`, or takes the place of the reference if there are no components of its kind. Changes the parsed files.
 *
 * @returns the document, and the way back from its pointers to the files
 */
function bundle(
  main: SourceFile,
  version: Version,
  targets: Targets,
  origins: ReadonlyMap<unknown, Target>,
): { readonly root: JsonObject; readonly placeOf: (pointer: string) => Place } {
  const root = main.parsed as Record<string, unknown>; // an object, as its version was read
  const moved = new Map<unknown, Target>(origins);
  const names = new Map<string, string>();
  const seen = new Set<unknown>();

  /** The end of a chain of references, or the first one in it that says something by itself. */
  const endOf = (target: Target, kind: Kind): Target => {
    const { value } = target.node;
    const next = targets.get(value)?.get("$ref");
    // in 3.1 what stands beside the `$ref` of a schema counts
    const isMore = kind === "schema" && version !== "3.0" && Object.keys(objectOf(value)).length > 1;
    return next && !isMore ? endOf(next, kind) : target;
  };

  const nameOf = ({ file, node }: Target, section: object, kind: Kind): string => {
    const isFree = (name: string) => {
      const value = member(section, name);
      const end = endOf({ file: main, node: { root, value, pointer: "" } }, kind);
      return value === undefined || isDeepStrictEqual(end.node.value, node.value);
    };
    const tokens = pointerTokens(node.pointer);
    const inner = tokens.map((_, index) => tokens.slice(-1 - index).join("-"));
    const last = [parse(file.source.absoluteRef).name, ...inner.slice(-1)].join("_");
    return [...inner, last].find(isFree) ?? unusedName(last, (name) => !isFree(name), "-");
  };

  /** Refers to what is in the root, or in a section of its components from now on. */
  const referTo = (target: Target, section: string, kind: Kind): string => {
    if (target.file === main) return referenceTo(target.node.pointer);
    const components: JsonObject = { ...objectOf(root.components) };
    const own = { ...objectOf(components[section]) };
    const address = `${section} ${target.file.source.absoluteRef}#${target.node.pointer}`;
    const name = names.get(address) ?? nameOf(target, own, kind);
    names.set(address, name);
    setMember(own, name, target.node.value);
    root.components = { ...components, [section]: own };
    moved.set(target.node.value, target);
    return referenceTo(joinPointer("/components", section, name));
  };

  const redirect = (holder: object, key: string, target: Target, kind: Kind): void => {
    const section = sectionOf(kind) ?? "";
    if (section !== "" || target.file === main)
      return void Reflect.set(holder, key, referTo(target, section, kind));
    Reflect.deleteProperty(holder, key);
    Object.assign(holder, { ...objectOf(target.node.value), ...holder });
    moved.set(holder, target);
  };

  const visit = (start: Node, startKind: Kind, around: SourceFile): void => {
    const join = (object: JsonObject, node: Node, kind: Kind) => {
      const file = origins.get(object)?.file ?? around;
      if (file !== around) for (const [innerKind, inner] of inside(node, kind)) visit(inner, innerKind, file);
      joinAll(object, kind, file);
      joinAll(objectOf(member(object.discriminator, "mapping")), kind, file);
    };
    walk(start, startKind, join, seen);
  };

  const joinAll = (holder: JsonObject, kind: Kind, file: SourceFile): void => {
    for (const [key, direct] of targets.get(holder) ?? []) {
      const target = endOf(direct, kind);
      visit(target.node, kind, target.file);
      const isHere = [file, direct.file, target.file].every((one) => one === main);
      if (!isHere) redirect(holder, key, target, kind);
    }
  };

  visit(documentNode(root), "document", main);
  return {
    root,
    placeOf(pointer) {
      let [value, file, place]: [unknown, SourceFile, string] = [root, main, ""];
      for (const token of pointerTokens(pointer)) {
        value = member(value, token);
        const target = isObject(value) ? moved.get(value) : undefined;
        file = target?.file ?? file;
        place = target?.node.pointer ?? joinPointer(place, token);
      }
      return { file, pointer: place };
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
  /** If it stands for a whole map of objects, or a list of them: what that is in, and its key there. */
  readonly whole?: { readonly form: "map" | "list"; readonly parent: JsonObject; readonly key: string };
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
 * A whole map or list that a `$ref` stands for is put in its place, which changes the parsed files.
 *
 * @returns what they lead to, where the members of such maps were, and the mistakes that keep nothing from being read
 * @throws DocumentError for each `$ref` that leads nowhere, unless the reader is lenient, or when a referenced file is broken
 */
async function followReferences(
  root: SourceFile,
  reader: Reader,
  resources: Resources,
): Promise<{
  readonly targets: Targets;
  readonly origins: ReadonlyMap<unknown, Target>;
  readonly notices: readonly Problem[];
}> {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const dangling: Reference[] = [];
  const document = documentNode(root.parsed);
  const seen = new Set<unknown>();
  resources.add(root, document, "document");
  const queue = referencesIn(root, document, "document", seen);
  const { targets, failures } = await followAll(queue, reader, resources, seen);
  for (const [reference, failure] of failures) {
    const { problem, isNotice, isLeft } = problemAt(reference, failure, reader.isLenient);
    (isNotice ? notices : problems).push(problem);
    if (isLeft) dangling.push(reference);
  }
  refuse(problems);
  refuse(longChains(queue, targets));
  const origins = putInPlace(queue, targets);
  writeAsPointers(queue, targets);
  for (const reference of dangling) makeUnknown(reference);
  return { targets, origins, notices };
}

/** Follows references, and those behind them, which are added to the queue. */
async function followAll(queue: Reference[], reader: Reader, resources: Resources, seen: Set<unknown>) {
  const targets = new Map<unknown, Map<string, Target>>();
  const failures = new Map<Reference, Failure>();
  const takeAll = async (references: Reference[]): Promise<void> => {
    for (const reference of references) {
      const target = await follow(reference, reader, resources);
      const isFound = target !== undefined && "file" in target;
      if (isFound) {
        resources.add(target.file, target.node, reference.kind);
        references.push(...referencesBehind(reference, target, seen));
      }
      const failure = isFound ? keep(targets, reference, target) : target;
      if (failure === undefined) failures.delete(reference);
      else failures.set(reference, failure);
    }
  };
  await takeAll(queue);
  // a file that was read later may have the `$id` that a reference names
  const again = resources.hasNames() ? [...failures.keys()] : [];
  const { length } = again;
  await takeAll(again);
  queue.push(...again.slice(length));
  return { targets, failures };
}

/** Keeps what a reference leads to. @returns what is wrong with it: the last `$ref` of a circle to be followed closes it */
function keep(
  targets: Map<unknown, Map<string, Target>>,
  { holder, key }: Reference,
  target: Target,
): Failure | undefined {
  const known = targets.get(holder) ?? new Map<string, Target>();
  targets.set(holder, known.set(key, target));
  if (!chainOf(holder, targets).has(holder)) return undefined;
  return { reason: "leads back to itself. Point one of the circle at a description" };
}

/** Says what is wrong with a reference, and whether the document can do without it. */
function problemAt(
  { file, pointer, key, $ref }: Reference,
  { reason, isDangling }: Failure,
  isLenient: boolean,
) {
  const isLeft = key === "$ref" && isLenient && isDangling === true;
  const message = `${key} "${$ref}" ${reason}${isLeft ? "; until then it is unknown" : ""}.`;
  const problem: Problem = { ...file.locate(joinPointer(pointer, key)), message };
  // a value of a discriminator may be the name of no file at all
  return { problem, isLeft, isNotice: isLeft || key !== "$ref" };
}

/** The references that are found in what one leads to. */
function referencesBehind(
  { kind, whole }: Reference,
  { file, node }: Target,
  seen: Set<unknown>,
): Reference[] {
  if (!whole) return referencesIn(file, node, kind, seen);
  const next = wholeReference(file, node, kind, whole, seen);
  const inner = entries(node).flatMap(([, entry]) => referencesIn(file, entry, kind, seen));
  return next ? [next, ...inner] : inner;
}

/** The `$ref`s in an object of a kind that stand for whole maps and lists. */
function wholeReferences(file: SourceFile, node: Node, kind: Kind, seen: Set<unknown>): Reference[] {
  const parent = objectOf(node.value);
  return Object.keys(parent).flatMap((key) => {
    const [form, inner] = positionOf(kind, key) ?? [];
    if (inner === undefined || (form !== "map" && form !== "list")) return [];
    return wholeReference(file, child(node, key), inner, { form, parent, key }, seen) ?? [];
  });
}

/** The `$ref` that stands for a whole map or list; undefined if it is none, or known. */
function wholeReference(
  file: SourceFile,
  { value, pointer }: Node,
  kind: Kind,
  whole: NonNullable<Reference["whole"]>,
  seen: Set<unknown>,
): Reference | undefined {
  const $ref = isObject(value) ? value.$ref : undefined;
  const place = `${file.source.absoluteRef}#${pointer}`;
  if (!isObject(value) || typeof $ref !== "string" || seen.has(place)) return undefined;
  seen.add(place);
  return { holder: value, key: "$ref", file, pointer, $ref, kind, whole };
}

/** Puts maps and lists in the place of the `$ref`s that stand for them. @returns where what is in them was */
function putInPlace(references: readonly Reference[], targets: Targets): ReadonlyMap<unknown, Target> {
  const origins = new Map<unknown, Target>();
  const membersOf = (holder: unknown): Map<string, Target> => {
    const next = targets.get(holder)?.get("$ref");
    if (!next) return new Map();
    const own = entries(next.node).filter(([key]) => key !== "$ref");
    const members = own.map(([key, node]) => [key, { file: next.file, node }] as const);
    return new Map([...membersOf(next.node.value), ...members]);
  };
  const found = references.flatMap(({ holder, whole }) =>
    whole && targets.has(holder) ? [{ holder, whole, members: membersOf(holder) }] : [],
  );
  for (const { holder, whole, members } of found) {
    for (const member of members.values())
      if (isObject(member.node.value)) origins.set(member.node.value, member);
    const values = [...members].map(([key, { node }]) => [key, node.value] as const);
    if (whole.form === "list")
      Reflect.set(whole.parent, whole.key, Object.values(Object.fromEntries(values)));
    else Object.assign(holder, { ...Object.fromEntries(values), ...holder });
    Reflect.deleteProperty(holder, "$ref");
  }
  return origins;
}

/** Writes references as pointers that lead to what is in the same file by a name, or from a `$id`. */
function writeAsPointers(references: readonly Reference[], targets: Targets): void {
  for (const { holder, key, file, $ref } of references) {
    const target = targets.get(holder)?.get(key);
    if (target?.file !== file || holder[key] !== $ref) continue;
    const { pointer } = target.node;
    if (!$ref.startsWith("#") || pointerOfReference($ref) !== pointer)
      Reflect.set(holder, key, referenceTo(pointer));
  }
}

/** Makes a description of anything of a `$ref` that leads nowhere. */
function makeUnknown({ holder, kind, whole }: Reference): void {
  Reflect.deleteProperty(holder, "$ref");
  if (!whole && (kind === "response" || kind === "requestBody"))
    Object.assign(holder, { content: { "*/*": {} } });
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new DocumentError(problems);
}

/** The first reference that leads through too many others. */
function longChains(references: readonly Reference[], targets: Targets): Problem[] {
  const long = references.find(({ holder }) => chainOf(holder, targets).size > maxChain);
  if (!long) return [];
  const message = `$ref "${long.$ref}" leads through more than ${maxChain} others. Point it at the last of them.`;
  return [{ ...long.file.locate(joinPointer(long.pointer, "$ref")), message }];
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
    references.push(...wholeReferences(file, node, kind, seen));
    const mapping = child(node, "discriminator", "mapping");
    // others are names of schemas
    const files = entries(mapping).filter(([, { value }]) => /^#\/|\.(ya?ml|json)(#|$)/.test(String(value)));
    if (kind === "schema") for (const [name] of files) add(objectOf(mapping.value), mapping, name);
  };
  walk(start, startKind, visit, seen);
  return references;
}

/** The reason why a reference cannot be followed, as the end of a sentence. */
interface Failure {
  readonly reason: string;
  /** True if there is nothing where it leads. */
  readonly isDangling?: boolean | undefined;
}

/**
 * Finds the target of a `$ref`; or why there is none. A discriminator may name what may not be read: it stays a name, and
 * `undefined` is returned.
 */
async function follow(
  { file, pointer, key, $ref, kind, whole }: Reference,
  reader: Reader,
  resources: Resources,
): Promise<Target | Failure | undefined> {
  const around = resources.at(file, pointer);
  const named = around.find($ref);
  const known = named && targetIn(named, $ref);
  if (known && !whole) return known;
  const target = (await readNamed(around, $ref, reader)) ?? (await reader.readReference(file, $ref));
  if ("failure" in target) {
    const { failure, isRefused, isMissing } = target;
    if (!isRefused) return { reason: `names a file that ${failure}`, isDangling: isMissing };
    return key === "$ref" ? { reason: failure } : undefined;
  }
  resources.add(target, documentNode(target.parsed), kind);
  const found = targetIn(resources.at(target, ""), $ref);
  if (found === undefined)
    return { reason: `does not resolve: ${missingPart(target.parsed, $ref)}`, isDangling: true };
  if (whole && Array.isArray(found.node.value) !== (whole.form === "list"))
    return { reason: `leads to no ${whole.form}. Point it at one`, isDangling: true };
  return found;
}

/** Reads the file that a reference names from the `$id` around it, if it may be read, and there is one. */
async function readNamed(
  { uri, file, node }: Resource,
  $ref: string,
  reader: Reader,
): Promise<SourceFile | undefined> {
  const target = resolveUri($ref, uri);
  const hasId = typeof member(node.value, "$id") === "string";
  const isOwnFile = target?.startsWith("file:") && !isUrl(file.source.absoluteRef);
  if (!hasId || target === undefined || target === uri || !(isOwnFile || /^https?:/.test(target)))
    return undefined;
  const found = await reader.read(isOwnFile ? pathOf(target) : target);
  return "failure" in found ? undefined : found;
}

/** The path of a URL of a file; the URL itself, which is no path, if it has none. */
function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url; // of another host
  }
}

function missingPart(parsed: unknown, $ref: string): string {
  const pointer = $ref.includes("#") ? pointerOfReference($ref) : "";
  if (pointer !== "" && !pointer.startsWith("/"))
    return `no schema there has the $anchor "${pointer}". Add it, or use a JSON pointer ("#/…")`;
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
