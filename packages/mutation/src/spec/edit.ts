import { listOperations } from "@onelogin-mfa/codegen";
import { parse } from "yaml";

/** An object as YAML gives it. */
export type Mapping = Record<string, unknown>;

/**
 * A change of a parsed spec, in place.
 *
 * A place in the spec is written as its keys with spaces between. It begins with an operation's id, with `path` and
 * an operation's id for the path it stands under, with a section of `components` such as `schemas`, or at the top:
 * `getRateLimit responses 200`, `schemas Device properties device_id`, `info description`.
 *
 * @throws Error if there is nothing to change at the place, so that no change can be none
 */
export type Change = (document: Mapping) => void;

/** Removes what is at a place. */
export const drop = (place: string): Change =>
  at(place, ({ holder, key, value }) => {
    mustExist(value, place);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  });

/** Replaces a value by another. */
export const put = (place: string, next: unknown): Change =>
  at(place, ({ holder, key, value }) => {
    mustExist(value, place);
    if (isSame(value, next)) throw new Error(`no change at ${place}`);
    holder[key] = structuredClone(next);
  });

/** Puts a value where there is none. */
export const add = (place: string, next: unknown): Change =>
  at(place, ({ holder, key, value }) => {
    if (value !== undefined) throw new Error(`${place} is there already`);
    holder[key] = structuredClone(next);
  });

/** Adds text at the end of a text. */
export const append = (place: string, text: string): Change =>
  at(place, ({ holder, key, value }) => {
    mustExist(value, place);
    holder[key] = `${value}${text}`;
  });

/** Renames a key and keeps its position. */
export const rename = (place: string, name: string): Change =>
  at(place, ({ holder, key, value }) => {
    mustExist(value, place);
    const entries = Object.entries(holder);
    for (const [old] of entries) delete holder[old];
    for (const [old, entry] of entries) holder[old === key ? name : old] = entry;
  });

/** Adds an item to a list. */
export const include = (place: string, item: unknown): Change =>
  at(place, ({ value }) => listAt(value, place).push(structuredClone(item)));

/** Removes an item from a list. */
export const exclude = (place: string, item: unknown): Change =>
  at(place, ({ value }) => {
    const items = listAt(value, place);
    const index = items.findIndex((candidate) => isSame(candidate, item));
    if (index < 0) throw new Error(`${place} has no ${JSON.stringify(item)}`);
    items.splice(index, 1);
  });

/** Several changes, one after the other. */
export const all =
  (...changes: readonly Change[]): Change =>
  (document) => {
    for (const change of changes) change(document);
  };

/** Renames a property, in `required` too; `schema` is the place of the object. */
export const renameProperty = (schema: string, name: string, newName: string): Change =>
  all(
    rename(`${schema} properties ${name}`, newName),
    at(`${schema} required`, ({ value }) => {
      if (Array.isArray(value) && value.includes(name)) value[value.indexOf(name)] = newName;
    }),
  );

/** Removes a property that is not required. */
export const dropProperty = (schema: string, name: string): Change => drop(`${schema} properties ${name}`);

/** Parses a spec to an object that may be changed. */
export const parseSpec = (text: string): Mapping => mapping(parse(text, { maxAliasCount: -1 }), "the spec");

interface Place {
  /** An object, or a list, whose keys are its indices. */
  readonly holder: Mapping;
  readonly key: string;
  readonly value: unknown;
}

function at(place: string, change: (found: Place) => void): Change {
  return (document) => {
    const keys = keysOf(document, place.split(" "));
    const key = keys.pop() ?? "";
    const holder = keys.reduce((value: unknown, step) => member(value, step), document);
    change({ holder: mapping(holder, place), key, value: member(holder, key) });
  };
}

function keysOf(document: Mapping, [first = "", ...rest]: readonly string[]): string[] {
  if (member(document.components, first) !== undefined) return ["components", first, ...rest];
  if (Object.hasOwn(document, first)) return [first, ...rest];
  const id = first === "path" ? rest.shift() : first;
  const operation = listOperations({ root: document }).find(({ operationId }) => operationId === id);
  if (!operation) throw new Error(`there is no operation ${id}`);
  return ["paths", operation.path, ...(first === "path" ? [] : [operation.method.toLowerCase()]), ...rest];
}

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? mapping(value, key)[key]
    : undefined;

function mapping(value: unknown, place: string): Mapping {
  if (typeof value !== "object" || value === null) throw new Error(`there is nothing at ${place}`);
  // just checked
  return value as Mapping;
}

function listAt(value: unknown, place: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${place} is no list`);
  return value;
}

function mustExist(value: unknown, place: string): void {
  if (value === undefined) throw new Error(`there is no ${place}`);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
