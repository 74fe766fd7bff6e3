import type ts from "typescript";
import { child } from "../document/node.ts";
import { listOperations, mediaTypesOf, type Operation } from "../document/operations.ts";
import type { EmitterInput } from "./emitter.ts";
import { inputOf } from "./input.ts";
import { addJSDocComment, compiler, tsPropertyIndex, tsUnion, UNDEFINED } from "./libraries.ts";
import { methodComment } from "./method-comment.ts";
import { createTypePrinter } from "./print-types.ts";
import { createTypes, type Types } from "./types.ts";

const { factory } = compiler;

/**
 * Emits `methods.ts`: the interface `OperationMethods` with a documented method for each operation, and a type with a
 * name for each input. The input is flat as in `operations.ts`; a method returns the data of a success.
 */
export function emitMethods({ document }: EmitterInput): string {
  const types = createTypes(document);
  const nameOf = createNames(types.names);
  const parts = listOperations(types.copy).map((operation) =>
    methodOf(operation, nameOf(operation.id), types),
  );
  const methods = factory.createInterfaceDeclaration(
    exported(),
    "OperationMethods",
    undefined,
    undefined,
    parts.map(({ method }) => method),
  );
  addJSDocComment({ title: "One method for each operation." }, methods as never);
  const { print, used } = createTypePrinter(types.names);
  const body = print([...parts.flatMap(({ named }) => named), methods, ...types.context.injectFooter]);
  return `${importOf(used, types.names)}${body}`;
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
  const method = factory.createPropertySignature(undefined, tsPropertyIndex(operation.id), undefined, type);
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
