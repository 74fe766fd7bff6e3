import {
  child,
  DocumentError,
  documentNode,
  entries,
  type Finding,
  findCycles,
  follow,
  headersOf,
  isObject,
  type JsonObject,
  listOperations,
  mediaTypesOf,
  member,
  methods,
  type Node,
  nodeAt,
  type Operation,
  operationsOf,
  type Parameter,
  parametersOf,
  readOperation,
} from "@onelogin-mfa/openapi";
import { commentOf, exampleOf } from "./comments.ts";
import { createComponents, isTypeName, sections, type TypedKind } from "./components.ts";
import type { EmitterInput } from "./emitter.ts";
import { isBinary } from "./media.ts";
import { inputOf } from "./operations.ts";
import { createSchemaTypes } from "./schema-types.ts";
import {
  declaredTypes,
  type Member,
  object,
  type Place,
  placeIn,
  printName,
  quoted,
  type Type,
  type Types,
  withoutOpenPart,
  withUndefined,
} from "./type.ts";

/**
 * Creates the types of a document: those of openapi-typescript, but that each description that a `$ref` leads to is a component, and
 * that the optional fields of an input may be `undefined`.
 *
 * @throws DocumentError for types that would not compile
 */
export function createTypes({ document, ...options }: Omit<EmitterInput, "types">): Types {
  const { root } = document;
  const findings: Finding[] = [];
  const components = createComponents(root);
  const bareTypeOf = createSchemaTypes(options, (schema) => components.refer(schema, "schema"));
  const inputs = new Set(options.operations.flatMap(schemasOfFields));
  const typeOf = (schema: Node): Type =>
    inputs.has(schema.value) ? withUndefinedFields(bareTypeOf(schema)) : bareTypeOf(schema);
  const isFile = (schema: Node) => isBinary(follow(schema).value);
  const transform = (schema: JsonObject) => (isBinary(schema) ? "Blob" : options.transform?.(schema));
  let typeOfFields: ((schema: Node) => Type) | undefined; // most documents have no form
  const typeOfForm = (form: Node): Type => {
    typeOfFields ??= createSchemaTypes({ ...options, transform }, (schema) =>
      isFile(schema) ? "Blob" : components.refer(schema, "schema"),
    );
    return typeOfFields(form);
  };
  const isCommented = !options.emit.includes("methods"); // which has the comments of operations
  const parts = createPartTypes(root, typeOf, components, findings, isCommented);
  const pathItems = (key: string) =>
    entries(child(documentNode(root), key))
      .filter(([name, { value }]) => isObject(value) && !name.startsWith("x-"))
      .map(([name, item]): Member => ({ name: printName(name), type: parts.typed(item, "pathItem") }));
  const [paths, webhooks] = [pathItems("paths"), pathItems("webhooks")];
  const types = new Map(Object.values(sections).map((section) => [section, new Map<string, Member>()]));
  // a type may need a component that none did before
  for (const { kind, name, node } of components.all) {
    const member = { name: printName(name), type: parts.typed(node, kind), comment: commentOf(node) };
    types.get(sections[kind])?.set(name, member);
  }
  const schemas = types.get("schemas") ?? new Map<string, Member>();
  const needed = (name: string) => resolvedWith(name, schemas.get(name)?.type ?? "unknown");
  for (const name of findCycles(schemas.keys(), needed).ends) {
    const text = isTypeName(name) ? name : `components.schemas.${JSON.stringify(name)}`;
    const message = `The type ${text} is made of itself. Take a reference out of the cycle, or put it into a property of an object.`;
    const found = components.all.find((one) => one.kind === "schema" && one.name === name);
    findings.push({ pointer: found?.node.pointer ?? "", message });
  }
  if (findings.length > 0) throw new DocumentError(document.problems(findings));
  const named = new Map([...schemas].filter(([name]) => isTypeName(name)));
  for (const [name] of named) schemas.set(name, { name, type: name });
  const tables = [...types].map(([name, members]) => {
    return { name, type: members.size > 0 ? object([...members.values()]) : "never" };
  });
  const hasComponents = isObject(root.components) || tables.some(({ type }) => type !== "never");
  const operations = [...parts.operations].map(([id, type]) => ({ name: printName(id), type }));
  return {
    placeOf: parts.placeOf,
    typeOf,
    typeOfForm,
    typeOfMedia: parts.typeOfMedia,
    named,
    tables: { paths, webhooks, components: hasComponents ? tables : [], operations },
  };
}

