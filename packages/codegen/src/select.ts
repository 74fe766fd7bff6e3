import {
  arrayOf,
  child,
  DocumentError,
  didYouMean,
  documentNode,
  entries,
  type Finding,
  follow,
  isObject,
  type JsonObject,
  type Kind,
  keysOf,
  listOperations,
  member,
  type Node,
  nodeAt,
  type OpenApiDocument,
  type Operation,
  objectOf,
  operationsOf,
  pointerOfReference,
  pointerTokens,
  positionOf,
  walk,
} from "@onelogin-mfa/openapi";

/** A choice of a document's operations: those with one of the tags, and those at one of the paths. */
export interface Selection {
  /** @default all */
  readonly tags?: readonly string[] | undefined;
  /** Each a path of the document, or the beginning of some with a `*` behind it. @default all */
  readonly paths?: readonly string[] | undefined;
}

/**
 * A document with some of its operations and webhooks, and what these need of its components.
 *
 * @throws DocumentError for a tag or path that no operation has, and for a `$ref` into an operation that is left out
 */
export function selectOperations(
  document: OpenApiDocument,
  { tags = [], paths = [] }: Selection,
): OpenApiDocument {
  if (tags.length + paths.length === 0) return document;
  const node = documentNode(document.root);
  refuseUnused(document, tags, paths);
  const isWanted = ({ path, node: operation }: Operation) =>
    paths.some((one) => isAt(path, one)) || tagsOf(operation).some((tag) => tags.includes(tag));
  const select = (key: string) => {
    const items = entries(child(node, key)).flatMap(([path, listed]) => {
      const item = selectFrom(path, listed, isWanted);
      return item === undefined ? [] : [[path, item] as const];
    });
    return Object.fromEntries(items);
  };
  const { webhooks: _, ...others } = document.root;
  const webhooks = select("webhooks");
  const selected = {
    ...others,
    paths: select("paths"),
    ...(Object.keys(webhooks).length > 0 ? { webhooks } : {}),
  };
  return { ...document, root: { ...selected, ...neededComponents(document, selected) } };
}

const tagsOf = (operation: Node): string[] => arrayOf(child(operation, "tags").value).map(String);

const isAt = (path: string, one: string) =>
  one.endsWith("*") ? path.startsWith(one.slice(0, -1)) : path === one;

function refuseUnused(document: OpenApiDocument, tags: readonly string[], paths: readonly string[]): void {
  const operations = listOperations(document.root);
  const knownTags = [...new Set(operations.flatMap(({ node }) => tagsOf(node)))];
  const knownPaths = [...new Set(operations.map(({ path }) => path))];
  const refusal = (what: string, name: string, known: readonly string[]): Finding => {
    const fix = didYouMean(name, known) ?? `There are ${known.join(", ") || "none"}.`;
    return { pointer: "/paths", message: `No operation has the ${what} "${name}". ${fix}` };
  };
  const findings = [
    ...tags.filter((tag) => !knownTags.includes(tag)).map((tag) => refusal("tag", tag, knownTags)),
    ...paths
      .filter((one) => !knownPaths.some((path) => isAt(path, one)))
      .map((path) => refusal("path", path, knownPaths)),
  ];
  if (findings.length > 0) throw new DocumentError(document.problems(findings));
}

/** A path item with those of its operations that are wanted; undefined if there is none. */
function selectFrom(path: string, listed: Node, isWanted: (operation: Operation) => boolean): unknown {
  const operations = operationsOf(path, listed);
  const left = operations.filter((operation) => !isWanted(operation));
  if (left.length === operations.length) return undefined;
  if (left.length === 0) return listed.value;
  const isLeft = (value: unknown) => left.some(({ node }) => node.value === value);
  const without = (object: JsonObject) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => !isLeft(value)));
  const { additionalOperations, ...item } = objectOf(follow(listed).value);
  const additional = without(objectOf(additionalOperations));
  return {
    ...without(item),
    ...(Object.keys(additional).length > 0 ? { additionalOperations: additional } : {}),
  };
}

/** The components that a document needs; those for security are needed by name. */
function neededComponents(document: OpenApiDocument, selected: JsonObject): JsonObject {
  const { root } = document;
  const components = objectOf(root.components);
  if (!isObject(root.components)) return {};
  const needed = new Map<string, Set<string>>();
  const findings: Finding[] = [];
  const queue: (readonly [node: Node, kind: Kind])[] = [
    [{ root, value: { ...selected, components: undefined }, pointer: "" }, "document"],
  ];
  const need = (reference: string, holder: Node) => {
    const [first, section = "", name = ""] = pointerTokens(pointerOfReference(reference));
    if (first === "paths" || first === "webhooks") {
      if (nodeAt(selected, pointerOfReference(reference)).value !== undefined) return;
      const message = `$ref "${reference}" leads to an operation that is left out. Choose that one as well.`;
      findings.push({ pointer: holder.pointer, message });
    }
    const kind = positionOf("components", section)?.[1];
    const names = needed.get(section) ?? new Set<string>();
    if (first !== "components" || kind === undefined || names.has(name)) return;
    needed.set(section, names.add(name));
    queue.push([child(documentNode(root), "components", section, name), kind]);
  };
  const seen = new Set<unknown>();
  for (const [start, startKind] of queue)
    walk(
      start,
      startKind,
      (object, node) => {
        if (typeof object.$ref === "string") need(object.$ref, node);
        for (const target of Object.values(objectOf(member(object.discriminator, "mapping"))))
          need(String(target).startsWith("#") ? String(target) : `#/components/schemas/${target}`, node);
      },
      seen,
    );
  if (findings.length > 0) throw new DocumentError(document.problems(findings));
  const kept = keysOf("components")
    .filter((section) => section in components)
    .map((section) => {
      const isNeeded = ([name]: readonly [string, unknown]) =>
        section === "securitySchemes" || needed.get(section)?.has(name);
      return [section, Object.fromEntries(Object.entries(objectOf(components[section])).filter(isNeeded))];
    });
  return { components: Object.fromEntries(kept) };
}
