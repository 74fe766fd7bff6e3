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

/** Takes something away. */
export const drop =
  (place: string): Change =>
  (document) => {
    const { holder, key } = existing(document, place);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  };

/** Puts another value where there is one. */
export const put =
  (place: string, value: unknown): Change =>
  (document) => {
    const { holder, key } = existing(document, place);
    if (JSON.stringify(read(holder, key)) === JSON.stringify(value)) throw new Error(`no change at ${place}`);
    write(holder, key, structuredClone(value));
  };

/** Puts a value where there is none. */
export const add =
  (place: string, value: unknown): Change =>
  (document) => {
    const { holder, key } = resolve(document, place);
    if (read(holder, key) !== undefined) throw new Error(`${place} is there already`);
    write(holder, key, structuredClone(value));
  };

/** Puts more text at the end of a text. */
export const append =
  (place: string, text: string): Change =>
  (document) => {
    const { holder, key } = existing(document, place);
    write(holder, key, `${read(holder, key)}${text}`);
  };

/** Gives a key another name, at the same place in the order. */
export const rename =
  (place: string, name: string): Change =>
  (document) => {
    const { holder, key } = existing(document, place);
    const all = Object.entries(holder);
    for (const [old] of all) if (!Array.isArray(holder)) delete holder[old];
    for (const [old, value] of all) write(holder, old === key ? name : old, value);
  };

/** Adds an item to a list. */
export const include =
  (place: string, item: unknown): Change =>
  (document) =>
    list(document, place).push(structuredClone(item));

/** Takes an item out of a list. */
export const exclude =
  (place: string, item: unknown): Change =>
  (document) => {
    const items = list(document, place);
    const index = items.findIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(item));
    if (index < 0) throw new Error(`${place} has no ${JSON.stringify(item)}`);
    items.splice(index, 1);
  };

/** Several changes, one after the other. */
export const all =
  (...changes: readonly Change[]): Change =>
  (document) => {
    for (const change of changes) change(document);
  };

/** A property's new name, in `required` too; `schema` is the place of the object. */
export const renameProperty = (schema: string, name: string, newName: string): Change =>
  all(rename(`${schema} properties ${name}`, newName), (document) => {
    const { holder, key } = resolve(document, schema);
    const { required } = mapping(read(holder, key), schema);
    const index = Array.isArray(required) ? required.indexOf(name) : -1;
    if (Array.isArray(required) && index >= 0) required[index] = newName;
  });

/** Takes a property away that is not required. */
export const dropProperty = (schema: string, name: string): Change => drop(`${schema} properties ${name}`);

/** Reads a spec as an object that may be changed. */
export function parseSpec(text: string): Mapping {
  return mapping(parse(text, { maxAliasCount: -1 }), "the contract");
}

const methods = ["get", "put", "post", "delete", "patch"];

interface Place {
  readonly holder: Mapping | unknown[];
  readonly key: string;
}

function existing(document: Mapping, place: string): Place {
  const found = resolve(document, place);
  if (read(found.holder, found.key) === undefined) throw new Error(`there is no ${place}`);
  return found;
}

function resolve(document: Mapping, place: string): Place {
  const keys = keysOf(document, place.split(" "));
  let holder: unknown = document;
  for (const key of keys.slice(0, -1)) holder = read(holder, key);
  if (typeof holder !== "object" || holder === null) throw new Error(`there is nothing at ${place}`);
  return { holder: Array.isArray(holder) ? holder : mapping(holder, place), key: keys.at(-1) ?? "" };
}

function keysOf(document: Mapping, [first = "", ...rest]: readonly string[]): string[] {
  if (Object.hasOwn(mapping(document.components, "components"), first)) return ["components", first, ...rest];
  if (first === "path") return ["paths", pathOf(document, rest[0] ?? "").path, ...rest.slice(1)];
  if (Object.hasOwn(document, first)) return [first, ...rest];
  const { path, method } = pathOf(document, first);
  return ["paths", path, method, ...rest];
}

function pathOf(document: Mapping, operationId: string): { path: string; method: string } {
  for (const [path, item] of Object.entries(mapping(document.paths, "paths"))) {
    for (const method of methods) {
      if (read(read(item, method), "operationId") === operationId) return { path, method };
    }
  }
  throw new Error(`there is no operation ${operationId}`);
}

function list(document: Mapping, place: string): unknown[] {
  const { holder, key } = resolve(document, place);
  const value = read(holder, key);
  if (!Array.isArray(value)) throw new Error(`${place} is no list`);
  return value;
}

function read(holder: unknown, key: string): unknown {
  if (Array.isArray(holder)) return holder[Number(key)];
  return typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)
    ? mapping(holder, key)[key]
    : undefined;
}

function write(holder: Mapping | unknown[], key: string, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else holder[key] = value;
}

function mapping(value: unknown, what: string): Mapping {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`);
  // just looked at
  return value as Mapping;
}
