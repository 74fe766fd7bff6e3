import type { Spec } from "../report.ts";
import { child, documentNode, follow, isObject, membersOf, type Node } from "./node.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** One operation of a spec, as far as the comparison needs it. */
export interface Operation {
  /** The `operationId`, or method and path where there is none. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly node: Node;
  /** Parameters by location and name, such as `query limit`: those of the path item first, the operation's own win. */
  readonly parameters: ReadonlyMap<string, Node>;
  /** Where its parameters are listed: its own list and that of its path item. */
  readonly lists: readonly string[];
}

/** All operations under `paths`, in the order of the document. */
export function operationsOf(root: Spec): Operation[] {
  const paths = child(documentNode(root), "paths");
  if (!paths) return [];
  return [...membersOf(paths)].flatMap(([path, item]) => {
    const members = [...membersOf(item)].filter(
      ([key, { value }]) => methods.includes(key) && isObject(value),
    );
    return members.map(([key, node]) => readOperation(path, key.toUpperCase(), node, item));
  });
}

function readOperation(path: string, method: string, node: Node, item: Node): Operation {
  const id = child(node, "operationId")?.value;
  return {
    id: typeof id === "string" ? id : `${method} ${path}`,
    method,
    path,
    node,
    parameters: new Map([...parametersOf(item), ...parametersOf(node)]),
    lists: [item, node].flatMap((holder) => child(holder, "parameters")?.pointer ?? []),
  };
}

function parametersOf(holder: Node): [key: string, node: Node][] {
  const list = child(holder, "parameters");
  return [...(list ? membersOf(list).values() : [])].map((node) => {
    const parameter = follow(node);
    return [`${child(parameter, "in")?.value} ${child(parameter, "name")?.value}`, parameter];
  });
}

/** Pairs the operations of two specs by their ids, and those that are left by method and path. */
export function matchOperations(
  before: readonly Operation[],
  after: readonly Operation[],
): { before: Operation | undefined; after: Operation | undefined }[] {
  const byId = new Map(before.map((operation) => [operation.id, operation]));
  const ids = new Set(after.map(({ id }) => id));
  const locationOf = ({ method, path }: Operation) => `${method} ${path}`;
  const left = new Map(before.filter(({ id }) => !ids.has(id)).map((one) => [locationOf(one), one]));
  const matched = after.map((operation) => {
    const twin = byId.get(operation.id) ?? left.get(locationOf(operation));
    if (twin) left.delete(locationOf(twin));
    return { before: twin, after: operation };
  });
  return [...matched, ...[...left.values()].map((operation) => ({ before: operation, after: undefined }))];
}
