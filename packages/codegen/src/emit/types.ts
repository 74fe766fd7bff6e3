import type {
  GlobalContext,
  OpenAPI3,
  OpenAPITSOptions,
  SchemaObject,
  TransformNodeOptions,
} from "openapi-typescript";
import type ts from "typescript";
import {
  arrayOf,
  isObject,
  type JsonObject,
  objectOf,
  pointerOfReference,
  referenceTo,
  valueAt,
} from "../document/json.ts";
import type { OpenApiDocument } from "../document/load.ts";
import { child, documentNode, entries, follow, type Node, nodeAt } from "../document/node.ts";
import { listOperations, operationsOf } from "../document/operations.ts";
import { copyDescription, walk } from "../document/walk.ts";
import { writeComments } from "./comments.ts";
import type { EmitterInput, Transform } from "./emitter.ts";
import {
  compiler,
  resolveRef,
  scanDiscriminators,
  transformSchema,
  transformSchemaObject,
  UNKNOWN,
} from "./libraries.ts";
import { nameSchemas, namesOfSchemas } from "./named-schemas.ts";
import { withNamedTargets } from "./named-targets.ts";
import { createScope, findFaults, lacksKeys, throwFaults } from "./scope.ts";

/** openapi-typescript, set up for one document. */
export interface Types {
  /** A copy of the document whose comments are written. */
  readonly copy: OpenAPI3;
  readonly context: GlobalContext;
  /** The schemas that have a type of their own. */
  readonly names: ReadonlySet<string>;
  /** The statements of `schema.ts`. */
  readonly statements: readonly ts.Node[];
  /** Changes a statement so that it compiles in this document. */
  readonly loosen: (statement: ts.Node) => ts.Node;
  /** The type of a schema; `unknown` without one. */
  readonly typeOf: (schema: Node) => ts.TypeNode;
}

/**
 * Sets up openapi-typescript. Its main function would bundle and lint the document once more, which takes long.
 *
 * @throws CodegenError for types that would not compile
 */
export function createTypes({ document, transform }: Pick<EmitterInput, "document" | "transform">): Types {
  const found = prepared.get(document.root) ?? prepare(document, transform);
  prepared.set(document.root, found);
  const context = contextOf(found);
  return {
    ...found,
    context,
    typeOf({ value, pointer }) {
      const path = referenceTo(pointer);
      return value === undefined
        ? UNKNOWN
        : transformSchemaObject(value as SchemaObject, { ctx: context, path });
    },
  };
}

type Prepared = Pick<Types, "copy" | "names" | "statements" | "loosen"> &
  Pick<GlobalContext, "discriminators">;

// kept as long as the document is: two emitters need it, and it takes as long as all types of a large one
const prepared = new WeakMap<OpenApiDocument["root"], Prepared>();

function prepare(document: OpenApiDocument, transform: Transform | undefined): Prepared {
  for (let { root } = document; ; ) {
    // openapi-typescript writes discriminator enums into the document, so it gets a copy. The cast only names what
    // loadDocument checked: OpenAPI whose references resolve.
    const copy = copyDescription(root) as unknown as OpenAPI3;
    keepFirstIds(copy);
    if (document.version === "3.2") typeSequences(copy);
    if (transform) writeTypes(copy, transform);
    writeComments(copy);
    // all of it is searched, and examples have none
    const searched = { ...copy, components: { ...copy.components, examples: {} } };
    const discriminators = scanDiscriminators(searched, settings);
    keepDiscriminators(copy, discriminators);
    const names = namesOfSchemas(root);
    const nodes = transformSchema(copy, contextOf({ copy, discriminators }));
    const statements = nameSchemas(
      nodes.filter((node) => !isEmpty(node)),
      names,
    );
    const scope = createScope(statements);
    const all = findFaults(scope, statements);
    const faults = all.filter(({ message }) => message !== lacksKeys);
    const named = faults.length > 0 ? withNamedTargets(root, scope) : undefined;
    if (named === undefined) {
      throwFaults(document, faults);
      const loosen = faults.length < all.length ? loosened : (node: ts.Node) => node;
      return { copy, discriminators, names, statements: statements.map(loosen), loosen };
    }
    root = named;
  }
}

