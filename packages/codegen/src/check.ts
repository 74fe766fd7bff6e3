import {
  child,
  didYouMean,
  documentNode,
  entries,
  type Finding,
  inside,
  isObject,
  type JsonObject,
  joinPointer,
  type Kind,
  keysOf,
  type Node,
  type Operation,
  objectOf,
  positionOf,
  walk,
} from "@onelogin-mfa/openapi";
import type { EmitterName } from "./emit/emitter.ts";

/**
 * Finds what is wrong with a document, and what of it no file covers, though files can be generated from it.
 *
 * @param operations with the names that they have in generated code
 * @param emit the files that are generated
 */
export function findNotices(
  root: unknown,
  operations: readonly Operation[],
  emit: readonly EmitterName[],
): Finding[] {
  const findings: Finding[] = [];
  walk(documentNode(root), "document", (object, node, kind) => {
    findings.push(...findMisspelled(object, node, kind), ...findMisplaced(node, kind));
    findings.push(...findMisnamed(node, kind));
    if (kind === "parameter") findings.push(...checkParameter(node));
    if (kind === "schema") findings.push(...checkTypes(node), ...findDynamic(node));
  });
  const hasNames = emit.some((name) => name !== "schema" && name !== "sensitive");
  findings.push(...findUndeclared(operations), ...(hasNames ? findRenamed(operations) : []));
  const [shown, rest] = [findings.slice(0, maxShown), findings.slice(maxShown)];
  const [first] = rest;
  if (first) shown.push({ ...first, message: `${rest.length} more mistakes, from here on, are not shown.` });
  return [...shown, ...findUncovered(root, operations)];
}

/** Number of mistakes that are shown: nobody reads more, and each place takes a look at the whole file. */
const maxShown = 50;

/** Finds paths, status codes and media types that are none. */
function findMisnamed(node: Node, kind: Kind): Finding[] {
  const hasContent = positionOf(kind, "content")?.[1] === "mediaType";
  const [known, fix] = names[hasContent ? "content" : kind] ?? [];
  return entries(hasContent ? child(node, "content") : node)
    .filter(([key]) => known?.test(key) === false)
    .map(([key, { pointer }]) => ({ pointer, message: `"${key}" is no ${fix}` }));
}

const names: { readonly [K in Kind | "content"]?: readonly [known: RegExp, fix: string] } = {
  paths: [/^(?:\/|x-)/, "path. Begin it with a slash."],
  responses: [/^(?:[1-5](?:\d\d|XX)$|default$|x-)/, "status. Write one such as 200, 2XX or default."],
  content: [/\/|^x-/, 'media type. Put one around it, such as "application/json".'],
};

const places = ["path", "query", "header", "cookie"];

function checkParameter({ value, pointer }: Node): Finding[] {
  const { $ref, name, in: place, allowReserved } = objectOf(value);
  if ($ref !== undefined) return [];
  if (place === "querystring") {
    const fix = "generated code leaves it out. Set the query by a middleware.";
    return [{ pointer, message: `The parameter in "querystring" is not supported: ${fix}` }];
  }
  if (typeof name !== "string" || name === "" || !places.some((one) => one === place)) {
    const message = `The parameter is ignored. It needs a "name", and an "in" of ${places.join(", ")}.`;
    return [{ pointer, message }];
  }
  if (place !== "path" || allowReserved !== true) return [];
  const message = `"allowReserved" is not supported in paths: reserved characters of "${name}" are sent encoded.`;
  return [{ pointer: joinPointer(pointer, "allowReserved"), message }];
}

function findDynamic({ value, pointer }: Node): Finding[] {
  if (typeof objectOf(value).$dynamicRef !== "string") return [];
  const message = `"$dynamicRef" is not supported: the type is unknown, and any value is valid here. Use $ref.`;
  return [{ pointer: joinPointer(pointer, "$dynamicRef"), message }];
}

function checkTypes(schema: Node): Finding[] {
  const { pointer, value } = child(schema, "type");
  const unknown =
    isObject(value) || value === undefined ? [] : [value].flat().filter((name) => !isType(name));
  return unknown.map((name) => {
    const fix = didYouMean(String(name), types) ?? `Write one of ${types.join(", ")}.`;
    return { pointer, message: `The type "${name}" is not known, and ignored. ${fix}` };
  });
}

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** True for the name of a type of JSON Schema. */
export const isType = (name: unknown): boolean => types.some((type) => type === name);

