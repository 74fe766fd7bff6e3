import { sensitiveNames } from "./generated/sensitive.ts";

/*
 * Decides what an error or an event may show. A text is shown without the secrets of the call, or not at all: nothing searches a
 * response for secrets of its own.
 */

const placeholder = "[redacted]";
/** Stands for a text that may hold a secret. */
export const withheld = "[withheld]";

const named: ReadonlySet<string> = new Set(sensitiveNames);

/** The ends of secrets' names, in any API: `request` calls routes that the spec does not have. `token_type` is no secret. */
const ending =
  "(?:pass(?:word|wd|phrase|code)|secret|token|credential|(?:api|access|private)[-_]?key)s?(?:[-_]?confirmation)?";
const secretField = new RegExp(`${ending}$`, "i");

/** Returns true for the name of a field that holds a secret: the spec's names, and those that say so. */
export const isSensitive = (name: string): boolean => named.has(name) || secretField.test(name);

/** Depth up to which a body is read: more than any message of this API has. */
export const maxDepth = 99;

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

/** Returns a text without secrets, at most so long, or `[withheld]`. */
export type Show = (text: string, length?: number) => string;

/** More secrets than any call of this API has: then no text is shown. */
const maxSecrets = 50;
/** The start of a secret by which it is found. */
const keyLength = 64;
/** The part of a text that is read beyond what is shown of it: as long as a key in any spelling, such as `&#0008364;`. */
const edgeLength = 12 * keyLength;

/**
 * Returns the function that all texts of a server, a platform or a validator go through. It replaces the call's own secrets, and
 * withholds a text that holds one in another spelling (JSON, a URL, a form, HTML, another letter case), that names a sensitive
 * field, or that holds `otpauth:` or the value of a sensitive field of its body.
 *
 * Its time grows with the length of the text only: a text is compared, and no pattern is made of a secret.
 *
 * @param own the secrets of the call: of its input, its headers and the client
 * @param fields the values of the sensitive fields of the body that the text is of
 * @param mayName true for texts that are made of names of fields, without values
 */
export function createShow(
  own: ReadonlySet<string>,
  fields: ReadonlySet<string> = new Set(),
  mayName = false,
): Show {
  const hasTooMany = own.size + fields.size > maxSecrets;
  const secrets = [...own].filter(Boolean).sort((a, b) => b.length - a.length);
  const keys = hasTooMany ? [] : [...own, ...fields].flatMap(keysOf);
  const isNaming = mayName ? givesValue : namesSecret;
  return (text, length = 200) => {
    if (hasTooMany) return withheld;
    // half a character is not shown, so it must not part a secret either
    const read = wellFormed(text.slice(0, length + edgeLength));
    const shown = secrets.reduce(replaceWord, read);
    const meant = decode(shown);
    if (isNaming(shown) || (meant !== shown && isNaming(meant))) return withheld;
    const folded = fold(meant);
    if (keys.some((key) => wordAt(folded, key, 0) >= 0)) return withheld;
    // the end of what is read can be the start of a secret
    const end = text.length > length + edgeLength ? -edgeLength : undefined;
    return wellFormed(shown.slice(0, end).slice(0, length));
  };
}

/** Returns the texts by which a secret is found in any spelling; a code also as a number, without its zeros. */
function keysOf(secret: string): string[] {
  const start = decode(wellFormed(secret.slice(0, edgeLength)));
  // what follows in a text can be escaped by a last backslash
  const key = fold(start).slice(0, keyLength).replace(/\\+$/, "");
  const [, digits] = /^0+([1-9]\d{3,})$/.exec(secret) ?? [];
  return digits === undefined ? [key] : [key, digits];
}

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "");

const assigned = `["']?\\s{0,9}(?:=>|=|:)`;

/**
 * The names of sensitive fields: those of the spec as they are, or in any case before a sign that gives them a value; any other
 * that says so needs quotes before a colon: "wrong password: try again" is a sentence.
 */
const nameOfSpec = new RegExp(`\\b(?:${sensitiveNames.join("|")})\\b`);
const givenName = new RegExp(
  `otpauth:|\\b(?:${sensitiveNames.join("|")})${assigned}|${ending}(?:["']\\s{0,9}:|${assigned.replace("|:", "")})`,
  "i",
);
const givesValue = (text: string) => givenName.test(text);
const namesSecret = (text: string) => nameOfSpec.test(text) || givesValue(text);

/** Returns a text with a secret replaced. A short one is replaced as a whole word: inside of words, it occurs in unrelated text. */
function replaceWord(text: string, secret: string): string {
  // the start first: a long secret is compared only where it begins
  if (!text.includes(secret.slice(0, keyLength))) return text;
  let shown = "";
  let from = 0;
  for (let at = wordAt(text, secret, 0); at >= 0; at = wordAt(text, secret, from)) {
    shown += text.slice(from, at) + placeholder;
    from = at + secret.length;
  }
  return shown + text.slice(from);
}

