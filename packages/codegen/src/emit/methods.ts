import type ts from "typescript";
import { arrayOf } from "../document/json.ts";
import { child, documentNode, entries, follow, type Node } from "../document/node.ts";
import {
  effects,
  listOperations,
  mediaTypesOf,
  type Operation,
  type Parameter,
} from "../document/operations.ts";
import type { EmitterInput } from "./emitter.ts";
import {
  addJSDocComment,
  compiler,
  NEVER,
  QUESTION_TOKEN,
  STRING,
  tsIntersection,
  tsPropertyIndex,
  tsRecord,
  tsUnion,
  UNDEFINED,
} from "./libraries.ts";
import { inputParameters, inputOf as layoutOf } from "./operations.ts";
import { createTypePrinter, declaredTypes } from "./print-types.ts";
import { createScope, findFaults, lacksKeys, throwFaults } from "./scope.ts";
import { createTypes, type Types } from "./types.ts";

const { factory } = compiler;

/**
 * Emits `methods.ts`: the interface `OperationMethods` with a documented method for each operation, and a type with a
 * name for each input. The input is flat as in `operations.ts`; a method returns the data of a success.
 */
export function emitMethods(input: EmitterInput): string {
  const { document, operations, added } = input;
  const types = createTypes(input);
  const nameOf = createNames(types.names);
  // the copy has the same ones
  const ids = operations.map(({ id }) => id);
  const parts = listOperations(types.copy).map((operation, index) => {
    const id = ids[index] ?? operation.id;
    return methodOf({ ...operation, id }, nameOf(id), types);
  });
  const methods = factory.createInterfaceDeclaration(
    exported(),
    "OperationMethods",
    undefined,
    undefined,
    parts.map(({ method }) => method),
  );
  addJSDocComment({ title: "One method for each operation." }, methods as never);
  const { print, used } = createTypePrinter(types.names);
  const own = types.statements.filter(
    (node) => compiler.isTypeAliasDeclaration(node) && added.has(node.name.text),
  );
  const statements = [...own, ...parts.flatMap(({ named }) => named), methods, ...types.context.injectFooter];
  const faults = findFaults(createScope([...types.statements, ...statements]), statements);
  throwFaults(
    document,
    faults.filter(({ message }) => message !== lacksKeys),
  );
  const body = print(statements.map(types.loosen));
  const imported = [...types.names].filter((name) => !added.has(name));
  return `${importOf(used, new Set(imported))}${body}`;
}

interface Method {
  /** The types that the method gives a name to. */
  readonly named: readonly ts.Node[];
  readonly method: ts.TypeElement;
}

function methodOf(operation: Operation, name: string, types: Types): Method {
  const { input, isOptional } = inputOf(operation, types);
  const inputName = `${name}Input`;
  const parameter = factory.createParameterDeclaration(
    undefined,
    undefined,
    "input",
    isOptional ? factory.createToken(compiler.SyntaxKind.QuestionToken) : undefined,
    factory.createTypeReferenceNode(inputName),
  );
  const data = dataOf(operation, types);
  const dataName = `${name}Data`;
  const hasName = containsObject(data);
  const returned = hasName ? factory.createTypeReferenceNode(dataName) : data;
  const promise = factory.createTypeReferenceNode("Promise", [returned]);
  const type = factory.createFunctionTypeNode(undefined, [parameter], promise);
  const method = property(operation.id, true, type);
  addJSDocComment({ title: methodComment(operation) }, method);
  const named = [alias(inputName, input, `The input of \`${operation.id}\`.`)];
  if (hasName) named.push(alias(dataName, data, `The data of \`${operation.id}\`.`));
  return { named, method };
}

/** The data of a success: one type for each status and media type; `undefined` without content. */
function dataOf({ responses }: Operation, { typeOf }: Types): ts.TypeNode {
  const successes = [...responses].filter(([status]) => status.startsWith("2"));
  const all = successes.flatMap(([, response]) => {
    const contents = mediaTypesOf(response).map(([, media]) => typeOf(child(media, "schema")));
    return contents.length > 0 ? contents : [UNDEFINED];
  });
  return tsUnion(all.length > 0 ? all : [UNDEFINED]);
}

function containsObject(node: ts.Node): boolean {
  return (
    compiler.isTypeLiteralNode(node) ||
    compiler.forEachChild(node, (inner) => containsObject(inner) || undefined) === true
  );
}

function alias(name: string, type: ts.TypeNode, title: string): ts.Node {
  const node = factory.createTypeAliasDeclaration(exported(), name, undefined, type);
  addJSDocComment({ title }, node as never);
  return node;
}

const exported = () => [factory.createModifier(compiler.SyntaxKind.ExportKeyword)];

/** Gives each operation a name for its types: its operationId in Pascal case, numbered where another has it. */
function createNames(taken: ReadonlySet<string>): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    const pascal = ` ${id}`.replace(/[^\w$]+(.?)/g, (_, first: string) => first.toUpperCase());
    const name = /^[A-Za-z_$]/.test(pascal) ? pascal : `Operation${pascal}`;
    const isFree = (one: string) => !used.has(one) && !taken.has(`${one}Input`) && !taken.has(`${one}Data`);
    let unique = name;
    for (let number = 2; !isFree(unique); number += 1) unique = `${name}${number}`;
    used.add(unique);
    return unique;
  };
}

