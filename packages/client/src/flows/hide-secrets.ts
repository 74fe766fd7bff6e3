import { sensitive } from "../redact.ts";

/**
 * A deep copy of a response that shows none of its secrets in `JSON.stringify`, `console.log`, spreading or cloning. They
 * are there all the same, for whoever asks for one by its name.
 */
export function hideSecrets<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  // an array and an object have the same fields in the copy as in the original
  if (Array.isArray(value)) return value.map(hideSecrets) as T;
  const fields = Object.entries(value);
  const shown = fields.filter(([name]) => !sensitive.has(name));
  const hidden = fields.filter(([name]) => sensitive.has(name));
  const copy = Object.fromEntries(shown.map(([name, field]) => [name, hideSecrets(field)]));
  return hide(copy, Object.fromEntries(hidden)) as T;
}

/** Adds fields to an object that can be read and are not shown. */
export function hide<T extends object, H extends Record<string, unknown>>(
  target: T,
  fields: H,
): T & Readonly<H> {
  for (const name of Object.keys(fields)) {
    // a getter, as inspecting with `showHidden` would show a value
    Object.defineProperty(target, name, { get: () => fields[name], enumerable: false });
  }
  // defineProperty does not callHook the type system what it has added
  return target as T & Readonly<H>;
}