const isReference = ({ value }: Node) => typeof member(value, "$ref") === "string";

/** Creates the functions that give the types of the parts of a document, and the list of the operations, which grows with them. */
function createPartTypes(
  root: JsonObject,
  typeOf: (schema: Node) => Type,
  { refer }: Pick<ReturnType<typeof createComponents>, "refer">,
  findings: Finding[],
  isCommented: boolean,
) {
  const owners = ownersOfIds(root);
  const operations = new Map<string, Type>();

  const typed = (node: Node, kind: TypedKind): Type =>
    isReference(node) ? refer(node, kind) : typeOfKind[kind](node);

  const typeOfMedia = (media: Node): Type => {
    const [schema, items] = [child(media, "schema"), child(media, "itemSchema")];
    if (schema.value === undefined && items.value !== undefined)
      return { kind: "array", parts: [typeOf(items)] };
    return schema.value ? typeOf(schema) : "unknown";
  };

  const contentOf = (holder: Node): readonly Member[] =>
    mediaTypesOf(holder).map(([name, media]) => {
      return { name: printName(name), type: typeOfMedia(media), comment: exampleOf(media) };
    });

  const typeOfPlace = (parameters: readonly Parameter[], place: string): Member => {
    const members = parameters
      .filter(({ name, in: own }) => own === place && name !== "")
      .map(({ name, node }) => {
        const isOptional = place !== "path" && !child(follow(node), "required").value;
        const comment = commentOf(follow(node));
        const member = { name: printName(name), type: typed(node, "parameter"), isOptional, comment };
        return withUndefined(member);
      });
    const isOptional = members.every((one) => one.isOptional);
    return { name: place, type: members.length > 0 ? object(members) : "never", isOptional };
  };

  const typeOfParameters = (parameters: readonly Parameter[]): Member => {
    const places = ["query", "header", "path", "cookie"].map((place) => typeOfPlace(parameters, place));
    return { name: "parameters", type: object(places) };
  };

  const typeOfOperation = ({ parameters, requestBody: body, responses }: Operation): Type => {
    const all = [...responses].map(([status, response]): Member => {
      return { name: printName(status), type: typed(response, "response"), comment: commentOf(response) };
    });
    return object([
      typeOfParameters(parameters),
      {
        name: "requestBody",
        type: body ? typed(body, "requestBody") : "never",
        isOptional: !body || !child(follow(body), "required").value,
        comment: body ? commentOf(body) : "",
      },
      { name: "responses", type: all.length > 0 ? object(all) : "never" },
    ]);
  };

  const referToOperation = (method: string, node: Node, pathItem: Node): Member => {
    const operation = readOperation(method, "", node, pathItem);
    const id = owners.get(node.value);
    if (id !== undefined) operations.set(id, typeOfOperation(operation));
    const type = id === undefined ? typeOfOperation(operation) : `operations[${quoted(id)}]`;
    return { name: printName(method), type, comment: isCommented ? commentOf(node) : "" };
  };

  const placeOf = ({ node, path, method }: Operation): Place => {
    const id = owners.get(node.value);
    if (id !== undefined) return placeIn({ kind: "place", table: "operations", path: "operations" }, id);
    const item = placeIn({ kind: "place", table: "paths", path: "paths" }, path);
    const key = method.toLowerCase();
    return isMethod(key) ? placeIn(item, key) : placeIn(placeIn(item, "additionalOperations"), method);
  };

  const typeOfKind: Readonly<Record<TypedKind, (node: Node) => Type>> = {
    schema: typeOf,
    parameter(node) {
      const schema = child(node, "schema");
      return schema.value ? typeOf(schema) : "string";
    },
    header(node) {
      const schema = child(node, "schema");
      if (schema.value) return typeOf(schema);
      return isObject(child(node, "content").value) ? object(contentOf(node)) : "unknown";
    },
    requestBody(node) {
      const content = contentOf(node);
      const none = [{ name: '"*/*"', type: "never", isOptional: true }];
      return object([{ name: "content", type: object(content.length > 0 ? content : none) }]);
    },
    response(node) {
      const headers = headersOf(node).map(([name, header]): Member => {
        const isOptional = !isReference(header) && !child(header, "required").value;
        return {
          name: printName(name),
          type: typed(header, "header"),
          isOptional,
          comment: commentOf(header),
        };
      });
      const content = contentOf(node);
      return object([
        { name: "headers", type: object([...headers, { name: "[name: string]", type: "unknown" }]) },
        {
          name: "content",
          ...(content.length > 0 ? { type: object(content) } : { type: "never", isOptional: true }),
        },
      ]);
    },
    pathItem(node) {
      const own = parametersOf(node);
      for (const [index, { name, in: place, node: parameter }] of own.entries()) {
        const isRepeated = own.slice(0, index).some((one) => one.name === name && one.in === place);
        const message = `The ${place} parameter "${name}" is there twice. Rename or remove one.`;
        if (isRepeated) findings.push({ pointer: parameter.pointer, message });
      }
      const all = methods.flatMap((method): Member[] => {
        const operation = child(node, method);
        if (isObject(operation.value)) return [referToOperation(method, operation, node)];
        // OpenAPI 3.2 alone has this one
        return method === "query" ? [] : [{ name: method, type: "never", isOptional: true }];
      });
      const others = entries(child(node, "additionalOperations")).filter(([, { value }]) => isObject(value));
      const additional = others.map(([method, operation]) => referToOperation(method, operation, node));
      if (additional.length > 0) all.push({ name: "additionalOperations", type: object(additional) });
      return object([typeOfParameters(own), ...all]);
    },
  };
  return { typed, typeOfMedia, operations, placeOf };
}

