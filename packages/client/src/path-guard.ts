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
  if (problem) throw createError("invalid_input", `"${name}" ${problem}; the request was not sent`);
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  if (typeof value === "number") return problemOfNumber(value);
  if (typeof value === "boolean" || typeof value === "bigint") return undefined;
  if (typeof value !== "string") return `must be a string or number, not of type ${typeof value}`;
  if (value === "") return "is empty";
  if (value === "." || value === "..") return 'must not be "." or ".."';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[/\\\u0000-\u001f\u007f-\u009f]/.test(value))
    return "must not contain a slash, backslash or control character";
  if (/%[0-9a-f]{2}/i.test(value)) return "must not be percent-encoded";
  // half of a surrogate pair: encodeURIComponent would throw a URIError
  return /\p{Surrogate}/u.test(value) ? "must be well-formed Unicode" : undefined;
}

function problemOfNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return "must be a finite number";
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return isExact ? undefined : "is too large to be exact; pass it as a string";
}