/** Leaves an operationId to the first operation that has it: the type of another, such as a webhook, stands in its place. */
function keepFirstIds(copy: unknown): void {
  const others = ["/webhooks", "/components/pathItems"].flatMap((pointer) => entries(nodeAt(copy, pointer)));
  const owners = new Map<unknown, unknown>();
  for (const { node } of [
    ...listOperations(copy),
    ...others.flatMap(([name, item]) => operationsOf(name, item)),
  ]) {
    const { operationId } = objectOf(node.value);
    if (!owners.has(operationId)) owners.set(operationId, node.value);
    else if (owners.get(operationId) !== node.value)
      Reflect.set(objectOf(node.value), "operationId", undefined);
  }
}

/** Openapi-typescript's helper for required properties, for types that may be null: they are none where one is required. */
function loosened(statement: ts.Node): ts.Node {
  if (!compiler.isTypeAliasDeclaration(statement) || statement.name.text !== "WithRequired") return statement;
  const text =
    "type WithRequired<T, K extends keyof NonNullable<T>> = NonNullable<T> & { [P in K]-?: NonNullable<T>[P] };";
  return (
    compiler.createSourceFile("helper.ts", text, compiler.ScriptTarget.Latest).statements[0] ?? statement
  );
}

/** Leaves a property to its discriminator where openapi-typescript would write both: the one with the value of the schema. */
function keepDiscriminators(copy: unknown, { objects, refsHandled }: Prepared["discriminators"]): void {
  for (const [$ref, { propertyName }] of Object.entries(objects)) {
    const { allOf, anyOf, discriminator, properties } = objectOf(valueAt(copy, pointerOfReference($ref)));
    if ((allOf ?? anyOf) && !discriminator && !refsHandled.includes($ref))
      Reflect.deleteProperty(objectOf(properties), propertyName);
  }
}

/** Gives a sequence of items, such as a stream of events, the type of their list: openapi-typescript knows no `itemSchema`. */
function typeSequences(copy: unknown): void {
  walk(documentNode(copy), "document", (object, _, kind) => {
    if (kind !== "mediaType" || object.itemSchema === undefined || object.schema !== undefined) return;
    Reflect.set(object, "schema", { type: "array", items: object.itemSchema });
  });
}

/** True for a node of webhooks or definitions that the document does not have; with some, it is an interface. */
function isEmpty(node: ts.Node): boolean {
  return compiler.isTypeAliasDeclaration(node) && ["webhooks", "$defs"].includes(node.name.text);
}

const typeText = Symbol("type");

/** Writes the types that a transform gives into their schemas; openapi-typescript asks for them there. */
function writeTypes(copy: unknown, transform: Transform): void {
  walk(documentNode(copy), "document", (schema, _, kind) => {
    const text = kind === "schema" && "type" in schema ? transform(schema) : undefined;
    const isNullable = arrayOf(schema.type).includes("null");
    if (text !== undefined) Reflect.set(schema, typeText, isNullable ? `${text} | null` : text);
  });
}

function writtenType(schema: unknown): ts.TypeNode | undefined {
  const text: unknown = isObject(schema) ? Reflect.get(schema, typeText) : undefined;
  if (typeof text !== "string") return undefined;
  // printed as it is; openapi-typescript makes literals this way
  const type: ts.Node = compiler.factory.createIdentifier(/^\w+$/.test(text) ? text : `(${text})`);
  return type as ts.TypeNode;
}

function contextOf({ copy, discriminators }: Pick<Prepared, "copy" | "discriminators">): GlobalContext {
  return {
    ...settings,
    discriminators,
    injectFooter: [],
    transform: writtenType,
    transformProperty: undefined,
    postTransform: openEnums(copy),
    // only openapi-typescript's own loader and linter look at it
    redoc: undefined as never,
    resolve: ($ref) => resolveRef(copy, $ref, { silent: true }),
  };
}

