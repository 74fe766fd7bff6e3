import { declaredStatus } from "./declared-status.ts";
import type { Mismatch } from "./events.ts";
import { sensitiveNames } from "./generated/sensitive.ts";
import { type ValidationError, type Validator, validators } from "./generated/validators.ts";
import type { ResponseValidator } from "./options.ts";

export type { Mismatch, MismatchEvent } from "./events.ts";
export {
  type BodyValidators,
  type ResponseValidators,
  type ValidationError,
  type Validator,
  validators,
} from "./generated/validators.ts";
export type { ResponseValidator } from "./options.ts";

/**
 * Validates a response against the spec and lists the mismatches. The schemas are compiled ahead of time: nothing is
 * evaluated, so that it works with a strict content security policy.
 *
 * @example
 * ```ts
 * const mfa = createMfaClient({ subdomain: "acme", credentials, validator, onEvent: console.debug });
 * ```
 */
export const validator: ResponseValidator = (operation, status, body) => {
  const { responses } = tableOf(operation);
  // the client refuses an undeclared status, but for a 200 or 201 of a POST
  const validate = responses[declaredStatus(status, { method: "POST", responses })];
  if (!validate || validate(body)) return [];
  return (validate.errors ?? []).map((error) => toMismatch(error, body));
};

function tableOf(operation: string): { readonly responses: { readonly [status: string]: Validator } } {
  // the generated table is typed by operation; an unknown name gives undefined
  const table = validators as unknown as { readonly [id: string]: ReturnType<typeof tableOf> | undefined };
  return table[operation] ?? { responses: {} };
}

function toMismatch(
  { instancePath: pointer, message, keyword, params }: ValidationError,
  body: unknown,
): Mismatch {
  const tokens = pointer.split("/").slice(1).map(decode);
  const isSecret = tokens.some((token) => secret.has(token));
  // in Ajv's own words, not in those that the programs here share: every page that validates would load these
  const allowed = keyword === "enum" || keyword === "const" ? ` ${JSON.stringify(params)}` : "";
  const seen = isSecret ? "[redacted]" : show(at(body, tokens));
  return { pointer, expected: `${message ?? keyword}${allowed}`, seen };
}

const secret: ReadonlySet<string> = new Set(sensitiveNames);

const decode = (token: string) => token.replaceAll("~1", "/").replaceAll("~0", "~");

function at(value: unknown, tokens: readonly string[]): unknown {
  return tokens.reduce<unknown>(
    (node, token) => (node as Record<string, unknown> | undefined)?.[token],
    value,
  );
}

/** Returns the type of a value, or a number or boolean itself. A string can be a secret. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === "string") return `string of ${value.length}`;
  if (typeof value !== "object" || value === null) return String(value);
  return `object of ${Object.keys(value).join(", ") || "no fields"}`;
}
