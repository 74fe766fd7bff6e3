/** A value that stands elsewhere in the same document. */
export interface Copied {
  readonly copied: string;
}

/** Changes to a document: a value by JSON pointer; `undefined` removes what is there. */
export type Edits = Readonly<Record<string, unknown>>;

/** A copy of a document with changes. Every key is an own field, as `JSON.parse` makes it: `__proto__` too. */
export function editJson<T>(document: T, edits: Edits): T {
  const copy = structuredClone(document);
  for (const [pointer, value] of Object.entries(edits)) {
    const keys = pointer.split("/").slice(1);
    const holder = valueAt(copy, keys.slice(0, -1));
    const key = keys.at(-1) ?? "";
    const put = isCopied(value)
      ? structuredClone(valueAt(document, value.copied.split("/").slice(1)))
      : value;
    if (put === undefined) Reflect.deleteProperty(Object(holder), key);
    else {
      const field = { value: put, enumerable: true, configurable: true, writable: true };
      Object.defineProperty(holder, key, field);
    }
  }
  return copy;
}

function isCopied(value: unknown): value is Copied {
  return typeof value === "object" && value !== null && "copied" in value;
}

function valueAt(document: unknown, keys: readonly string[]): unknown {
  return keys.reduce((value: unknown, key) => Object(value)[key], document);
}
