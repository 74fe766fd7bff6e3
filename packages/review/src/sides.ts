import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import {
  type Access,
  DocumentError,
  isObject,
  type JsonObject,
  listOperations,
  loadDocument,
  member,
  type OpenApiDocument,
  type Problem,
  replaceObjects,
  valueAt,
} from "@onelogin-mfa/openapi";
import type { SourceOptions } from "./configuration.ts";
import { ReviewError } from "./errors.ts";
import { commitOf, fetchHint, gitIn, openCommit, rootOf } from "./git.ts";
import type { ReportProblem, Revision } from "./report.ts";

const ownSettings = {
  folder: "the option allowFolder",
  host: "the option allowHosts:",
  input: "the option standardInputBase:",
};

/** One side of the comparison. */
export interface Side {
  readonly revision: Revision;
  /** The folder that files are named from: the root of the checkout, or the current folder outside of one. */
  readonly root: string;
  /** Absolute path or address of the document. */
  readonly path: string;
  /** Its document; `null` if that is missing or cannot be read, and `problems` say why. */
  readonly document: OpenApiDocument | null;
  /** True if there is no such file. */
  readonly isMissing: boolean;
  readonly problems: readonly ReportProblem[];
}

/** The two sides of a comparison. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
}

/**
 * Reads both sides. Of the older one, what a `$ref` leads to nothing stands for anything, as a change may repair it. A document that git has on one side only, at the same path, was added or is gone: the other side is then a
 * document without its operations.
 *
 * @param mayLack whether that also holds for other documents
 * @throws ReviewError as {@link readSide} does
 */
export async function readSides(
  base: string,
  head: string,
  options: SourceOptions = {},
  mayLack = false,
): Promise<Sides> {
  const findRoot = rootFinder(options);
  const before = await readSide("base", base, options, { other: head, findRoot });
  const after = await readSide("head", head, options, { other: base, findRoot });
  const isSame = before.path === after.path && [base, head].some((source) => gitSource.test(source));
  if (!(isSame || mayLack) || before.isMissing === after.isMissing)
    return { base: before, head: withoutUnknown(after, before) };
  if (before.isMissing)
    return { base: withoutOperations(before, after, "The document is new."), head: after };
  const gone = "The document is gone.";
  const { revision } = before;
  return {
    base: { ...before, revision: { ...revision, why: gone } },
    head: withoutOperations(after, before, gone),
  };
}

/** True if two documents can be revisions of one API: they have the same title, and half of their operations or more. */
export function areRevisions({ base, head }: Sides): boolean {
  if (!base.document || !head.document) return true;
  const operationsIn = ({ root }: OpenApiDocument) =>
    new Set(listOperations(root).map(({ method, path }) => `${method} ${path}`));
  const [old, now] = [operationsIn(base.document), operationsIn(head.document)];
  const common = [...old].filter((one) => now.has(one)).length;
  return base.revision.title === head.revision.title && 2 * common >= Math.min(old.size, now.size);
}

/** The newer side without what is unknown in the older one: nothing is known of what became of it. */
function withoutUnknown(side: Side, { document: older }: Side): Side {
  const { document } = side;
  if (!document || !older || older.unknown.size === 0) return side;
  const same = new Map<unknown, JsonObject>();
  const visit = (before: unknown, after: unknown): void => {
    if (!isObject(after) && !Array.isArray(after)) return;
    if (isObject(before) && older.unknown.has(before)) same.set(after, before);
    else for (const [key, inner] of Object.entries(objectOrList(before))) visit(inner, member(after, key));
  };
  visit(older.root, document.root);
  return { ...side, document: { ...document, root: replaceObjects(document.root, same) } };
}

const objectOrList = (value: unknown) => (isObject(value) || Array.isArray(value) ? value : {});

/** A side that has no document, as one that has all of the other side's document but what callers call. */
function withoutOperations(missing: Side, { document }: Side, why: string): Side {
  if (!document) return missing;
  const { paths: _, webhooks: __, components, ...rest } = document.root;
  // of a document without operations others use the components
  const isCalled = listOperations(document.root).length > 0;
  const root = isCalled ? { ...rest, ...(components !== undefined && { components }), paths: {} } : rest;
  const { path } = missing;
  const empty: OpenApiDocument = {
    ...document,
    path,
    root,
    sources: new Map([[path, ""]]),
    locate: (pointer) => ({ file: path, line: 1, column: 1, endLine: 1, pointer }),
  };
  return { ...missing, revision: { ...missing.revision, why }, document: empty, problems: [] };
}

const gitSource = /^git:([^:]+):(.+)$/s;

/** Context in which a side is read. */
interface SideContext {
  /** The source of the other side. */
  readonly other?: string;
  /** Finds the root of the checkout that the folder is in. @default by git */
  readonly findRoot?: FindRoot;
}

type FindRoot = () => Promise<string>;

/** Finds a root once for all that ask. */
function rootFinder({ folder = process.cwd() }: SourceOptions): FindRoot {
  let root: Promise<string> | undefined;
  return () => {
    root ??= rootOf(folder);
    return root;
  };
}

/**
 * Reads one side with all files that it refers to. A document that is missing or invalid is a problem, not a failure.
 *
 * @param source a path, `git:<revision>:<path from the root of the repository>`, an address of the web, or `-`
 * @throws ReviewError for a revision that git does not know, outside of a checkout for one of git, and for a text of standard
 *   input that refers to other files, unless it is said where it stands
 */
