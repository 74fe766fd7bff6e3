import { fileURLToPath } from "node:url";
import { isObject, joinPointer, member, pointerOfReference, pointerTokens } from "./json.ts";
import { child, documentNode } from "./node.ts";
import type { Reader } from "./read.ts";
import { type Resource, type Resources, resolveUri, type Target } from "./resources.ts";
import { isUrl, type SourceFile } from "./source-file.ts";
import type { Kind } from "./walk.ts";

/** A reference, and where the object stands that it is in. */
interface Link {
  readonly file: SourceFile;
  readonly pointer: string;
  readonly $ref: string;
}

/** The reason why a reference cannot be followed. */
export interface Failure {
  /** The end of a sentence. */
  readonly reason: string;
  /** True if there is nothing where it leads. */
  readonly isDangling?: boolean | undefined;
  /** True if it leads to what may not be read. */
  readonly isRefused?: boolean | undefined;
}

export const isFailure = (found: Target | Failure): found is Failure => "reason" in found;

/** Longest chain of `$ref`s that lead to each other. */
export const maxChain = 100;

export const cycle: Failure = { reason: "leads back to itself. Point one of the cycle at a description" };
export const tooLong: Failure = {
  reason: `leads through more than ${maxChain} others. Point it at the last of them`,
};

/** The way to what one reference leads to. */
interface Way {
  /** The kind of object that is looked for. */
  readonly kind: Kind;
  /** The targets of the `$ref`s that pointers have passed, by the objects that these stand in. */
  readonly passed: Map<unknown, Target | Failure>;
}

/**
 * Creates the function that finds what a reference leads to, as the files are written: by a pointer, which goes through each `$ref`
 * that stands on its way, or by a `$id` or `$anchor`.
 */
export function createResolver(reader: Reader, resources: Resources) {
  const resolve = async (link: Link, way: Way): Promise<Target | Failure> => {
    const { file, pointer, $ref } = link;
    const around = resources.at(file, pointer);
    const named = around.find($ref);
    const known = named && (await find(named, $ref, way));
    if (known && !isFailure(known)) return known;
    const target = (await readNamed(around, $ref, reader)) ?? (await reader.readReference(file, $ref));
    if ("failure" in target) {
      const { failure, isRefused, isMissing } = target;
      return isRefused
        ? { reason: failure, isRefused }
        : { reason: `names a file that ${failure}`, isDangling: isMissing };
    }
    resources.add(target, documentNode(target.parsed), way.kind);
    return find(resources.at(target, ""), $ref, way);
  };

  /** Finds the part of a resource that the fragment of a reference names. */
  const find = async (resource: Resource, $ref: string, way: Way): Promise<Target | Failure> => {
    const fragment = $ref.includes("#") ? pointerOfReference($ref) : "";
    if (fragment === "" || fragment.startsWith("/")) return walkTo(pointerTokens(fragment), resource, way);
    const fix = 'Add it, or use a JSON pointer ("#/…")';
    return resource.anchors.get(fragment) ?? missing(`no schema there has the $anchor "${fragment}". ${fix}`);
  };

  const walkTo = async (
    tokens: readonly string[],
    { file, node }: Target,
    way: Way,
  ): Promise<Target | Failure> => {
    let found: Target = { file, node };
    let place = "#";
    for (const token of tokens) {
      const holder = await holderOf(token, found, way);
      if (isFailure(holder)) return holder;
      found = { file: holder.file, node: child(holder.node, token) };
      if (found.node.value === undefined)
        return missing(`there is no "${token}" in ${place}. Correct the name or add it`);
      place = joinPointer(place, token);
    }
    return found.node.value === undefined ? missing("the file is empty. Correct the path") : found;
  };

  /** Follows the `$ref`s in a value up to one that has a member; what stands beside a `$ref` goes before. */
  const holderOf = async (token: string, start: Target, way: Way): Promise<Target | Failure> => {
    const seen = new Set<unknown>();
    let holder = start;
    while (member(holder.node.value, token) === undefined) {
      const { file, node } = holder;
      const $ref = isObject(node.value) ? node.value.$ref : undefined;
      if (typeof $ref !== "string") break;
      if (seen.has(node.value)) return cycle;
      seen.add(node.value);
      const next = await pass({ file, pointer: node.pointer, $ref }, node.value, way);
      if (isFailure(next)) return next;
      holder = next;
    }
    return holder;
  };

  const pass = async (link: Link, holder: unknown, way: Way): Promise<Target | Failure> => {
    const { passed } = way;
    const known = passed.get(holder);
    if (known) return known;
    if (passed.size >= maxChain) return tooLong;
    passed.set(holder, cycle); // as long as it is on its own way
    const found = await resolve(link, way);
    const result = isFailure(found) ? passedOn(link.$ref, found) : found;
    passed.set(holder, result);
    return result;
  };

  return (link: Link, kind: Kind) => resolve(link, { kind, passed: new Map() });
}

const missing = (reason: string): Failure => ({ reason: `does not resolve: ${reason}`, isDangling: true });

/** A failure as that of a reference that leads through the one that fails. */
function passedOn($ref: string, failure: Failure): Failure {
  const { reason } = failure;
  return /^leads (?:through|back)/.test(reason)
    ? failure
    : { ...failure, reason: `leads through "${$ref}", which ${reason}` };
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
