import type { OperationId } from "@onelogin-mfa/client/openapi";
import { apiRules, type DiscouragedForm } from "../generated/api-rules.ts";
import type { WrongField } from "../state/refusal.ts";

/** The forms in a valid body that the spec accepts and does not recommend. */
export function discouragedIn(operation: OperationId, body: unknown): readonly DiscouragedForm[] {
  const { discouraged } = apiRules[operation];
  if (discouraged.length === 0 || typeof body !== "object" || body === null) return [];
  const fields = new Map<string, unknown>(Object.entries(body));
  return discouraged.filter((form) => isOfForm(fields.get(form.field), form));
}

function isOfForm(found: unknown, { type, value }: DiscouragedForm): boolean {
  if (value !== undefined) return found === value;
  return typeof found === (type === "integer" ? "number" : type);
}

/** Describes such a form for an error of `strict`: the form to send instead, and the reason. */
export function strictField({ field, send, value, reason }: DiscouragedForm): WrongField {
  return {
    name: field,
    message: `must be ${value === undefined ? send : `"${send}"`}: ${reason}`,
  };
}

/** A valid body in the form that the types know: a code as a string, seconds and a factor's id as numbers. */
export function recommendedForm(body: unknown, forms: readonly DiscouragedForm[]): unknown {
  const converted = forms.filter(({ value }) => value === undefined);
  if (converted.length === 0 || typeof body !== "object" || body === null) return body;
  const sends = new Map(converted.map(({ field, send }) => [field, send]));
  const entries = Object.entries(body).map(([name, value]) => {
    const send = sends.get(name);
    return [name, send === "integer" ? Number(value) : send === "string" ? String(value) : value];
  });
  return Object.fromEntries(entries);
}
