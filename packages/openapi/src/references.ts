import { DocumentError, type Problem } from "./errors.ts";
import { isObject, type JsonObject, joinPointer, member, objectOf } from "./json.ts";
import { child, documentNode, entries, type Node } from "./node.ts";
import type { Reader } from "./read.ts";
import { createResolver, cycle, type Failure, isFailure, maxChain, tooLong } from "./resolve.ts";
import type { Resources, Target } from "./resources.ts";
import type { SourceFile } from "./source-file.ts";
import { type Kind, positionOf, walk } from "./walk.ts";

/** A `$ref`, or a file that a discriminator names, and what kind of object it stands for. */
export interface Reference {
  /** The object that it stands in, and under which key. */
  readonly holder: JsonObject;
  readonly key: string;
  /** The place of that object. */
  readonly file: SourceFile;
  readonly pointer: string;
  readonly $ref: string;
  readonly kind: Kind;
  /** If it stands for a whole list, or a map of objects of that kind: what that is in, and its key there. */
  readonly whole?: { readonly form: "map" | "list"; readonly parent: JsonObject; readonly key: string };
}

/** A reference, and what it leads to. */
interface Followed {
  readonly file: SourceFile;
  readonly target: Target;
}

/** The references that stand in an object, by their keys. */
export type Targets = ReadonlyMap<unknown, ReadonlyMap<string, Followed>>;

/**
 * Follows every `$ref` from the root file through all files it names.
 *
 * @returns the references, what they lead to, those that lead nowhere, and the mistakes that keep nothing from being read
 * @throws DocumentError for each `$ref` that leads nowhere, unless the reader is lenient, or when a referenced file is broken
 */
export async function followReferences(root: SourceFile, reader: Reader, resources: Resources) {
  const resolve = createResolver(reader, resources);
  const targets = new Map<unknown, Map<string, Followed>>();
  const failures = new Map<Reference, Failure>();
  const seen = new Set<unknown>();

  /** Follows a reference, and keeps what it leads to. @returns why it cannot */
  const follow = async (reference: Reference, queue: Reference[]): Promise<Failure | undefined> => {
    const found = await resolve(reference, reference.kind);
    if (isFailure(found)) return found;
    const failure = formFailure(reference, found);
    if (failure) return failure;
    const { holder, key, file, kind } = reference;
    resources.add(found.file, found.node, kind);
    queue.push(...referencesBehind(reference, found, seen));
    targets.set(holder, (targets.get(holder) ?? new Map()).set(key, { file, target: found }));
    // the last one of a cycle closes it
    return chainOf(holder, targets).has(holder) ? cycle : undefined;
  };

  /** Follows references, and those behind them, which are added to the queue. */
  const followAll = async (queue: Reference[]): Promise<void> => {
    for (const reference of queue) {
      const failure = await follow(reference, queue);
      if (failure) failures.set(reference, failure);
      else failures.delete(reference);
    }
  };

  const document = documentNode(root.parsed);
  resources.add(root, document, "document");
  const references = referencesIn(root, document, "document", seen);
  await followAll(references);
  // a file that was read later may have the `$id` that a reference names
  const again = resources.hasNames() ? [...failures.keys()] : [];
  const { length } = again;
  await followAll(again);
  references.push(...again.slice(length));

  const long = references.find(({ holder }) => chainOf(holder, targets).size > maxChain);
  const { problems, notices, dangling } = reportFailures(failures, reader.isLenient);
  if (problems.length === 0 && long) problems.push(problemOf(long, tooLong.reason));
  if (problems.length > 0) throw new DocumentError(problems);
  return { references, targets, dangling, notices };
}

function reportFailures(failures: ReadonlyMap<Reference, Failure>, isLenient: boolean) {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const dangling = new Map<Reference, Problem>();
  for (const [reference, { reason, isDangling, isRefused }] of failures) {
    const isLeft = reference.key === "$ref" && isLenient && isDangling === true;
    if (isLeft) {
      const problem = problemOf(reference, `${reason}; until then it is unknown`);
      dangling.set(reference, problem);
      notices.push(problem);
    } else if (reference.key === "$ref") problems.push(problemOf(reference, reason));
    // what a discriminator says may be the name of no file at all
    else if (!isRefused) notices.push(problemOf(reference, reason));
  }
  return { problems, notices, dangling };
}

