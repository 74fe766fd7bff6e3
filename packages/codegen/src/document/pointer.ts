import { isObject, type JsonObject, member } from "./json.ts";

/** Appends reference tokens to a JSON pointer (RFC 6901), escaped. */
export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return pointer + tokens.map((token) => `/${escapeToken(String(token))}`).join("");
}

/** `~` and `/` escaped as RFC 6901 asks. */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The unescaped reference tokens of a JSON pointer. */
export function pointerTokens(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer of a `$ref` fragment: percent-decoded, without `#`. A malformed escape is left as it is. */
export function fragmentPointer(reference: string): string {
  const fragment = reference.slice(reference.indexOf("#") + 1);
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** What a pointer points at, or `undefined`. */
export function valueAt(root: unknown, pointer: string): unknown {
  return pointerTokens(pointer).reduce(member, root);
}

/**
 * A node after its chain of `$ref`s, and where it lives; undefined when a link is broken or the chain is a
 * ring.
 */
export interface Resolved {
  readonly node: JsonObject;
  readonly pointer: string;
}

/** Follows internal `$ref`s from a node to the first object that has none. */
export function resolve(root: JsonObject, node: unknown, pointer: string): Resolved | undefined {
  const visited = new Set<string>();
  let current: unknown = node;
  let place = pointer;
  while (isObject(current) && typeof current.$ref === "string") {
    if (visited.has(current.$ref)) return undefined;
    visited.add(current.$ref);
    place = fragmentPointer(current.$ref);
    current = valueAt(root, place);
  }
  return isObject(current) ? { node: current, pointer: place } : undefined;
}
