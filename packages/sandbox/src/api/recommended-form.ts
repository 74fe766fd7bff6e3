/**
 * A body that its validator has accepted, in the form that the spec recommends and the types know: a code as text, seconds
 * and a factor's id as numbers. The spec's `x-discouraged` says why the other forms are accepted.
 */
export function recommendedForm(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, convertField(name, value)]));
}

function convertField(name: string, value: unknown): unknown {
  if (name === "otp" && typeof value === "number") return String(value);
  return numbers.has(name) && typeof value === "string" ? Number(value) : value;
}

const numbers: ReadonlySet<string> = new Set(["expires_in", "factor_id"]);
