import { createError } from "./errors/kinds.ts";
import type { MfaErrorCode } from "./errors/mfa-error.ts";
import { isRecord } from "./is-record.ts";

/** Throws an error of a code unless a condition holds. @throws MfaError */
export function check(isValid: unknown, what: string, code: MfaErrorCode = "invalid_input"): asserts isValid {
  if (!isValid) throw createError(code, what);
}

/** Throws an error of the code `configuration` unless a condition holds. @throws MfaError */
export function checkOption(isValid: unknown, what: string): asserts isValid {
  check(isValid, what, "configuration");
}

/** All names of options or of an input. */
export type NamesOf<T> = Readonly<Record<keyof T, true>>;

/**
 * Refuses options or an input that is no object, and a name that is not known, as it would have no effect.
 *
 * @throws MfaError `invalid_input`, with a known name that is like it
 */
export function checkNames(given: unknown, known: object, noun: "option" | "field"): void {
  check(isRecord(given), noun === "option" ? "the options must be an object" : "the input must be an object");
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    const what = `unknown ${noun} "${name.slice(0, 99)}"${adviceFor(name, Object.keys(known))}`;
    throw createError("invalid_input", what);
  }
}

/** Returns the end of a message that names a known name which is like a given one; empty if there is none. */
export function adviceFor(name: string, known: readonly string[]): string {
  const guess = known.find((one) => isLike(name, one));
  return guess === undefined ? "" : `; did you mean "${guess}"?`;
}

/** Returns true if one name is a part of the other, or if they are about as long and begin or end alike. */
function isLike(name: string, known: string): boolean {
  const letters = [name.slice(0, 99), known].map((one) => one.toLowerCase().replace(/[^a-z]/g, ""));
  const [short = "", long = ""] = letters.sort((a, b) => a.length - b.length);
  const half = short.length >> 1;
  const isNear = long.startsWith(short.slice(0, half)) || long.endsWith(short.slice(-half));
  // three letters are like the same ones only
  return (
    half > (short === long ? 0 : 1) && (long.includes(short) || (long.length - short.length < 3 && isNear))
  );
}
