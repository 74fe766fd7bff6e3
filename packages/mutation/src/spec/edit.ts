import { listOperations, member } from "@onelogin-mfa/codegen/document";
import { parse } from "yaml";

/** An object as YAML gives it. */
export type Mapping = Record<string, unknown>;

/** Edits by name, done in this order: a place, then what the edit needs. */
export type Change = Readonly<Partial<Record<EditName, string | readonly [place: string, ...unknown[]]>>>;

/** One of the edits below. */
export type EditName = keyof typeof edits;

interface Place {
  /** As it is written. */
  readonly name: string;
  /** An object, or a list, whose keys are its indices. */
  readonly holder: Mapping;
  readonly key: string;
  readonly value: unknown;
}

/** The ways to change a spec in place. Each throws if it changes nothing. */
const edits = {
  /** Removes what is at a place. */
  drop({ name, holder, key, value }: Place) {
    mustExist(value, name);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  /** Replaces a value by another. */
  put({ name, holder, key, value }: Place, next: unknown) {
    mustExist(value, name);
    if (isSame(value, next)) throw new Error(`no change at ${name}`);
    holder[key] = structuredClone(next);
  },
  /** Puts a value where there is none. */
  add({ name, holder, key, value }: Place, next: unknown) {
    if (value !== undefined) throw new Error(`${name} is there already`);
    holder[key] = structuredClone(next);
  },
  /** Adds text at the end of a text. */
  append({ name, holder, key, value }: Place, text: unknown) {
    mustExist(value, name);
    holder[key] = `${value}${text}`;
  },
  /** Renames a key and keeps its position. */
  rename({ name, holder, key, value }: Place, newKey: unknown) {
    mustExist(value, name);
    const entries = Object.entries(holder);
    for (const [old] of entries) delete holder[old];
    for (const [old, entry] of entries) holder[old === key ? String(newKey) : old] = entry;
  },
  /** Renames a property of the object schema at a place, in `required` too. */
  renameProperty({ name, value }: Place, property: unknown, newName: unknown) {
    const { properties, required } = mapping(value, name);
    const holder = mapping(properties, `${name} properties`);
    const key = String(property);
    edits.rename({ name: `${name} properties ${key}`, holder, key, value: member(holder, key) }, newName);
    if (Array.isArray(required) && required.includes(key)) required[required.indexOf(key)] = newName;
  },
  /** Adds an item to a list. */
  include({ name, value }: Place, item: unknown) {
    listAt(value, name).push(structuredClone(item));
  },
  /** Removes an item from a list. */
  exclude({ name, value }: Place, item: unknown) {
    const items = listAt(value, name);
    const index = items.findIndex((candidate) => isSame(candidate, item));
    if (index < 0) throw new Error(`${name} has no ${JSON.stringify(item)}`);
    items.splice(index, 1);
  },
};

/**
 * Changes a parsed spec in place.
 *
 * @throws Error if an edit has nothing to change, so that no mutant is the spec itself
 */
export function applyChange(document: Mapping, change: Change): void {
  for (const [edit, given] of Object.entries(change)) {
    const [place, ...needs] = typeof given === "string" ? [given] : given;
    if (!isEdit(edit)) throw new Error(`there is no edit "${edit}"`);
    // each edit checks or converts what it is given
    (edits[edit] as (found: Place, ...needs: unknown[]) => void)(find(document, place), ...needs);
  }
}

/** Parses a spec to an object that may be changed. */
export const parseSpec = (text: string): Mapping => mapping(parse(text, { maxAliasCount: -1 }), "the spec");

const isEdit = (name: string): name is EditName => Object.hasOwn(edits, name);

function find(document: Mapping, name: string): Place {
  const keys = keysOf(document, name.split(" "));
  const key = keys.pop() ?? "";
  const holder = keys.reduce((value: unknown, step) => member(value, step), document);
  return { name, holder: mapping(holder, name), key, value: member(holder, key) };
}

function keysOf(document: Mapping, [first = "", ...rest]: readonly string[]): string[] {
  if (member(document.components, first) !== undefined) return ["components", first, ...rest];
  if (Object.hasOwn(document, first)) return [first, ...rest];
  const id = first === "path" ? rest.shift() : first;
  const operation = listOperations(document).find((candidate) => candidate.id === id);
  if (!operation) throw new Error(`there is no operation ${id}`);
  return ["paths", operation.path, ...(first === "path" ? [] : [operation.method.toLowerCase()]), ...rest];
}

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
