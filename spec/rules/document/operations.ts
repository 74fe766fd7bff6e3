import { child, documentNode, entries, follow, isMapping, type Node } from "./node.ts";

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/** One operation of the document. */
export interface Operation {
  /** The operationId; without one, method and path. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly node: Node;
  /** Its parameters, those of the path included; one that the operation repeats replaces the path's. `$ref` not followed. */
  readonly parameters: readonly Node[];
  /** Its responses by status, `default` included. `$ref` not followed. */
  readonly responses: ReadonlyMap<string, Node>;
}

/** All operations of a document, in its order. */
export function operationsOf(document: Node): Operation[] {
  return entries(child(documentNode(document.root), "paths")).flatMap(([path, rawItem]) => {
    const item = follow(rawItem);
    return entries(item)
      .filter(([method, node]) => methods.has(method) && isMapping(node.value))
      .map(([method, node]) => toOperation(path, item, method, node));
  });
}

function toOperation(path: string, item: Node, method: string, node: Node): Operation {
  const { value: operationId } = child(node, "operationId");
  const parameters = [...entries(child(item, "parameters")), ...entries(child(node, "parameters"))];
  const byPlace = new Map(parameters.map(([, parameter]) => [parameterKey(parameter), parameter]));
  return {
    id: typeof operationId === "string" ? operationId : `${method.toUpperCase()} ${path}`,
    method,
    path,
    node,
    parameters: [...byPlace.values()],
    responses: new Map(entries(child(node, "responses")).filter(([status]) => !status.startsWith("x-"))),
  };
}

const parameterKey = (parameter: Node): string => {
  const end = follow(parameter);
  return `${child(end, "in").value} ${child(end, "name").value}`;
};
