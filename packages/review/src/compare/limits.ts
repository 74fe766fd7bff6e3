import { commonTypes, type Schema } from "./effective-schema.ts";

type Fits = (size: number, limit: number) => boolean;

const [atLeast, atMost]: readonly Fits[] = [(size, limit) => size >= limit, (size, limit) => size <= limit];

/** The type of the values that each limit is for, and its test of their size, if it is one of size. */
const limits: Readonly<Record<string, readonly [type: string, fits?: Fits | undefined]>> = {
  minLength: ["string", atLeast],
  maxLength: ["string", atMost],
  pattern: ["string"],
  minimum: ["number", atLeast],
  maximum: ["number", atMost],
  exclusiveMinimum: ["number", (size, limit) => size > limit],
  exclusiveMaximum: ["number", (size, limit) => size < limit],
  multipleOf: ["number", (size, limit) => Number.isInteger(size / limit)],
  minItems: ["array", atLeast],
  maxItems: ["array", atMost],
  uniqueItems: ["array"],
  minContains: ["array"],
  maxContains: ["array"],
  minProperties: ["object", atLeast],
  maxProperties: ["object", atMost],
};

/** True if a limit, or the format of a number, may refuse a value that a schema allows: one of its list, or of its types. */
export function mayRefuse(key: string, limit: unknown, { types, values }: Schema): boolean {
  if (values) return values.some((value) => !fits(key, limit, value));
  const [type] = limits[key] ?? [];
  return type === undefined || commonTypes([type], types).length > 0;
}

/** True if it is known that a value fits a limit. */
function fits(key: string, limit: unknown, value: unknown): boolean {
  if (key === "format") return fitsFormat(limit, value);
  const [type, isOfSize] = limits[key] ?? [];
  if (type !== kindOf(value)) return type !== undefined;
  if (key === "pattern") return fitsPattern(String(limit), String(value));
  return isOfSize !== undefined && typeof limit === "number" && isOfSize(sizeOf(value), limit);
}

const kindOf = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);

/** A number itself, or the count of characters, items or fields. */
function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? [...value].length : Object.keys(Object(value)).length;
}

function fitsPattern(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false; // of another dialect
  }
}

/** Largest integers of formats; a floating point number is exact enough for what a document lists. */
const largest = new Map<unknown, number>([
  ["int32", 2 ** 31 - 1],
  ["int64", Number.MAX_SAFE_INTEGER],
]);

function fitsFormat(format: unknown, value: unknown): boolean {
  if (format === "float" || format === "double") return typeof value === "number";
  const limit = largest.get(format);
  return limit !== undefined && Number.isInteger(value) && Math.abs(Number(value)) <= limit;
}
