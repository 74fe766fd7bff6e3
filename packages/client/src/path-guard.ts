import { createError } from "./errors/kinds.ts";

/** The parts of a URL template: text and names of parameters in turn. */
export const partsOf = (template: string): readonly string[] => template.split(/[{}]/);

/**
 * Fills a URL template. A value that could change the path is refused, not repaired: openapi-fetch's own serializer sends
 * a missing parameter as `%7Bdevice_id%7D`, an empty one as a trailing slash, and `DELETE …/devices/..` to the user itself.
 *
 * @throws MfaError `invalid_input` for a value that is missing, empty, `.` or `..`, that contains a slash, a backslash, a
 * control character or a percent-encoded octet, or that is not a string, a finite number or a boolean
 */
export function fillPath(parts: readonly string[], values: Readonly<Record<string, unknown>>): string {
  let path = parts[0] ?? "";
  for (let index = 1; index < parts.length; index += 2) {
    const name = parts[index] ?? "";
    const value = values[name];
    refuse(name, value);
    path += encodeURIComponent(String(value)) + parts[index + 1];
  }
  return path;
}

/**
 * Refuses a query value that would become other parameters: web frameworks parse `?email[fields]=id` into an object.
 *
 * @throws MfaError `invalid_input`
 */
export function checkQuery(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (Object(value) === value) refuse(name, value);
  }
}

function refuse(name: string, value: unknown): void {
  const problem = problemOf(value);
  if (problem) throw createError("invalid_input", `"${name}" ${problem}`);
}

/** Texts that are invalid in a path or a query, and why. */
const invalidTexts: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^$/, "is empty"],
  [/^\.\.?$/, 'must not be "." or ".."'],
  [/[/\\\p{Cc}]/u, "must not contain a slash, backslash or control character"],
  [/%[0-9a-f]{2}/i, "must not be percent-encoded"],
  // half of a surrogate pair: encodeURIComponent would throw a URIError
  [/\p{Surrogate}/u, "must be well-formed Unicode"],
];

function problemOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  if (typeof value === "string") return invalidTexts.find(([pattern]) => pattern.test(value))?.[1];
  if (typeof value === "boolean" || typeof value === "bigint") return undefined;
  if (typeof value !== "number") return `must be a string or number, not of type ${typeof value}`;
  const isExact = Number.isSafeInteger(Math.trunc(value));
  return isExact ? undefined : "must be finite and not too large to be exact; a string may be longer";
}