/**
 * openapi-typescript's defaults, except that a `default` does not make a property required, and `{}` is
 * unknown.
 */
const settings = {
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
  silent: true,
  additionalProperties: false,
  alphabetize: false,
  arrayLength: false,
  enum: false,
  enumValues: false,
  conditionalEnums: false,
  dedupeEnums: false,
  excludeDeprecated: false,
  exportType: false,
  immutable: false,
  rootTypes: false,
  rootTypesNoSchemaPrefix: false,
  rootTypesKeepCasing: false,
  pathParamsAsTypes: false,
  propertiesRequiredByDefault: false,
  makePathsEnum: false,
  generatePathParams: false,
  readWriteMarkers: false,
} as const satisfies Partial<GlobalContext> & OpenAPITSOptions;

/**
 * A hook for openapi-typescript: in a union of known strings and `string`, the latter becomes `(string &
 * {})`. The type accepts the same, but TypeScript does not swallow the known values, so editors offer them.
 */
export function openEnums(
  root: unknown,
): (type: ts.TypeNode, options: TransformNodeOptions) => ts.TypeNode | undefined {
  const isKind = (type: ts.TypeNode, wanted: "known" | "any") => kindOf(root, type) === wanted;
  return (type) => {
    if (!compiler.isUnionTypeNode(type)) return undefined;
    const members = flatten(type);
    if (!members.some((part) => isKind(part, "any")) || !members.some((part) => isKind(part, "known")))
      return undefined;
    const closed = members.filter((part) => !isKind(part, "any"));
    return compiler.factory.createUnionTypeNode([...closed, anyString()]);
  };
}

function flatten(type: ts.TypeNode): ts.TypeNode[] {
  // the factory puts parentheses around a union inside a union
  if (compiler.isParenthesizedTypeNode(type))
    return compiler.isUnionTypeNode(type.type) ? flatten(type.type) : [type];
  return compiler.isUnionTypeNode(type) ? type.types.flatMap(flatten) : [type];
}

function anyString(): ts.TypeNode {
  const string = compiler.factory.createKeywordTypeNode(compiler.SyntaxKind.StringKeyword);
  const empty = compiler.factory.createTypeLiteralNode([]);
  return compiler.factory.createParenthesizedType(
    compiler.factory.createIntersectionTypeNode([string, empty]),
  );
}

/**
 * Tells known string values, any string and other types apart; references are looked up in the
 * document.
 */
function kindOf(root: unknown, type: ts.TypeNode): "known" | "any" | undefined {
  if (type.kind === compiler.SyntaxKind.StringKeyword) return "any";
  // openapi-typescript makes a string literal as an identifier with quotes in its name
  if ((type as ts.Node).kind === compiler.SyntaxKind.Identifier) return isQuoted(type) ? "known" : undefined;
  if (!compiler.isIndexedAccessTypeNode(type)) return undefined;
  const schema = schemaOf(root, type);
  if (!schema) return undefined;
  const values = "const" in schema ? [schema.const] : arrayOf(schema.enum);
  if (values.length > 0) return values.every((value) => typeof value === "string") ? "known" : undefined;
  return schema.type === "string" ? "any" : undefined;
}

function isQuoted(node: ts.Node): boolean {
  return compiler.isIdentifier(node) && node.text.startsWith('"');
}

/** The schema behind `components["schemas"]["Name"]`. */
function schemaOf(root: unknown, type: ts.IndexedAccessTypeNode): JsonObject | undefined {
  const tokens: string[] = [];
  let node: ts.TypeNode = type;
  while (compiler.isIndexedAccessTypeNode(node)) {
    if (!compiler.isLiteralTypeNode(node.indexType) || !compiler.isStringLiteral(node.indexType.literal))
      return undefined;
    tokens.unshift(node.indexType.literal.text);
    node = node.objectType;
  }
  if (!compiler.isTypeReferenceNode(node) || !compiler.isIdentifier(node.typeName)) return undefined;
  const { value } = follow(child(documentNode(root), node.typeName.text, ...tokens));
  return isObject(value) ? value : undefined;
}