/** Keys of OpenAPI 3.0 to 3.2, and of JSON Schema, that hold no description. */
const dataKeys: Partial<Readonly<Record<Kind, string>>> = {
  document: "openapi $self info jsonSchemaDialect servers security tags externalDocs",
  components: "",
  pathItem: "summary description servers",
  operation: "tags summary description externalDocs operationId deprecated security servers",
  parameter: "name in description required deprecated allowEmptyValue style explode allowReserved example",
  requestBody: "description required",
  response: "summary description",
  header: "description required deprecated style explode example",
  mediaType: "example prefixEncoding itemEncoding",
  encoding: "contentType style explode allowReserved encoding prefixEncoding itemEncoding",
  example: "summary description value dataValue serializedValue externalValue",
  link: "operationRef operationId parameters requestBody description server",
  securityScheme:
    "type description name in scheme bearerFormat flows openIdConnectUrl oauth2MetadataUrl deprecated",
  schema:
    "title description type enum const default example examples format deprecated readOnly writeOnly nullable multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired discriminator externalDocs xml contentEncoding contentMediaType contentSchema",
};

function findMisspelled(object: JsonObject, { pointer }: Node, kind: Kind): Finding[] {
  const known = dataKeys[kind]?.split(" ");
  if (known === undefined) return [];
  return Object.keys(object).flatMap((key) => {
    if (/^x-|^\$/.test(key) || positionOf(kind, key) || known.includes(key)) return [];
    const fix = didYouMean(key, [...keysOf(kind), ...known]);
    if (fix === undefined) return [];
    return [
      { pointer: joinPointer(pointer, key), message: `The key "${key}" is not known, and ignored. ${fix}` },
    ];
  });
}

/** Finds what stands where an object belongs. */
function findMisplaced(node: Node, kind: Kind): Finding[] {
  return inside(node, kind).flatMap(([inner, { value, pointer }]) => {
    // \`true\` and \`false\` are schemas, and lists stood in \`items\` and \`dependencies\` of old ones
    const isSchema = inner === "schema" && (typeof value === "boolean" || Array.isArray(value));
    if (isObject(value) || value === null || isSchema) return [];
    const found = Array.isArray(value) ? "list" : typeof value;
    const message = `An object belongs here, and this ${found} is ignored. Correct or remove it.`;
    return [{ pointer, message }];
  });
}

function findUndeclared(operations: readonly Operation[]): Finding[] {
  return operations.flatMap(({ method, path, node: { pointer }, parameters }) =>
    [...path.matchAll(/\{([^{}]+)\}/g)].flatMap(([, name]) => {
      if (parameters.some((one) => one.in === "path" && one.name === name)) return [];
      const message = `${method} ${path} declares no parameter "${name}". Add one with "in: path".`;
      return [{ pointer, message }];
    }),
  );
}

function findRenamed(operations: readonly Operation[]): Finding[] {
  const owners = new Map<unknown, Operation>(operations.map((operation) => [operation.id, operation]));
  return operations.flatMap((operation): Finding[] => {
    const { value: operationId, pointer } = child(operation.node, "operationId");
    if (operationId === operation.id) return [];
    const message = messageOfRenamed(operation, operationId, owners.get(operationId));
    return [{ pointer: operationId === undefined ? operation.node.pointer : pointer, message }];
  });
}

function messageOfRenamed({ id, method, path }: Operation, operationId: unknown, owner?: Operation): string {
  if (owner)
    return `"${operationId}" is also the operationId of ${owner.method} ${owner.path}: generated code calls this one "${id}". Give it its own.`;
  if (typeof operationId === "string" && operationId !== "")
    return `What has a method "${operationId}" is taken for a promise: generated code calls ${method} ${path} "${id}". Give it another operationId.`;
  return `${method} ${path} has no operationId of its own: generated code calls it "${id}". Add one.`;
}

/** Finds what not every file covers: webhooks and callbacks, which are requests to the client's side. */
function findUncovered(root: unknown, operations: readonly Operation[]): Finding[] {
  const callbacks = operations.map(({ node }) => child(node, "callbacks"));
  return [child(documentNode(root), "webhooks"), ...callbacks]
    .filter((node) => entries(node).length > 0)
    .map(({ pointer }) => {
      const [name, generated] =
        pointer === "/webhooks" ? ["webhooks", "only their types are"] : ["callbacks", "nothing is"];
      return { pointer, message: `The ${name} are not covered: ${generated} generated.` };
    });
}
