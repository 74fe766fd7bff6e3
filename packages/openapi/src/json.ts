/** A parsed JSON object whose members are still to be looked at. */
export type JsonObject = { readonly [key: string]: unknown };

/** True for a JSON object; false for arrays, `null` and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself, or an empty one for anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The array itself, or an empty one for anything else. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The own member `key` of an object or array: `constructor` and `__proto__` are ordinary names here. */
export function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  if (key === "length" && Array.isArray(value)) return undefined;
  return (value as JsonObject)[key]; // an array is indexed by its decimal keys just the same
}

/** True if a value is or has an object that passes a test. It looks at data too, and takes a fraction of the time of a walk. */
export function hasObject(value: unknown, test: (object: JsonObject) => boolean): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isObject(value) && test(value)) return true;
  return Object.values(value).some((inner) => hasObject(inner, test));
}

/** Sets an own member, also one named `__proto__`. */
export function setMember(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Appends reference tokens to a JSON pointer (RFC 6901), escaped. */
export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>((joined, token) => `${joined}/${escapeToken(String(token))}`, pointer);
}

const escapeToken = (token: string) =>
  /[~/]/.test(token) ? token.replaceAll("~", "~0").replaceAll("/", "~1") : token;

/** The unescaped reference tokens of a JSON pointer. */
export function pointerTokens(pointer: string): string[] {
  const tokens = pointer.split("/").slice(1);
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value that a pointer points at; `undefined` for nothing, and for what is no pointer. */
export function valueAt(root: unknown, pointer: string): unknown {
  if (pointer !== "" && !pointer.startsWith("/")) return undefined;
  return pointerTokens(pointer).reduce(member, root);
}

/** The pointer of a `$ref` fragment: percent-decoded, without `#`. A malformed escape is left as it is. */
export function pointerOfReference(reference: string): string {
  const fragment = reference.slice(reference.indexOf("#") + 1);
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** The pointer as an internal `$ref`: percent-encoded, with `#`. */
export function referenceTo(pointer: string): string {
  return `#${pointer.split("/").map(encodeURIComponent).join("/")}`;
}