export async function readSide(
  side: "base" | "head",
  source: string,
  options: SourceOptions = {},
  { other, findRoot = rootFinder(options) }: SideContext = {},
): Promise<Side> {
  if (source !== "-") return readPlace(side, source, options, findRoot);
  const place = await placeOfInput(options, findRoot, other);
  const text = options.standardInput ?? "";
  const read =
    place === undefined
      ? readUnplaced(side, text, options, findRoot)
      : readPlace(side, place, options, findRoot, text);
  const { revision, ...rest } = await read;
  return { ...rest, revision: { ...revision, label: "standard input", commit: null, file: null } };
}

/** Reads the document at a place, or as if a text stood there. */
async function readPlace(
  side: "base" | "head",
  place: string,
  options: SourceOptions,
  findRoot: FindRoot,
  text?: string,
): Promise<Side> {
  const { folder = process.cwd() } = options;
  const access = accessOf(options);
  const [, revision, file] = gitSource.exec(place) ?? [];
  if (revision === undefined || file === undefined) {
    const root = await findRoot().catch(() => folder);
    const path = isUrl(place) ? place : resolve(folder, place);
    return load(side, { label: place, commit: null }, root, path, access, text);
  }
  const root = await findRoot();
  const commit = await commitOf(gitIn(root), revision);
  if (commit === undefined) throw new ReviewError(`Git knows no commit "${revision}". ${fetchHint}`);
  const { read, close } = openCommit(root, commit);
  const readFile = (path: string) => read(fileName(path, root));
  const name = { label: `${revision} (${commit.slice(0, 10)})`, commit };
  return load(side, name, root, join(root, file), { ...access, readFile }, text).finally(close);
}

/** Reads a text of which nobody has said where it stands: it refers to no file. */
async function readUnplaced(
  side: "base" | "head",
  text: string,
  options: SourceOptions,
  findRoot: FindRoot,
): Promise<Side> {
  const { folder = process.cwd(), settings = ownSettings } = options;
  const root = await findRoot().catch(() => folder);
  const readFile = (path: string) =>
    Promise.reject(new ReviewError(strayReference(fileName(path, root), settings.input)));
  const access = { ...accessOf(options), readFile };
  return load(side, { label: "", commit: null }, root, join(folder, "standard-input"), access, text);
}

function accessOf({
  folder = process.cwd(),
  allowFolder,
  allowHosts: hosts,
  settings = ownSettings,
}: SourceOptions): Access {
  return { hosts, folder: allowFolder && resolve(folder, allowFolder), settings };
}

/** Finds where the text of standard input stands, so that its references lead from there; undefined if nobody has said so. */
async function placeOfInput(
  { standardInputBase: given, folder = process.cwd() }: SourceOptions,
  findRoot: FindRoot,
  other = "-",
): Promise<string | undefined> {
  const isRevision = /^git:[^:]+$/s.test(given ?? "");
  if (!isRevision) return given;
  const [, , file] = gitSource.exec(other) ?? [];
  if (file === undefined && (other === "-" || isUrl(other)))
    throw new ReviewError(`"${given}" names no document. Say which one: ${given}:<path>`);
  return `${given}:${file ?? fileName(resolve(folder, other), await findRoot())}`;
}

const strayReference = (file: string, setting: string) =>
  `The document of standard input refers to another file ("${file}"), and standard input is in no revision. Say where it stands (${setting} git:<revision>), or name the document itself: git:<revision>:<path>.`;

async function load(
  side: "base" | "head",
  name: Pick<Revision, "label" | "commit">,
  root: string,
  path: string,
  access: Access,
  text?: string,
): Promise<Side> {
  const revisionOf = (info: unknown): Revision => {
    const [title = null, version = null] = ["title", "version"].map((key) => textAt(info, key));
    return { ...name, why: "", file: fileName(path, root), title, version };
  };
  const problemOf = (
    { file, line, column, message }: Problem,
    severity: "error" | "warning",
  ): ReportProblem => {
    return { severity, side, location: `${fileName(file, root)}:${line}:${column}`, message };
  };
  try {
    const document = await loadDocument(path, { ...access, isLenient: side === "base" }, text);
    const revision = revisionOf(valueAt(document.root, "/info"));
    const problems = [...document.unknown.values()].map((one) => problemOf(one, "warning"));
    return { root, path, document, isMissing: false, problems, revision };
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    const problems = thrown.problems.map((one) => problemOf(one, "error"));
    const isMissing = text === undefined && !isUrl(path) && (await isAbsent(path, access));
    return { root, path, document: null, isMissing, problems, revision: revisionOf(undefined) };
  }
}

const textAt = (object: unknown, key: string) => {
  const value = member(object, key);
  return value === undefined ? undefined : String(value);
};

const isAbsent = async (path: string, { readFile }: Access) =>
  readFile ? (await readFile(path)) === undefined : !existsSync(path);

/** The name of a file in reports: relative to the root, with slashes; an address of the web as it is. */
export function fileName(path: string, root: string): string {
  return isUrl(path) ? path : relative(root, path).split(sep).join("/");
}

/** True for an address of the web. */
export const isUrl = (name: string) => /^https?:\/\//i.test(name);
