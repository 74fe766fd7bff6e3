/** A place in an OpenAPI document: its value, the keys that lead to it, and the document around it. */
export interface Node {
  readonly value: unknown;
  readonly path: readonly string[];
  readonly root: unknown;
}

/** An object as YAML gives it. */
export type Mapping = Record<string, unknown>;

/** Whether a value is an object with keys (not an array, not null). */
export const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The node of a whole document. */
export const documentNode = (root: unknown): Node => ({ value: root, path: [], root });

/** The node below `node` at `keys`; its value is `undefined` where there is nothing. `$ref` is not followed. */
export function child(node: Node, ...keys: readonly string[]): Node {
  const value = keys.reduce<unknown>(step, node.value);
  return { value, path: [...node.path, ...keys], root: node.root };
}

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The nodes of an object's or array's entries, by key; empty for anything else. */
export function entries(node: Node): [key: string, entry: Node][] {
  const { value } = node;
  if (Array.isArray(value)) return value.map((_, index) => [String(index), child(node, String(index))]);
  return isMapping(value) ? Object.keys(value).map((key) => [key, child(node, key)]) : [];
}

/**
 * `node` and each node that its `$ref` leads to, in order: in OpenAPI 3.1 keys beside `$ref` count, so every one of them
 * can carry a mark. A reference that leads out of the document, nowhere, or in a circle ends the chain.
 */
export function chain(node: Node): Node[] {
  const nodes = [node];
  for (let next = target(node); next; next = target(next)) {
    if (nodes.some((seen) => seen.value === next?.value)) break;
    nodes.push(next);
  }
  return nodes;
}

function target(node: Node): Node | undefined {
  if (!isMapping(node.value)) return undefined;
  const reference = node.value.$ref;
  if (typeof reference !== "string" || !reference.startsWith("#/")) return undefined;
  const found = child(documentNode(node.root), ...pointerKeys(reference));
  return found.value === undefined ? undefined : found;
}

/** The node that `$ref` leads to in the end; the node itself if there is none. */
export const follow = (node: Node): Node => chain(node).at(-1) ?? node;

/** The first value of a key along a node's `$ref` chain: what stands beside `$ref` wins. */
export const lookUp = (node: Node, key: string): unknown =>
  chain(node)
    .map((link) => child(link, key).value)
    .find((value) => value !== undefined);

const pointerKeys = (reference: string): string[] =>
  reference
    .slice(2)
    .split("/")
    .map((part) => decode(part).replaceAll("~1", "/").replaceAll("~0", "~"));

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray `%`: the reference leads nowhere, which redocly reports.
  }
}

/** The node's JSON pointer as a URI fragment, `#/paths/~1users/get`. */
export const fragment = (node: Node): string =>
  `#${node.path.map((key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("")}`;