/** Imports the types of `schema.ts` that are used. A type import leaves nothing to resolve at run time. */
function importOf(used: ReadonlySet<string>, names: ReadonlySet<string>): string {
  const imported = [...used].filter((name) => names.has(name) || name === "components").sort();
  return imported.length > 0 ? `import type { ${imported.join(", ")} } from "./schema.js";\n\n` : "";
}

/**
 * The flat input: parameters and properties of the body side by side, or one of them under its place.
 *
 * @returns the type of the input, and if a call may leave the input out
 */
function inputOf(operation: Operation, { typeOf }: Types) {
  const { nested, body, bodyRequired, schema } = layoutOf(operation);
  const members: ts.TypeElement[] = [];
  const ofPlace = new Map(nested.map((place) => [place as string, [] as ts.TypeElement[]]));
  for (const parameter of inputParameters(operation))
    (ofPlace.get(parameter.in) ?? members).push(withUndefined(memberOf(parameter, typeOf)));
  for (const [place, inner] of ofPlace)
    members.push(
      withUndefined(property(place, inner.some(isRequired), factory.createTypeLiteralNode(inner))),
    );
  const fields: ts.TypeElement[] = [];
  const parts: ts.TypeNode[] = [];
  if (schema && body === "nested") fields.push(withUndefined(property("body", bodyRequired, typeOf(schema))));
  if (schema && body === "flat") {
    const type = withoutOpenPart(typeOf(follow(schema)));
    if (compiler.isTypeLiteralNode(type)) fields.push(...type.members.map(withUndefined));
    else parts.push(type);
  }
  const needsBody = bodyRequired && (parts.length > 0 || fields.some(isRequired));
  const isOptional = !needsBody && !members.some(isRequired);
  const all = [...members, ...fields];
  if (all.length > 0) parts.unshift(factory.createTypeLiteralNode(all));
  return { input: parts.length > 0 ? tsIntersection(parts) : tsRecord(STRING, NEVER), isOptional };
}

/** Lets an optional field be `undefined`, also under `exactOptionalPropertyTypes`: a caller may have it or not. */
function withUndefined(member: ts.TypeElement): ts.TypeElement {
  if (!compiler.isPropertySignature(member) || !member.questionToken || !member.type) return member;
  const { modifiers, name, questionToken, type } = member;
  return factory.updatePropertySignature(member, modifiers, name, questionToken, tsUnion([type, UNDEFINED]));
}

const isRequired = ({ questionToken }: ts.TypeElement) => questionToken === undefined;

/** The one type that an intersection with `{ [key: string]: unknown }` declares. */
function withoutOpenPart(type: ts.TypeNode): ts.TypeNode {
  if (!compiler.isIntersectionTypeNode(type)) return type;
  const [only, ...others] = declaredTypes(type);
  return only && others.length === 0 ? only : type;
}

function memberOf({ name, in: place, node }: Parameter, typeOf: Types["typeOf"]): ts.TypeElement {
  const parameter = follow(node);
  const mustBeThere = place === "path" || child(parameter, "required").value === true;
  const schema = child(parameter, "schema");
  const member = property(name, mustBeThere, schema.value === undefined ? STRING : typeOf(schema));
  // a parameter has what a comment is made of
  addJSDocComment(parameter.value as object, member);
  return member;
}

function property(name: string, mustBeThere: boolean, type: ts.TypeNode): ts.PropertySignature {
  const optional = mustBeThere ? undefined : QUESTION_TOKEN;
  return factory.createPropertySignature(undefined, tsPropertyIndex(name), optional, type);
}

/**
 * The comment of a method: what the operation does, what sending it twice does, its errors, and a link to its reference.
 * The operation is one of a document whose comments are written.
 */
function methodComment(operation: Operation): string {
  const { node, responses } = operation;
  const effect = child(node, "x-effect").value;
  const known = typeof effect === "string" ? effects[effect] : undefined;
  const errors = [...responses].filter(([status]) => !status.startsWith("2") && !status.startsWith("3"));
  const lines = errors.map(([status, response]) => `- ${statusName(status)}: ${summaryOf(response)}`);
  const parts = [
    textOf(node),
    known ? `**Effect:** \`${effect}\`. ${known}` : "",
    lines.length > 0 ? `**Errors**\n${lines.join("\n")}` : "",
    linkOf(operation),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const textOf = (node: Node) => String(child(node, "title").value ?? "");

const statusName = (status: string) => (status === "default" ? "any other" : status);

/** The first sentence of a comment. */
function summaryOf(response: Node): string {
  const [sentence = ""] = textOf(follow(response))
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?])\s/);
  return sentence;
}

/** A link to the documentation of the operation, of its tag or of the whole document, whichever is there. */
function linkOf({ node }: Operation): string {
  const document = documentNode(node.root);
  const ownTags = arrayOf(child(node, "tags").value);
  const tags = entries(child(document, "tags")).map(([, tag]) => tag);
  const tag = tags.filter((one) => ownTags.includes(child(one, "name").value));
  const docs = [node, ...tag, document].map((holder) => child(holder, "externalDocs"));
  const [found] = docs.filter((one) => typeof child(one, "url").value === "string");
  if (!found) return "";
  const { value: description } = child(found, "description");
  const label = typeof description === "string" ? ` | ${description.replace(/[\s|{}]+/g, " ").trim()}` : "";
  return `@see {@link ${child(found, "url").value}${label}}`;
}
