import {
  chain,
  child,
  entries,
  follow,
  headersOf,
  mediaTypesOf,
  member,
  type Node,
  type Operation,
  operationsOf,
  type Parameter,
  schemasOf,
  target,
} from "@onelogin-mfa/openapi";
import { isText } from "../compare/compare-members.ts";
import { isOnBoth, isSame, memberAt, memberPairs, type Pair, pairs, type Sides } from "../compare/pairs.ts";
import { isLong, shortText } from "../words.ts";
import {
  bothOf,
  type Context,
  createDraft,
  type Draft,
  isKept,
  type Label,
  mergedKeys,
  mergedRuns,
  runsOf,
} from "./draft.ts";
import { schemaEntry, startOf } from "./schema-entry.ts";

/** Merges two operations into an entry, with all that they take and return. */
export function operationEntry(context: Context, operations: Sides<Operation>, label?: Label): Draft {
  const { before, after } = operations;
  const nodes = { before: before?.node, after: after?.node };
  const names = bothOf(operations, (side) => `${operations[side]?.method} ${operations[side]?.path}`);
  const [name, id] = [names.after ?? names.before ?? "", (after ?? before)?.id ?? ""];
  const facts = factsOf(nodes, operationParts);
  const isMoved = isOnBoth(names) && names.before !== names.after;
  const entry = createDraft(label ?? { kind: "operation", name, note: id === name ? "" : id }, operations, {
    facts: mergedRuns(
      bothOf(operations, (side) => [...(isMoved ? [names[side] ?? ""] : []), ...(facts[side] ?? [])]),
    ),
    description: runsOf(bothOf(nodes, (side) => summaryOf(nodes[side]))),
  });
  context.register(entry, listsOf(nodes));
  const body = { before: before?.requestBody, after: after?.requestBody };
  entry.entries.push(
    ...parametersOf(context, operations),
    ...(body.before || body.after ? [holderEntry(context, { kind: "request body" }, body)] : []),
    ...responsesOf(context, operations),
    ...callbacksOf(context, nodes),
  );
  return entry;
}

/** The parts of an operation that are entries of their own; its id stands in the report's sentences. */
const operationParts = ["parameters", "requestBody", "responses", "callbacks", "operationId"];

const summaryOf = (node: Node | undefined) =>
  startOf(member(node?.value, "summary") ?? member(node?.value, "description"));

const listsOf = (nodes: Pair): Sides<readonly Node[]> =>
  bothOf(nodes, (side) => (nodes[side] ? [nodes[side]] : []));

const marks = new Set(["required", "deprecated"]);

/** Says of each side, in a few words, that it is required or deprecated, and what else differs. */
function factsOf(nodes: Pair, others: readonly string[]): Sides<string[]> {
  const members = [...memberPairs(nodes)].filter(
    ([key]) => !isText(key) && key !== "x-evidence" && !others.includes(key),
  );
  return bothOf(nodes, (side) =>
    members.flatMap(([key, pair]) => {
      const value = pair[side]?.value;
      if (marks.has(key)) return value === true ? [key] : [];
      const isShown =
        isOnBoth(nodes) && !isSame(pair) && !isLong(pair.before?.value) && !isLong(pair.after?.value);
      return isShown && value !== undefined ? [`${key}: ${shortText(value)}`] : [];
    }),
  );
}

function parametersOf(context: Context, { before, after }: Sides<Operation>): Draft[] {
  const byPlace = (operation: Operation | undefined) =>
    new Map(operation?.parameters.map((one): [string, Parameter] => [`${one.in} ${one.name}`, one]));
  const [old, now] = [byPlace(before), byPlace(after)];
  return mergedKeys(old, now).map((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const label = {
      kind: "parameter",
      name: (is ?? was)?.name ?? "",
      note: `in ${(is ?? was)?.in}`,
    } as const;
    return holderEntry(context, label, { before: was?.node, after: is?.node });
  });
}

function responsesOf(context: Context, { before, after }: Sides<Operation>): Draft[] {
  return mergedKeys(before?.responses, after?.responses).map((name) =>
    holderEntry(
      context,
      { kind: "response", name },
      { before: before?.responses.get(name), after: after?.responses.get(name) },
    ),
  );
}

/** Sections of `components` whose components have outlines, and what is in them. */
const sections = {
  schemas: "schema",
  responses: "response",
  parameters: "parameter",
  requestBodies: "request body",
  headers: "header",
} as const;

/** True for a section of `components` whose components have outlines. */
export const hasOutlines = (section: string): section is keyof typeof sections =>
  Object.hasOwn(sections, section);

