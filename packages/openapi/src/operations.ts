import { isObject } from "./json.ts";
import { child, documentNode, entries, follow, type Node } from "./node.ts";
import { methods } from "./walk.ts";

/** One parameter of an operation. */
export interface Parameter {
  readonly name: string;
  /** `path`, `query`, `header` or `cookie` in a valid document. */
  readonly in: string;
  /** The node in the list of parameters; `$ref` not followed. */
  readonly node: Node;
}

/** One operation under `paths`. */
export interface Operation {
  /** The operationId; without one, method and path: `GET /users`. */
  readonly id: string;
  /** As HTTP has it: upper case, but for an additional one of OpenAPI 3.2, which may be any. */
  readonly method: string;
  readonly path: string;
  readonly node: Node;
  /** The path item that it stands in, `$ref` followed. */
  readonly pathItem: Node;
  /** Those of the path item first; an operation's parameter replaces one of the same name and place. */
  readonly parameters: readonly Parameter[];
  /** `$ref` not followed. */
  readonly requestBody: Node | undefined;
  /** By status or `default`, in document order; `$ref` not followed. */
  readonly responses: ReadonlyMap<string, Node>;
}

/** All operations under `paths` of a document, in its order. */
export function listOperations(root: unknown): Operation[] {
  return entries(child(documentNode(root), "paths"))
    .filter(([path]) => !path.startsWith("x-"))
    .flatMap(([path, listed]) => operationsOf(path, listed));
}

/** The operations of a path item, also of one that is a webhook or callback: then `path` is its name. */
export function operationsOf(path: string, listed: Node): Operation[] {
  const pathItem = follow(listed);
  const standard = entries(pathItem).filter(([key]) => methods.some((method) => method === key));
  return [
    ...standard.map(([key, node]) => [key.toUpperCase(), node] as const),
    ...entries(child(pathItem, "additionalOperations")),
  ]
    .filter(([, { value }]) => isObject(value))
    .map(([method, node]) => readOperation(method, path, node, pathItem));
}

/** Reads an operation of a path item. */
export function readOperation(method: string, path: string, node: Node, pathItem: Node): Operation {
  const { value: operationId } = child(node, "operationId");
  const parameters = [pathItem, node].flatMap(parametersOf);
  const byPlace = new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
  const requestBody = child(node, "requestBody");
  return {
    id: typeof operationId === "string" && operationId !== "" ? operationId : `${method} ${path}`,
    method,
    path,
    node,
    pathItem,
    parameters: [...byPlace.values()],
    requestBody: requestBody.value === undefined ? undefined : requestBody,
    responses: new Map(entries(child(node, "responses")).filter(([status]) => !status.startsWith("x-"))),
  };
}

/**
 * Operations with an id that is a name, and unique: the first one with an operationId has it, another gets one made of method
 * and path, such as `getUsersById`, with a number if that is taken. So does one with the operationId `then`: an object with a
 * method of that name is taken for a promise.
 */
export function nameOperations(operations: readonly Operation[]): Operation[] {
  const owners = new Map<unknown, Operation>();
  for (const operation of operations) {
    const { value: operationId } = child(operation.node, "operationId");
    const isName = operation.id === operationId && operationId !== "then";
    if (isName && !owners.has(operationId)) owners.set(operationId, operation);
  }
  return operations.map((operation) => {
    if (owners.get(operation.id) === operation) return operation;
    const words = operation.path.replace(/\{/g, "/by/").split(/[^\p{L}\p{N}]+/u);
    const name = [operation.method.toLowerCase(), ...words.map(capitalized)].join("");
    const id = unusedName(name, (one) => owners.has(one));
    owners.set(id, operation);
    return { ...operation, id };
  });
}

/** A word with a capital as its first letter. */
export const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** A name with a number behind it, if it is taken. */
export function unusedName(name: string, isTaken: (name: string) => boolean, separator = ""): string {
  let unused = name;
  for (let number = 2; isTaken(unused); number += 1) unused = `${name}${separator}${number}`;
  return unused;
}

/** The parameters that a path item or an operation itself has. */
export function parametersOf(holder: Node): Parameter[] {
  return entries(child(holder, "parameters")).map(([, node]) => {
    const end = follow(node);
    return { name: String(child(end, "name").value ?? ""), in: String(child(end, "in").value), node };
  });
}

/** The media types of a request body or response by name, in document order; each `$ref` is followed. */
export function mediaTypesOf(body: Node | undefined): [name: string, mediaType: Node][] {
  if (!body) return [];
  return entries(child(follow(body), "content")).map(([name, media]) => [name, follow(media)]);
}

/** The schemas of a media type by their keys: of the whole, and in OpenAPI 3.2 of each item of a stream. */
export function schemasOf(media: Node): [key: string, schema: Node][] {
  return entries(media).filter(([key]) => key === "schema" || key === "itemSchema");
}

/** The headers of a response by name, `$ref` of the response followed, those of the headers not. */
export function headersOf(response: Node): [name: string, header: Node][] {
  return entries(child(follow(response), "headers"));
}

/** True for `application/json`, `application/problem+json; charset=utf-8` and the like. */
export function isJsonMediaType(mediaType: string): boolean {
  return /^[^/]+\/(?:[^;]+\+)?json\s*(?:;|$)/i.test(mediaType.trim());
}
