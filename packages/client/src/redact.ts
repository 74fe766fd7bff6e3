import { sensitiveNames } from "./generated/sensitive.ts";

const placeholder = "[redacted]";
/** The names of the fields that hold a secret. */
export const sensitive: ReadonlySet<string> = new Set(sensitiveNames);

/** The values that must not be shown again, because the caller or the server handed them in as secrets. */
export type Secrets = ReadonlySet<string>;

/** No message of this API is nested so deep, and the stack is not endless. */
const deepest = 99;

/** Collects the values of sensitive fields. */
export function secretsIn(value: unknown, found: Set<string> = new Set(), depth = 0): Set<string> {
  if (typeof value !== "object" || value === null || depth > deepest) return found;
  for (const [name, field] of Object.entries(value)) {
    if (sensitive.has(name) && (typeof field === "string" || typeof field === "number"))
      found.add(String(field));
    else secretsIn(field, found, depth + 1);
  }
  return found;
}

/** A copy with the values of sensitive fields replaced, and every known secret wherever it stands in a text. */
export function redact(value: unknown, secrets: Secrets, depth = 0): unknown {
  if (typeof value === "string") return redactText(value, secrets);
  if (typeof value === "number") return secrets.has(String(value)) ? placeholder : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return placeholder;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      sensitive.has(name) ? placeholder : redact(field, secrets, depth + 1),
    ]),
  );
}

/** A text with known secrets replaced, and with the values of sensitive fields in what looks like JSON or a query. */
export function redactText(text: string, secrets: Secrets): string {
  const all = new Set(secrets);
  for (const [match, start = ""] of text.matchAll(fieldPattern)) {
    const value = match.slice(start.length).replace(quotes, "$1");
    // a shorter text stands in too many places that have nothing to do with it
    if (value.length > 3) all.add(value);
  }
  let result = text;
  // the longest first, or a secret that contains another one would leave its rest behind
  for (const secret of [...all].filter(Boolean).sort((a, b) => b.length - a.length)) {
    result = result.replaceAll(secret, placeholder);
  }
  return result.replace(fieldPattern, (_, start: string) => `${start}${placeholder}`);
}

const quote = `(?:\\\\*["']|&quot;|&#3[49];)`;
const quotes = new RegExp(`^${quote}([^]*?)${quote}?$`);
const values = [
  `"(?:[^"\\\\]|\\\\.)*"?`,
  `'(?:[^'\\\\]|\\\\.)*'?`,
  `\\\\+"[^"]*"?`,
  `(&(?:quot|#3[49]);)[^]*?(?:\\2|$)`,
  `[^\\s,;&}\\]<]+`,
];

/**
 * `"otp":"012345"`, `"otp":012345`, `otp=012345`, also cut off in the middle of the value, with single quotes, as
 * JSON within JSON (`\"otp\":\"012345\"`), in HTML (`&quot;otp&quot;:&quot;012345&quot;`) and as Ruby prints it
 * (`"otp"=>"012345"`).
 */
const fieldPattern = new RegExp(
  `(\\b(?:${[...sensitiveNames].join("|")})${quote}?\\s*(?:=>|=&gt;|[:=])\\s*)(?:${values.join("|")})`,
  "gi",
);
