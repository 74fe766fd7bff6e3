import type { ValidationError } from "../generated/validators.ts";

type Params = ValidationError["params"];

/** Messages by keyword of JSON Schema, for readers who do not know it. */
const texts: Readonly<Record<string, (params: Params) => string>> = {
  required: () => "is missing",
  additionalProperties: () => "is unknown",
  type: ({ type }) => `must be ${[type].flat().map(nameOfType).join(" or ")}`,
  enum: ({ allowedValues }) => `must be one of: ${[allowedValues].flat().join(", ")}`,
  const: ({ allowedValue }) => `must be ${allowedValue}`,
  minimum: ({ limit }) => `must be ${limit} or more`,
  maximum: ({ limit }) => `must be ${limit} or less`,
  minLength: ({ limit }) => (limit === 1 ? "must not be empty" : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minItems: ({ limit }) => `must have at least ${limit} ${limit === 1 ? "entry" : "entries"}`,
  maxItems: ({ limit }) => `must have at most ${limit} ${limit === 1 ? "entry" : "entries"}`,
  minProperties: ({ limit }) => `must have at least ${limit} ${limit === 1 ? "field" : "fields"}`,
  maxProperties: ({ limit }) => `must have at most ${limit} ${limit === 1 ? "field" : "fields"}`,
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

/** Says in plain words what is wrong with a value. */
export function problemText({ keyword, params, message }: ValidationError): string {
  return texts[keyword]?.(params) ?? message ?? keyword;
}

const typeNames: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

const nameOfType = (type: unknown) => typeNames[String(type)] ?? String(type);
