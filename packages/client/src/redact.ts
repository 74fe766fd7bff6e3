import { sensitiveNames } from "./generated/sensitive.ts";

const placeholder = "[redacted]";
/** The names of the fields that hold a secret. */
export const sensitive: ReadonlySet<string> = new Set(sensitiveNames);

/** Secrets of the caller or of the server, which must not be shown. */
export type Secrets = ReadonlySet<string>;

/** Deeper than any message of this API; the stack is limited. */
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

/** A copy in which the values of sensitive fields, and every known secret in any text, are replaced. */
export function redact(value: unknown, secrets: Secrets, depth = 0): unknown {
  if (typeof value === "string") return redactText(value, secrets);
  if (typeof value === "number") return secrets.has(String(value)) ? placeholder : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return placeholder;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, depth + 1));
  const fields = Object.entries(value).map(([name, field]) => [
    redactText(name, secrets),
    sensitive.has(name) ? placeholder : redact(field, secrets, depth + 1),
  ]);
  return Object.fromEntries(fields);
}

/** A text in which known secrets, and the values of sensitive fields in JSON or a query, are replaced. */
export function redactText(text: string, secrets: Secrets): string {
  const all = new Set(secrets);
  for (const [match, start = ""] of text.matchAll(fieldPattern)) {
    const value = match.slice(start.length).replace(quotes, "$1");
    // a shorter value occurs in unrelated text
    if (value.length > 3) all.add(value);
  }
  let result = text;
  // the longest first: a secret can contain another one
  for (const secret of [...all].filter(Boolean).sort((a, b) => b.length - a.length)) {
    result = result.replaceAll(patternOf(secret), placeholder);
  }
  return result.replace(fieldPattern, (_, start: string) => `${start}${placeholder}`);
}

/** A short secret is looked for as a whole word: inside of words, it occurs in unrelated text. */
function patternOf(secret: string): string | RegExp {
  if (secret.length > 5) return secret;
  return new RegExp(`(?<!\\w)${secret.replace(/\W/g, "\\$&")}(?!\\w)`, "g");
}

/** Headers that hold no secrets, and are shown in events. */
const publicHeaders = new Set(["accept", "content-type", "user-agent"]);

/** The headers of a request for an event. */
export function redactHeaders(headers: Headers): Record<string, string> {
  const shown = [...headers].map(([name, value]) => [name, publicHeaders.has(name) ? value : placeholder]);
  return Object.fromEntries(shown);
}

/** The names of headers that hold secrets. */
const secretHeader = /auth|cookie|credential|key|pass|secret|session|signature|token/i;

/**
 * Adds the secrets of request headers, and the parts of `Authorization`: `Bearer <token>`, `Basic <pair>` and the secret
 * in that pair, and OneLogin's own `client_id:<id>, client_secret:<secret>`.
 */
export function collectHeaderSecrets(headers: Headers, secrets: Set<string>): void {
  for (const [name, value] of headers) {
    if (secretHeader.test(name)) secrets.add(value);
  }
  const [, scheme, part] = headers.get("authorization")?.match(/(^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
  if (part) secrets.add(part);
  try {
    if (/^basic/i.test(scheme ?? "")) secrets.add(atob(part ?? "").replace(/^.*?:/, ""));
  } catch {
    // not base64
  }
}

const quote = `(?:\\\\*["']|&quot;|&#3[49];)`;
const quotes = new RegExp(`^${quote}([^]*?)${quote}?$`);
const values = [
  // what is redacted already
  `\\[redacted\\]`,
  `"(?:[^"\\\\]|\\\\.)*"?`,
  `'(?:[^'\\\\]|\\\\.)*'?`,
  `\\\\+"[^"]*"?`,
  `(&(?:quot|#3[49]);)[^]*?(?:\\2|$)`,
  `[^\\s,;&}\\]<]+`,
];

/**
 * `"otp":"012345"`, `"otp":012345`, `otp=012345`, also cut off in the value, with single quotes, as JSON in JSON
 * (`\"otp\":\"012345\"`), in HTML (`&quot;otp&quot;:&quot;012345&quot;`) and as Ruby prints it (`"otp"=>"012345"`).
 */
const fieldPattern = new RegExp(
  `(\\b(?:${[...sensitiveNames].join("|")})${quote}?\\s*(?:=>|=&gt;|[:=])\\s*)(?:${values.join("|")})`,
  "gi",
);
