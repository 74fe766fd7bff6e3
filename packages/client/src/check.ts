import { createError } from "./errors/kinds.ts";
import { isOwnError, type MfaErrorCode } from "./errors/mfa-error.ts";
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
 * Copies options or an input, once, so that what is checked is what is used: a getter can return another value each time.
 * Refuses what is no plain object, such as a `Map`, and a name that is not known, as it would have no effect.
 *
 * @throws MfaError `invalid_input`, with a known name that is like it
 */
export function take<T extends object>(
  given: T,
  known: object | undefined,
  noun: "option" | "field",
  what = noun === "option" ? "the options" : "the input",
): T {
  const copy = copyOf(given, known, what);
  if (known) checkNames(copy as Readonly<Record<string, unknown>>, known, noun);
  return copy;
}

/**
 * Returns a copy, also of known names that an object has from a class of its own. It has every known name itself, so that nobody who
 * has polluted `Object.prototype` gives an option. @throws MfaError `invalid_input`
 */
export function copyOf<T extends object>(given: T, known: object | undefined, what: string): T {
  try {
    check(isRecord(given) && !(Symbol.iterator in given), `${what} must be an object`);
    if (known === undefined) return Object.assign(Object.create(null), given);
    const copy: Record<string, unknown> = { ...given };
    for (const name in known)
      if (!Object.hasOwn(copy, name)) copy[name] = isOfClass(given, name) ? given[name] : undefined;
    // the same names and values
    return copy as T;
  } catch (cause) {
    throw isOwnError(cause) ? cause : createError("invalid_input", `${what} cannot be read`, { cause });
  }
}

/** Returns true for a name that an object has from a class. */
function isOfClass(given: object, name: string): boolean {
  let holder: object | null = Object.getPrototypeOf(given);
  while (holder !== null && holder !== Object.prototype) {
    if (Object.hasOwn(holder, name)) return true;
    holder = Object.getPrototypeOf(holder);
  }
  return false;
}

function checkNames(given: Readonly<Record<string, unknown>>, known: object, noun: string): void {
  for (const name in given) {
    if (given[name] === undefined || Object.hasOwn(known, name) || !Object.hasOwn(given, name)) continue;
    const advice = adviceFor(name, Object.keys(known));
    throw createError("invalid_input", `unknown ${noun} "${name.slice(0, 99)}"${advice}`);
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