/** Merges two components into an entry. */
export function componentEntry(
  context: Context,
  section: keyof typeof sections,
  name: string,
  nodes: Pair,
): Draft {
  const node = nodes.after ?? nodes.before;
  const note = node && section === "parameters" ? `in ${child(follow(node), "in").value}` : "";
  const label = { kind: sections[section], name, note };
  return section === "schemas"
    ? schemaEntry(context, label, listsOf(nodes))
    : holderEntry(context, label, nodes);
}

/** The shared part that is all of a parameter, response, body or header, by its pointer. */
function sharedPart({ isSameComponent }: Context, nodes: Pair): string | undefined {
  const pointerOf = (node: Node | undefined) => {
    const pointer = node && target(node)?.pointer;
    return pointer !== undefined && /^\/components\/[^/]+\/[^/]+$/.test(pointer) ? pointer : undefined;
  };
  const [before, after] = [pointerOf(nodes.before), pointerOf(nodes.after)];
  if (!isOnBoth(nodes)) return after ?? before;
  return before !== undefined && after !== undefined && isSameComponent(before, after) ? after : undefined;
}

/** Members of what has a schema that are entries, labels or examples. */
const holderParts = ["schema", "itemSchema", "content", "headers", "links", "name", "in"];

/**
 * Merges what has a schema or contents. Contents of one media type are one with it; a shared part with the same name on both sides
 * is only named.
 */
function holderEntry(context: Context, label: Label, nodes: Pair): Draft {
  const component = sharedPart(context, nodes);
  const ends = bothOf(nodes, (side) => nodes[side] && follow(nodes[side]));
  const facts = factsOf(ends, holderParts);
  const description = bothOf(ends, (side) => startOf(member(ends[side]?.value, "description")));
  const links = bothOf(nodes, (side) => (nodes[side] ? chain(nodes[side]) : []));
  const plainEntry = (written: Sides<readonly Node[]>) => {
    const said = { facts: mergedRuns(facts), description: runsOf(description), component: component ?? null };
    const entry = createDraft(label, nodes, said);
    context.register(entry, written);
    return entry;
  };
  if (component !== undefined) return plainEntry(listsOf(nodes));
  const media = bothOf(nodes, (side) => new Map(mediaTypesOf(nodes[side])));
  const [type, ...others] = mergedKeys(media.before, media.after);
  const contents = (name: string) => ({ before: media.before?.get(name), after: media.after?.get(name) });
  let entry: Draft;
  if (others.length > 0) {
    entry = plainEntry(links);
    if (!isKept(context, listsOf(nodes)))
      entry.entries.push(
        ...[type ?? "", ...others].map((name) =>
          holderEntry(context, { kind: "media type", name }, contents(name)),
        ),
      );
  } else {
    const inner = type === undefined ? ends : contents(type);
    const schemas = { before: schemaIn(inner.before), after: schemaIn(inner.after) };
    const written = bothOf(links, (side) => [
      ...(links[side] ?? []),
      ...(type !== undefined && inner[side] ? [inner[side]] : []),
    ]);
    const note = [label.note, type].filter(Boolean).join(", ");
    entry =
      schemas.before || schemas.after
        ? schemaEntry(context, { ...label, note }, schemas, { facts, description, nodes: written })
        : plainEntry(written);
  }
  if (!isKept(context, listsOf(nodes))) entry.entries.unshift(...headersBetween(context, ends));
  return entry;
}

/** The schema of a parameter, header or media type, or that of each item of a stream. */
const schemaIn = (holder: Node | undefined) => {
  const [first] = holder ? schemasOf(holder) : [];
  return first && [first[1]];
};

function headersBetween(context: Context, { before, after }: Pair): Draft[] {
  const headers = (node: Node | undefined) => new Map(node ? headersOf(node) : []);
  const [old, now] = [headers(before), headers(after)];
  return mergedKeys(old, now).map((name) =>
    holderEntry(context, { kind: "header", name }, { before: old.get(name), after: now.get(name) }),
  );
}

/** The operations that a server calls back, by the name of the callback and its address. */
function callbacksOf(context: Context, nodes: Pair): Draft[] {
  const called = (node: Node | undefined) => {
    const callbacks = node && memberAt(node, "callbacks");
    const all = (callbacks ? entries(callbacks) : []).flatMap(([name, callback]) =>
      entries(follow(callback)).flatMap(([url, item]) =>
        operationsOf(url, item).map((operation) => {
          return [`${name}: ${operation.method} ${url}`, { operation, around: [item, callback] }] as const;
        }),
      ),
    );
    return new Map(all);
  };
  return [...pairs(called(nodes.before), called(nodes.after))].map(([name, calls]) => {
    const operations = bothOf(calls, (side) => calls[side]?.operation);
    const entry = operationEntry(context, operations, { kind: "callback", name });
    context.register(
      entry,
      bothOf(calls, (side) => calls[side]?.around),
    );
    return entry;
  });
}
