import { arrayOf, isObject, type JsonObject, objectOf } from "./json.ts";
import { joinPointer, resolve } from "./pointer.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** A document as far as the emitters need it. */
export interface DocumentRoot {
  readonly root: JsonObject;
}

/** A parameter after its `$ref`. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly node: JsonObject;
  readonly pointer: string;
}

/** A request body or response after its `$ref`. */
export interface Payload {
  readonly node: JsonObject;
  readonly pointer: string;
}

/** One operation, its references followed one step: what every emitter starts from. */
export interface Operation {
  readonly operationId: string;
  /** Upper case, as HTTP has it. */
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  readonly node: JsonObject;
  /** Those of the path item first; an operation's parameter replaces one of the same name and place. */
  readonly parameters: readonly Parameter[];
  readonly requestBody: Payload | undefined;
  /** By status, in document order. */
  readonly responses: ReadonlyMap<string, Payload>;
}

/** All operations under `paths`, in document order, those without `operationId` too (as `""`). */
export function listOperations({ root }: DocumentRoot): Operation[] {
  const operations: Operation[] = [];
  for (const [path, value] of Object.entries(objectOf(root.paths))) {
    const item = path.startsWith("/") ? resolve(root, value, joinPointer("/paths", path)) : undefined;
    if (!item) continue;
    for (const [key, node] of Object.entries(item.node)) {
      if (!methods.includes(key) || !isObject(node)) continue;
      const pointer = joinPointer(item.pointer, key);
      operations.push(readOperation(root, { path, method: key.toUpperCase(), pointer, node }, item));
    }
  }
  return operations;
}

function readOperation(
  root: JsonObject,
  place: Pick<Operation, "path" | "method" | "pointer" | "node">,
  item: Payload,
): Operation {
  const { node, pointer } = place;
  const responses = new Map<string, Payload>();
  for (const [status, value] of Object.entries(objectOf(node.responses))) {
    const response = status.startsWith("x-")
      ? undefined
      : resolve(root, value, joinPointer(pointer, "responses", status));
    if (response) responses.set(status, response);
  }
  return {
    ...place,
    operationId: typeof node.operationId === "string" ? node.operationId : "",
    parameters: mergeParameters([...readParameters(root, item), ...readParameters(root, { node, pointer })]),
    requestBody: resolve(root, node.requestBody, joinPointer(pointer, "requestBody")),
    responses,
  };
}

function readParameters(root: JsonObject, { node, pointer }: Payload): Parameter[] {
  return arrayOf(node.parameters).flatMap((value, index) => {
    const found = resolve(root, value, joinPointer(pointer, "parameters", index));
    const place = found?.node.in;
    if (!found || typeof found.node.name !== "string") return [];
    if (place !== "path" && place !== "query" && place !== "header" && place !== "cookie") return [];
    return [{ name: found.node.name, in: place, node: found.node, pointer: found.pointer }];
  });
}

// OpenAPI: header parameters of these names shall be ignored; content negotiation and security describe them
const reservedHeaders = new Set(["accept", "content-type", "authorization"]);

function mergeParameters(parameters: readonly Parameter[]): Parameter[] {
  const merged = new Map<string, Parameter>();
  for (const parameter of parameters) {
    if (parameter.in === "header" && reservedHeaders.has(parameter.name.toLowerCase())) continue;
    merged.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...merged.values()];
}

/** The media types of a request body or response, in document order. */
export function mediaTypes({
  node,
  pointer,
}: Payload): { name: string; media: JsonObject; pointer: string }[] {
  return Object.entries(objectOf(node.content)).map(([name, media]) => ({
    name,
    media: objectOf(media),
    pointer: joinPointer(pointer, "content", name),
  }));
}

/** True for `application/json`, `application/problem+json; charset=utf-8` and the like. */
export function isJsonMediaType(mediaType: string): boolean {
  return /^[^/]+\/(?:[^;]+\+)?json\s*(?:;|$)/i.test(mediaType.trim());
}
