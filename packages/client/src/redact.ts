import { sensitiveNames } from "./generated/sensitive.ts";
import { isRecord } from "./is-record.ts";

const placeholder = "[redacted]";
const named: ReadonlySet<string> = new Set(sensitiveNames);

/** The ends of secrets' names, in any API: `request` calls routes that the spec does not have. `token_type` is no secret. */
const ending =
  "(?:pass(?:word|wd|phrase|code)|secret|token|credential|(?:api|access|private)[-_]?key)s?(?:[-_]?confirmation)?";
const secretField = new RegExp(`${ending}$`, "i");

/** Returns true for the name of a field that holds a secret: the spec's names, and those that say so. */
export const isSensitive = (name: string): boolean => named.has(name) || secretField.test(name);

/** Secrets of the caller or of the server, which must not be shown. */
export type Secrets = ReadonlySet<string>;

/** Depth up to which a body is searched: more than any message of this API has. */
export const maxDepth = 99;

/** Number of secrets that are searched for, each of which takes time: more than any message of this API has. */
const maxSecrets = 30;

/** Collects the values of sensitive fields, also those in a list or an object. */
export function secretsIn(
  value: unknown,
  found: Set<string> = new Set(),
  depth = 0,
  isSecret = false,
): Set<string> {
  if (typeof value !== "object" || value === null || depth > maxDepth) return found;
  for (const [name, field] of Object.entries(value)) {
    const isHidden = isSecret || isSensitive(name);
    if (isHidden && (typeof field === "string" || typeof field === "number")) found.add(String(field));
    else secretsIn(field, found, depth + 1, isHidden);
  }
  return found;
}

/**
 * Returns a copy in which the values of sensitive fields, and every known secret in any text, are replaced. If a server has sent
 * too many secrets to look for, nothing is shown.
 */
export function redact(value: unknown, secrets: Secrets): unknown {
  const all = new Set(secrets);
  change(value, (text) => {
    for (const [match, start = ""] of text.matchAll(fieldPattern)) {
      const found = match.slice(start.length).replace(quotes, "$1");
      // a shorter value occurs in unrelated text
      if (found.length > 3) all.add(found);
    }
    return text;
  });
  if (all.size > maxSecrets) return placeholder;
  const pattern = patternOf(all);
  return change(value, (text) =>
    text.replace(pattern, placeholder).replace(fieldPattern, (_, start: string) => `${start}${placeholder}`),
  );
}

/** Returns a text in which known secrets, and the values of sensitive fields in JSON or a query, are replaced. */
export const redactText = (text: string, secrets: Secrets): string => String(redact(text, secrets));

/** Returns a copy with each text changed, and a placeholder for what is sensitive or too deep. */
function change(value: unknown, edit: (text: string) => string, depth = 0): unknown {
  if (typeof value === "string") return edit(value);
  if (typeof value === "number") return edit(String(value)) === placeholder ? placeholder : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) return placeholder;
  if (Array.isArray(value)) return value.map((item) => change(item, edit, depth + 1));
  const fields = Object.entries(value).map(([name, field]) => [
    edit(name),
    isSensitive(name) ? placeholder : change(field, edit, depth + 1),
  ]);
  return Object.fromEntries(fields);
}

/** Matches each secret in any letter case, the longest first: a secret can contain another one. */
function patternOf(secrets: Secrets): RegExp {
  // no header is longer, and a pattern of some more is refused by the platform
  const known = [...secrets].filter(({ length }) => length > 0 && length <= 2 ** 13);
  const sorted = known.sort((a, b) => b.length - a.length);
  const patterns = sorted.map((secret) => {
    const forms = [...new Set(formsOf(secret))].join("|");
    // a short secret is looked for as a whole word: inside of words, it occurs in unrelated text
    return secret.length > 5 ? forms : `(?<!\\w)(?:${forms})(?!\\w)`;
  });
  return new RegExp(patterns.join("|") || "(?!)", "gi");
}

const literal = (text: string) => text.replace(/\W/g, "\\$&");

