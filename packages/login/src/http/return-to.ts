/** A base that no path leads to by itself. */
const base = "http://base.invalid";

/** Longest path to return to: a longer one would not fit into a `Location` behind every proxy. */
const maxLength = 2000;

/**
 * Returns the path and query of this site that a text names; undefined for everything that leads elsewhere, such as
 * `//evil.test`, `/\evil.test` or `/a/..//evil.test`, whose path begins with two slashes once it is resolved.
 */
export function readReturnTo(text: string | null | undefined): string | undefined {
  if (!text?.startsWith("/") || text.length > maxLength || !URL.canParse(text, base)) return undefined;
  const { origin, pathname, search } = new URL(text, base);
  if (origin !== base || pathname.startsWith("//")) return undefined;
  return pathname + search;
}