const isMethod = (key: string) => methods.some((method) => method === key);

/** The schemas whose properties are fields of the input of an operation. */
function schemasOfFields(operation: Operation): unknown[] {
  const flat = inputOf(operation).bodies.filter(({ layout }) => layout === "flat");
  return flat.map(({ node }) => follow(child(node, "schema")).value);
}

function withUndefinedFields(type: Type): Type {
  const fields = withoutOpenPart(type);
  return typeof fields === "object" && fields.kind === "object"
    ? object(fields.members.map(withUndefined))
    : type;
}

/** The ids of operations, webhooks and shared path items; of several with one id the first has it. */
function ownersOfIds(root: JsonObject): ReadonlyMap<unknown, string> {
  const others = ["/webhooks", "/components/pathItems"].flatMap((pointer) => entries(nodeAt(root, pointer)));
  const owners = new Map<string, unknown>();
  for (const { node } of [
    ...listOperations(root),
    ...others.flatMap(([name, item]) => operationsOf(name, item)),
  ]) {
    const id = member(node.value, "operationId");
    if (typeof id === "string" && id !== "" && !owners.has(id)) owners.set(id, node.value);
  }
  return new Map([...owners].map(([id, operation]) => [operation, id]));
}

/** The names of schemas that TypeScript resolves together with the type of this name. */
function resolvedWith(name: string, type: Type): readonly string[] {
  if (typeof type === "string" || type.kind === "object" || type.kind === "place") return []; // members can wait
  if (type.kind === "reference") return type.section === "schemas" ? [type.name] : [];
  // and so can the items of a list that has a name
  const isList = type.kind === "array" || type.kind === "tuple";
  return isList && isTypeName(name) ? [] : declaredTypes(type).flatMap((part) => resolvedWith(name, part));
}
