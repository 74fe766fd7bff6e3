import { createError } from "./errors/kinds.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";

/**
 * Refuses a name that is not known, as it would have no effect. `isOpen`: only one that is like a known name, as others have a
 * reader elsewhere.
 *
 * @throws MfaError `invalid_input`, with a known name that is like it
 */
export function checkNames(
  given: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
  { noun, isOpen = false }: { readonly noun: "option" | "field"; readonly isOpen?: boolean },
  context?: MfaErrorDetails,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    const guess = Object.keys(known).find((one) => isLike(name, one));
    if (guess === undefined && isOpen) continue;
    const advice = guess === undefined ? "" : `; did you mean "${guess}"?`;
    throw createError("invalid_input", `unknown ${noun} "${name.slice(0, 99)}"${advice}`, context);
  }
}

/** Returns true if one name is a part of the other, or if they differ in at most two letters that are neighbors. */
function isLike(name: string, known: string): boolean {
  const [a, b] = [name, known].map((one) =>
    one
      .slice(0, 99)
      .toLowerCase()
      .replace(/[^a-z]/g, ""),
  ) as [string, string];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  let end = 0;
  while (end < short.length - start && short.at(-1 - end) === long.at(-1 - end)) end += 1;
  return short.length > 3 && (long.includes(short) || long.length - start - end < 3);
}
