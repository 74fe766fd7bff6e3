import {
  arrayOf,
  capitalized,
  chain,
  changeSchemas,
  child,
  documentNode,
  entries,
  follow,
  hasObject,
  inside,
  isObject,
  type JsonObject,
  listOperations,
  mediaTypesOf,
  member,
  type Node,
  nodeAt,
  objectOf,
  operationsOf,
  pointerOfReference,
  replaceObjects,
  schemasOf,
  setMember,
  target,
  unusedName,
  walk,
} from "@onelogin-mfa/openapi";

/** The keyword that takes a property out of a request (`readOnly`) or a response (`writeOnly`). */
type Mark = keyof typeof suffixes;

/** The end of the name that a schema has in requests or responses, if it is another one there. */
const suffixes = { readOnly: "Writable", writeOnly: "Readable" } as const;

/** A document whose requests and responses have schemas of their own. */
export interface Directions {
  readonly root: JsonObject;
  /** The schemas that it has besides, and the names of those that they were made of. */
  readonly added: ReadonlyMap<string, string>;
}

/**
 * A copy of a document in which no request requires what is `readOnly`, and no response what is `writeOnly` (webhooks: the
 * other way round); the document itself if none does. A schema that differs has a name of its own, such as `ThingWritable`.
 */
export function splitDirections(root: JsonObject): Directions {
  const affected = requiringMarked(root);
  const added = new Map<string, string>();
  const changes = new Map<unknown, JsonObject>();
  if (affected.readOnly.size + affected.writeOnly.size === 0) return { root, added };
  const before = objectOf(member(root.components, "schemas"));
  const schemas: Record<string, unknown> = { ...before };

  const names = { readOnly: new Map<string, string>(), writeOnly: new Map<string, string>() };
  const queue: (() => void)[] = [];
  const referTo = ($ref: string, mark: Mark): string => {
    const [, token] = /^(?:#\/components\/schemas\/)?([^/]+)$/.exec($ref) ?? [];
    const node = nodeAt(root, `/components/schemas/${pointerOfReference(token ?? "")}`);
    if (token === undefined || !affected[mark].has(node.value)) return $ref;
    const known = names[mark].get(token);
    if (known !== undefined) return `#/components/schemas/${known}`;
    const words = token.split(/\W+/).map((word, index) => (index === 0 ? word : capitalized(word)));
    const isTaken = (one: string) => one in schemas || added.has(one);
    const name = unusedName(`${words.join("")}${suffixes[mark]}`, isTaken);
    names[mark].set(token, name);
    added.set(name, token);
    // no recursion: a chain of references may be longer than the stack
    queue.push(() => setMember(schemas, name, split(node, mark)));
    return `#/components/schemas/${name}`;
  };
  const split = (schema: Node, mark: Mark, outer: ReadonlySet<string> = new Set()): unknown => {
    const { value } = schema;
    if (!isObject(value) || (!affected[mark].has(value) && outer.size === 0)) return value;
    const marked = new Set([...outer, ...markedProperties(schema, mark)]);
    const inner = (keyword: string) => (node: Node) =>
      split(node, mark, inPlace.has(keyword) ? marked : undefined);
    const result = Object.fromEntries(
      entries(schema).map(([keyword, entry]) => [keyword, changeSchemas(keyword, entry, inner(keyword))]),
    );
    if (typeof value.$ref === "string") result.$ref = referTo(value.$ref, mark);
    const { discriminator } = value;
    if (isObject(discriminator)) {
      const mapping = Object.entries(objectOf(discriminator.mapping));
      const targets = mapping.map(([name, target]) => [name, referTo(String(target), mark)]);
      result.discriminator = { ...discriminator, mapping: Object.fromEntries(targets) };
    }
    if (Array.isArray(value.required)) result.required = value.required.filter((one) => !marked.has(one));
    return result;
  };
  const splitBody = (body: Node, mark: Mark): unknown => {
    const media = mediaTypesOf(body);
    const content = media.map(([type, node]) => {
      const changed = schemasOf(node).flatMap(([key, schema]) => {
        const value = split(schema, mark);
        return value === schema.value ? [] : [[key, value] as const];
      });
      return [
        type,
        changed.length === 0 ? node.value : { ...objectOf(node.value), ...Object.fromEntries(changed) },
      ];
    });
    const isSame = content.every(([, value], index) => value === media[index]?.[1].value);
    return isSame ? body.value : { ...objectOf(follow(body).value), content: Object.fromEntries(content) };
  };
  const webhooks = entries(child(documentNode(root), "webhooks"));
  const inbound = webhooks.flatMap(([name, item]) => operationsOf(name, item));
  // the API sends the requests of webhooks, and gets their responses
  const directions = [
    [listOperations(root), "readOnly", "writeOnly"],
    [inbound, "writeOnly", "readOnly"],
  ] as const;
  for (const [operations, sent, got] of directions)
    for (const { node, requestBody, responses } of operations) {
      if (changes.has(node.value)) continue; // a path item may be both
      const request = requestBody && { requestBody: splitBody(requestBody, sent) };
      const byStatus = [...responses].map(([status, one]) => [status, splitBody(one, got)] as const);
      changes.set(node.value, {
        ...objectOf(node.value),
        ...request,
        ...(byStatus.length > 0 && {
          responses: { ...objectOf(child(node, "responses").value), ...Object.fromEntries(byStatus) },
        }),
      });
    }
  for (const add of queue) add();
  if (added.size > 0) changes.set(before, schemas);
  return { root: replaceObjects(root, changes), added };
}

/** Keywords whose schemas are about the same value as the schema they stand in. */
const inPlace: ReadonlySet<string> = new Set(
  "allOf anyOf oneOf if then else dependentSchemas dependencies".split(" "),
);

/** The schemas that require a property with a mark, and those from which one can be reached. */
function requiringMarked(root: JsonObject): Readonly<Record<Mark, ReadonlySet<unknown>>> {
  const found = { readOnly: new Set<unknown>(), writeOnly: new Set<unknown>() };
  const hasMark = (object: JsonObject) => marks.some((mark) => object[mark] === true);
  if (!hasObject(root, hasMark)) return found;
  const holders = new Map<unknown, unknown[]>();
  walk(documentNode(root), "document", (object, node, kind) => {
    if (kind !== "schema") return;
    const required = requiredNames(node);
    const isRequired = (mark: Mark) => markedProperties(node, mark).some((name) => required.includes(name));
    if (required.length > 0) for (const mark of marks.filter(isRequired)) found[mark].add(object);
    for (const [, { value }] of [...inside(node, kind), [kind, target(node) ?? node] as const]) {
      const known = holders.get(value) ?? [];
      known.push(object);
      holders.set(value, known);
    }
  });
  // a Set is iterated in insertion order, so what is added on the way is visited as well
  for (const mark of marks)
    for (const schema of found[mark]) for (const holder of holders.get(schema) ?? []) found[mark].add(holder);
  return found;
}

const marks = ["readOnly", "writeOnly"] as const;

/** The properties of an object that bear the mark, through `allOf` and `$ref`. */
function markedProperties(schema: Node, mark: Mark, seen = new Set<unknown>()): string[] {
  const links = chain(schema).filter(({ value }) => !seen.has(value));
  for (const { value } of links) seen.add(value);
  const isMarked = (property: Node) => chain(property).some(({ value }) => member(value, mark) === true);
  return links.flatMap((link) => [
    ...entries(child(link, "properties")).flatMap(([name, property]) => (isMarked(property) ? [name] : [])),
    ...entries(child(link, "allOf")).flatMap(([, part]) => markedProperties(part, mark, seen)),
  ]);
}

/** The names that a schema and the parts of it that are about the same value require. */
function requiredNames(schema: Node): unknown[] {
  const { value } = schema;
  if (!isObject(value)) return [];
  const parts = Object.keys(value).filter((keyword) => inPlace.has(keyword));
  const inner = parts.flatMap((keyword) => entries(child(schema, keyword)).map(([, part]) => part));
  return [...arrayOf(value.required), ...inner.flatMap(requiredNames)];
}
