import {
  arrayOf,
  child,
  entries,
  follow,
  isObject,
  joinPointer,
  lookUp,
  type Node,
  pointerTokens,
  schemasOf,
  valueAt,
  wholeDocument,
} from "@onelogin-mfa/openapi";
import { schemaOf } from "../compare/effective-schema.ts";
import type { OutlineEntry, Report, Spec } from "../report.ts";

/** The names of the fields that are gone, by the pointer of the schema that had them. */
type RemovedFields = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Puts each field that is gone back into its schema in a copy of a spec, said to be removed, at its place; and says so in the examples
 * that still have it, as Redoc shows what the author has written.
 */
export function markRemovedFields(spec: Spec, { changes, outlines = [] }: Report): void {
  const removed = new Map<string, Set<string>>();
  const outlined = outlines.map(({ root }) => root);
  for (const { id, rule, bump, sentence, before } of changes) {
    const tokens = pointerTokens(before?.pointer ?? "");
    const [name = "", holder] = tokens.toReversed();
    if (rule !== "property-removed" || holder !== "properties") continue;
    const pointer = joinPointer("", ...tokens.slice(0, -2));
    const schema = valueAt(spec, pointer);
    if (!isObject(schema)) continue;
    removed.set(pointer, (removed.get(pointer) ?? new Set()).add(name));
    const [previous, entry] = neighboursIn(outlined, id);
    const type = entry?.type.map(({ text }) => text).join(" ") ?? "";
    const was = type === "" ? "" : ` It was \`${type}\`.`;
    const description = `**Removed in this review**, *${bump}*: ${sentence}${was}`;
    const fields = Object.entries(isObject(schema.properties) ? schema.properties : {});
    // without a neighbour it was the first one
    const index = fields.findIndex(([one]) => one === previous || one === markedName(previous)) + 1;
    const all = [...fields.slice(0, index), [markedName(name), { description }], ...fields.slice(index)];
    Object.assign(schema, { properties: Object.fromEntries(all) });
  }
  if (removed.size > 0) markExamples(spec, removed);
}

/** The entry of a field that is gone, and the name of the one before it. */
function neighboursIn(
  entries: readonly OutlineEntry[],
  id: string,
): readonly [previous: string, entry: OutlineEntry | undefined] {
  const index = entries.findIndex(({ places }) => places.includes(id));
  if (index >= 0) return [entries[index - 1]?.name ?? "", entries[index]];
  const found = entries.map((one) => neighboursIn(one.entries, id));
  return found.find(([, entry]) => entry !== undefined) ?? ["", undefined];
}

const markedName = (name: string) => `${name} (removed)`;

/** Marks the fields in the examples of each body, parameter, header and schema. */
function markExamples(spec: Spec, removed: RemovedFields): void {
  const document = wholeDocument(spec);
  const mark = createMarker(removed);
  for (const kind of ["mediaType", "parameter", "header"] as const)
    for (const holder of document.every(kind))
      for (const [, schema] of schemasOf(holder)) {
        mark(child(holder, "example").value, schema);
        for (const [, example] of entries(child(holder, "examples")))
          mark(child(follow(example), "value").value, schema);
      }
  for (const schema of document.every("schema")) {
    mark(lookUp(schema, "example"), schema);
    for (const example of arrayOf(lookUp(schema, "examples"))) mark(example, schema);
  }
}

/** Creates the function that renames the fields in a value that a schema describes, also inside of it. */
function createMarker(removed: RemovedFields) {
  const known = new Map<unknown, Set<string>>();
  // a schema may be an alternative of itself
  const isFirst = (value: unknown, { pointer }: Node) => {
    const seen = known.get(value) ?? new Set();
    known.set(value, seen);
    return seen.size < seen.add(pointer).size;
  };
  return function mark(value: unknown, node: Node): void {
    if (typeof value !== "object" || value === null || !isFirst(value, node)) return;
    const schema = schemaOf([node]);
    for (const one of schema.unions.flatMap(({ alternatives }) => alternatives)) mark(value, one);
    for (const [name, inner] of Object.entries(value))
      for (const one of schemasAt(schema, name, value)) mark(inner, one);
    if (!Array.isArray(value)) rename(value, goneFrom(schema.parts, removed));
  };
}

/** The schemas of a member of a value. */
const schemasAt = (
  { items, properties, otherProperties }: ReturnType<typeof schemaOf>,
  name: string,
  value: object,
) => (Array.isArray(value) ? items : (properties.get(name) ?? otherProperties));

const goneFrom = (parts: readonly Node[], removed: RemovedFields): ReadonlySet<string> =>
  new Set(parts.flatMap(({ pointer }) => [...(removed.get(pointer) ?? [])]));

/** Renames members, all of which are written anew, as their order is that of the author. */
function rename(object: object, gone: ReadonlySet<string>): void {
  const members = Object.entries(object);
  if (!members.some(([name]) => gone.has(name))) return;
  for (const [name] of members) Reflect.deleteProperty(object, name);
  for (const [name, value] of members)
    Object.assign(object, { [gone.has(name) ? markedName(name) : name]: value });
}