/** Returns the place of a secret in a text, from a place on; -1 if there is none. */
function wordAt(text: string, secret: string, from: number): number {
  if (secret === "") return -1;
  let at = text.indexOf(secret, from);
  if (secret.length > 5) return at;
  while (at >= 0 && (isWordSign(text, at - 1) || isWordSign(text, at + secret.length)))
    at = text.indexOf(secret, at + 1);
  return at;
}

const isWordSign = (text: string, at: number) => /\w/.test(text.charAt(at));

/** A character as HTML, a URL, JSON or a JSON pointer writes it. Of a URL, each is decoded alone: others beside it may be invalid. */
const escapes = new RegExp(
  [
    "&(?:#(\\d{1,9})|#x([\\da-f]{1,8})|amp|lt|gt|quot|apos|nbsp);",
    "%(?:[0-7]|[cd][\\da-f]%[89ab]|e[\\da-f]%[89ab][\\da-f]%[89ab]|f[0-7](?:%[89ab][\\da-f]){2}%[89ab])[\\da-f]",
    "\\\\(?:u([\\da-f]{4})|.)",
    "~[01]",
  ].join("|"),
  "gi",
);

/** The number of layers in which a text can be written inside of another one, such as JSON in JSON in HTML. */
const maxLayers = 4;

/** Returns a text as it is meant: so all spellings of a secret are one. */
function decode(text: string): string {
  let meant = text;
  for (let layer = 0; layer < maxLayers; layer++) {
    const inner = meant.replace(escapes, decodeEscape);
    if (inner === meant) break;
    meant = inner;
  }
  return meant;
}

function decodeEscape(written: string, decimal?: string, html?: string, json?: string): string {
  const hex = html ?? json;
  if (decimal !== undefined) return characterOf(Number(decimal));
  if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
  return written.startsWith("%") ? decodeOctets(written) : (signs[written.toLowerCase()] ?? written.slice(1));
}

// biome-ignore format: a table
const signs: Readonly<Record<string, string>> = {
  "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&nbsp;": " ",
  "\\b": "\b", "\\f": "\f", "\\n": "\n", "\\r": "\r", "\\t": "\t", "~0": "~", "~1": "/",
};

const characterOf = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

function decodeOctets(octets: string): string {
  try {
    return decodeURIComponent(octets);
  } catch {
    return octets;
  }
}

/** Returns a text in one letter case, with the white space of a form or of a page as one space. */
const fold = (text: string) => text.replace(/[\s+\p{Cc}\p{Cf}]+/gu, " ").toUpperCase();

/** Headers that hold no secrets, and are shown in events. */
const publicHeaders = new Set(["accept", "content-type", "user-agent"]);

/** Returns the headers of a request for an event. */
export function redactHeaders(headers: Headers): Record<string, string> {
  const shown = [...headers].map(([name, value]) => [name, publicHeaders.has(name) ? value : placeholder]);
  return Object.fromEntries(shown);
}

/** The names of headers that hold secrets. A `Location` can have one in its query. */
const secretHeader = /auth|cookie|credential|key|location|pass|secret|session|signature|token/i;
const isSecretHeader = (name: string) => secretHeader.test(name) || namesSecret(name);

/** Longest value of a header that is shown. */
const headerLength = 1_000;

/** Returns the headers of a response for an error. */
export function redactResponseHeaders(headers: Headers, show: Show): Record<string, string> {
  const shown = [...headers].map(([name, value]) => [
    show(name),
    isSecretHeader(name) ? placeholder : show(value, headerLength),
  ]);
  return Object.fromEntries(shown);
}

/**
 * Adds the secrets of request headers, and the parts of an `Authorization`: `Bearer <token>`, `Basic <pair>` and the secret
 * in that pair, and OneLogin's own `client_id:<id>, client_secret:<secret>`.
 */
export function collectHeaderSecrets(headers: Headers, secrets: Set<string>): void {
  for (const [name, value] of headers) {
    if (!isSecretHeader(name)) continue;
    secrets.add(value);
    const [, scheme, part] = value.match(/(^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
    if (part) secrets.add(part);
    if (part && /^basic/i.test(scheme ?? "")) addSecretOfPair(part, secrets);
  }
}

/** Adds the secret of a pair, also if it is in UTF-8. */
function addSecretOfPair(pair: string, secrets: Set<string>): void {
  try {
    const bytes = atob(pair).replace(/^.*?:/s, "");
    secrets.add(bytes);
    secrets.add(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
  } catch {
    // not base64
  }
}