/**
 * Patterns of a secret as HTML, a URL or a form, and JSON write it, and as it is. Each matches a text in one way only, as a
 * hostile one would take exponential time otherwise.
 */
function formsOf(secret: string): readonly string[] {
  if (secret.length > 2 ** 10) return [literal(secret)];
  // half of a surrogate pair cannot be encoded
  const url = literal(encodeURIComponent(secret.replace(/\p{Surrogate}/gu, "")))
    .replaceAll("\\%20", "(?:%20|\\+)")
    .replace(/\\[!'()*~]/g, (sign) => `(?:${sign}|%${sign.charCodeAt(1).toString(16)})`);
  const html = literal(secret).replace(/\\[&<>"']/g, "(?:&#?\\w{1,6};|$&)");
  return [html, url, literal(JSON.stringify(secret).slice(1, -1)), literal(secret)];
}

/** Headers that hold no secrets, and are shown in events. */
const publicHeaders = new Set(["accept", "content-type", "user-agent"]);

/** Returns the headers of a request for an event. */
export function redactHeaders(headers: Headers): Record<string, string> {
  const shown = [...headers].map(([name, value]) => [name, publicHeaders.has(name) ? value : placeholder]);
  return Object.fromEntries(shown);
}

/** The names of headers that hold secrets. A `Location` can have one in its query. */
const secretHeader = /auth|cookie|credential|key|location|pass|secret|session|signature|token/i;

/** Returns the headers of a response for an error. */
export function redactResponseHeaders(headers: Headers, secrets: Secrets): Record<string, string> {
  const shown = [...headers].map(([name, value]) => [name, secretHeader.test(name) ? placeholder : value]);
  const clean = redact(Object.fromEntries(shown), secrets);
  // texts only, or nothing if there are too many secrets
  return isRecord(clean) ? (clean as Record<string, string>) : {};
}

/**
 * Adds the secrets of request headers, and the parts of `Authorization`: `Bearer <token>`, `Basic <pair>` and the secret
 * in that pair, and OneLogin's own `client_id:<id>, client_secret:<secret>`.
 */
export function collectHeaderSecrets(headers: Headers, secrets: Set<string>): void {
  for (const [name, value] of headers) {
    if (secretHeader.test(name)) secrets.add(value);
  }
  const authorization = headers.get("authorization") ?? "";
  const [, scheme, part] = authorization.match(/(^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
  if (part) secrets.add(part);
  try {
    if (/^basic/i.test(scheme ?? "")) secrets.add(atob(part ?? "").replace(/^.*?:/, ""));
  } catch {
    // not base64
  }
}

const quote = `(?:\\\\*["']|&quot;|&#3[49];)`;
const quotes = new RegExp(`^${quote}([^]*?)${quote}?$`);
/** The ways in which a value is written, tried in turn. */
const values = [
  `\\[redacted\\]`, // redacted already
  `"(?:[^"\\\\]|\\\\.)*"?`, // "JSON"
  `'(?:[^'\\\\]|\\\\.)*'?`, // 'JavaScript'
  `\\\\+"[^"]*"?`, // \"JSON in JSON\"
  `(&(?:quot|#3[49]);)[^]*?(?:\\2|$)`, // &quot;HTML&quot;
  `[^\\s,;&}\\]<]+`, // a word
];

const equals = "(?:=>|=&gt;|=)";

/**
 * `"otp":"012345"`, `"otp":012345`, `otp=012345`, also cut off in the value, with single quotes, as JSON in JSON
 * (`\"otp\":\"012345\"`), in HTML (`&quot;otp&quot;:&quot;012345&quot;`) and as Ruby prints it (`"otp"=>"012345"`). A name that is
 * not the spec's needs quotes before a colon: "wrong password: try again" is a sentence.
 */
const fieldPattern = new RegExp(
  `((?:\\b(?:${sensitiveNames.join("|")})${quote}?\\s*(?:${equals}|:)|${ending}(?:${quote}\\s*:|${quote}?\\s*${equals}))\\s*)(?:${values.join("|")})`,
  "gi",
);
