import { joinPointer } from "./json.ts";

/** One rule of a schema that a value breaks, as Ajv and the validators of the code generator report it. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Params;
  readonly message?: string | undefined;
}

type Params = { readonly [name: string]: unknown };

/** Texts by keyword of JSON Schema; without one, that of all others is taken. */
export type ErrorTexts = { readonly [keyword: string]: (params: Params) => string | undefined };

/**
 * Puts an error of Ajv into words that need no knowledge of JSON Schema but its names of types.
 *
 * @param own texts of one's own
 * @returns the pointer of what is wrong, missing or unknown, and what is expected of it: `is missing`, `must be 120 or more`
 */
export function describeError(
  { keyword, instancePath, params, message }: SchemaError,
  own: ErrorTexts = {},
): { readonly pointer: string; readonly text: string } {
  const name = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return {
    pointer: typeof name === "string" ? joinPointer(instancePath, name) : instancePath,
    text: own[keyword]?.(params) ?? texts[keyword]?.(params) ?? message ?? keyword,
  };
}

const counted = (count: unknown, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const listed = (values: unknown) => [values].flat();
const shown = (value: unknown) => (typeof value === "string" && value !== "" ? value : JSON.stringify(value));

const texts: ErrorTexts = {
  required: () => "is missing",
  additionalProperties: () => "is unknown",
  unevaluatedProperties: () => "is unknown",
  type: ({ type }) => `must be ${listed(type).join(" or ")}`,
  enum: ({ allowedValues }) => `must be one of: ${listed(allowedValues).map(shown).join(", ")}`,
  const: ({ allowedValue }) => `must be ${shown(allowedValue)}`,
  minimum: ({ limit }) => `must be ${limit} or more`,
  maximum: ({ limit }) => `must be ${limit} or less`,
  exclusiveMinimum: ({ limit }) => `must be more than ${limit}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${limit}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
  minLength: ({ limit }) =>
    limit === 1 ? "must not be empty" : `must have at least ${counted(limit, "character")}`,
  maxLength: ({ limit }) => `must have at most ${counted(limit, "character")}`,
  minItems: ({ limit }) => `must have at least ${counted(limit, "entry", "entries")}`,
  maxItems: ({ limit }) => `must have at most ${counted(limit, "entry", "entries")}`,
  minProperties: ({ limit }) => `must have at least ${counted(limit, "field")}`,
  maxProperties: ({ limit }) => `must have at most ${counted(limit, "field")}`,
  uniqueItems: ({ i, j }) => `must not repeat an entry: numbers ${Number(j) + 1} and ${Number(i) + 1}`,
  pattern: ({ pattern }) => `must match ${pattern}`,
  format: ({ format }) => `must be ${formats[String(format)] ?? `of the format ${format}`}`,
  not: () => "is a value that is not allowed here",
};

const formats: Readonly<Record<string, string>> = {
  "date-time": "a date and a time with its zone, such as 2026-01-05T09:00:00Z",
  uri: "a URL",
  uuid: "a UUID",
};