function problemOf({ file, pointer, key, $ref }: Reference, reason: string): Problem {
  return { ...file.locate(joinPointer(pointer, key)), message: `${key} "${$ref}" ${reason}.` };
}

/** The values that the `$ref` in a value leads to, one after another, up to one that was there before. */
function chainOf(holder: unknown, targets: Targets): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  const next = (value: unknown) => targets.get(value)?.get("$ref")?.target.node.value;
  for (let value = next(holder); value !== undefined && !values.has(value); value = next(value)) {
    if (values.size > maxChain) break;
    values.add(value);
  }
  return values;
}

/** The kinds of objects that are maps. They have no names of their own, so that a `$ref` in their place is what it leads to. */
const mapKinds: ReadonlySet<Kind> = new Set(["components", "paths", "responses"]);

/** The form of what takes the place of a reference; undefined if the reference stays one. */
export const formOf = ({ whole, kind }: Reference): "map" | "list" | undefined =>
  whole?.form ?? (mapKinds.has(kind) ? "map" : undefined);

function formFailure(reference: Reference, { node: { value } }: Target): Failure | undefined {
  const form = formOf(reference);
  if (form === undefined || (form === "list" ? Array.isArray(value) : isObject(value))) return undefined;
  return { reason: `leads to no ${form}. Point it at one`, isDangling: true };
}

/** The references that are found in what one leads to. */
function referencesBehind(
  { kind, whole }: Reference,
  { file, node }: Target,
  seen: Set<unknown>,
): Reference[] {
  if (!whole) return referencesIn(file, node, kind, seen);
  const inner = entries(node).flatMap(([, entry]) => referencesIn(file, entry, kind, seen));
  return [...wholeReference(file, node, kind, whole, seen), ...inner];
}

function referencesIn(file: SourceFile, start: Node, startKind: Kind, seen: Set<unknown>): Reference[] {
  const references: Reference[] = [];
  const visit = (holder: JsonObject, node: Node, kind: Kind) => {
    const add = (inner: JsonObject, { pointer }: Node, key: string) => {
      const { [key]: $ref } = inner;
      if (typeof $ref === "string") references.push({ holder: inner, key, file, pointer, $ref, kind });
    };
    add(holder, node, "$ref");
    for (const key of Object.keys(holder)) {
      const [form, inner] = positionOf(kind, key) ?? [];
      if (inner === undefined || form === undefined || form === "one") continue;
      const whole = { form, parent: holder, key };
      references.push(...wholeReference(file, child(node, key), inner, whole, seen));
    }
    if (kind !== "schema") return;
    for (const [mapping, name] of schemasByValue(child(node, "discriminator")))
      add(objectOf(mapping.value), mapping, name);
  };
  walk(start, startKind, visit, seen);
  return references;
}

/** The members of a discriminator that lead to a schema by a reference. Others hold the name of one. */
function schemasByValue(discriminator: Node): [holder: Node, key: string][] {
  const mapping = child(discriminator, "mapping");
  const names = entries(mapping).map(([name]): [Node, string] => [mapping, name]);
  return [...names, [discriminator, "defaultMapping"] satisfies [Node, string]].filter(([holder, key]) =>
    /^#\/|\.(ya?ml|json)(#|$)/.test(String(member(holder.value, key))),
  );
}

/** The `$ref` that stands for a whole map or list; none if it is none, or known. */
function wholeReference(
  file: SourceFile,
  { value, pointer }: Node,
  kind: Kind,
  whole: NonNullable<Reference["whole"]>,
  seen: Set<unknown>,
): Reference[] {
  const $ref = isObject(value) ? value.$ref : undefined;
  const place = `${file.source.absoluteRef}#${pointer}`;
  if (!isObject(value) || typeof $ref !== "string" || seen.has(place)) return [];
  seen.add(place);
  return [{ holder: value, key: "$ref", file, pointer, $ref, kind, whole }];
}
