import {
  arrayOf,
  child,
  DocumentError,
  documentNode,
  effects,
  entries,
  follow,
  type Node,
  type Operation,
  unusedName,
} from "@onelogin-mfa/openapi";
import { commentTextOf, printComment } from "./comments.ts";
import type { EmitterInput } from "./emitter.ts";
import { inputTypeOf } from "./input-types.ts";
import { dataOf } from "./success-types.ts";
import { createTypePrinter, type Member, printName, quoted, type Type, type Types } from "./type.ts";

/**
 * Emits `methods.ts`: the interface `OperationMethods` with a documented method for each operation, and a type with a
 * name for each input. The input is flat as in `operations.ts`; a method returns the data of a success. All bodies and parameters are
 * types of `schema.ts`.
 */
export async function emitMethods(input: EmitterInput): Promise<string> {
  const types = await input.types();
  const names = new Set(types.named.keys());
  const { print, printAlias, printExtended, printInterface, printHelpers, used } = createTypePrinter(names);
  const statements: string[] = [];
  const listed = listMethods(input, types);
  for (const { operation, inputName, input: type, isObject, data, dataName } of listed) {
    const printInput = isObject ? printExtended : printAlias;
    statements.push(printInput(inputName, type, printComment([`The input of \`${operation.id}\`.`])));
    if (dataName !== undefined)
      statements.push(printAlias(dataName, data, printComment([`The data of \`${operation.id}\`.`])));
  }
  const results = listed.map(({ operation, data, dataName = print(data, "  ") }): Member => {
    return { name: printName(operation.id), type: `Promise<${dataName}>` };
  });
  const methods = listed.map(({ operation, inputName, isOptional, comment }) => {
    const name = printName(operation.id);
    const code = `${name}(...args: [...First, input${isOptional ? "?" : ""}: ${inputName}, ...Last]): Results[${quoted(operation.id)}];`;
    return indented([comment, code].filter((part) => part !== "").join("\n"), "  ");
  });
  statements.push(
    printInterface("OperationResults", results, printComment(["The result of each method."]), false),
    `${methodsComment}\nexport interface OperationMethods<First extends unknown[] = [], Last extends unknown[] = [], Results extends { [Id in keyof OperationResults]: unknown } = OperationResults> {${methods.join("")}\n}\n`,
    printHelpers(),
  );
  const imported = [...used].filter((name) => tables.has(name) || names.has(name));
  return `${importOf(imported)}${statements.join("")}`;
}

const methodsComment = printComment([
  "One method for each operation. Arguments can stand before and behind the input, and the results can be others.",
]);

/** The types of `schema.ts` that are no schemas. */
const tables: ReadonlySet<string> = new Set(["components", "operations", "paths"]);

const indented = (code: string, indent: string) => `\n${code}`.replaceAll("\n", `\n${indent}`);

/** The method of an operation. */
export interface Method {
  readonly operation: Operation;
  /** Its name in the names of types. */
  readonly name: string;
  readonly inputName: string;
  readonly input: Type;
  /** True if the input is an interface. */
  readonly isObject: boolean;
  /** True if a call may leave the input out. */
  readonly isOptional: boolean;
  /** The name of the type of its data, if it has one. */
  readonly dataName: string | undefined;
  readonly data: Type;
  /** The purpose of the method, its errors, and a link to its documentation. */
  readonly comment: string;
}

/**
 * Lists the methods of all operations.
 *
 * @throws DocumentError for an input with two fields of one name
 */
export function listMethods({ document, operations }: EmitterInput, types: Types): readonly Method[] {
  const nameOf = createNames(new Set(types.named.keys()));
  return operations.map((operation) => {
    const { id } = operation;
    const name = nameOf(id);
    const { type: input, isObject, isOptional, repeated } = inputTypeOf(operation, types);
    if (repeated !== undefined) {
      const message = `The input of ${id} has ${repeated} twice: as a parameter, and as what tells its body apart. Rename the parameter.`;
      throw new DocumentError(document.problems([{ pointer: operation.node.pointer, message }]));
    }
    const { type: data, isInline } = dataOf(operation, types);
    return {
      operation,
      name,
      inputName: `${name}Input`,
      input,
      isObject,
      isOptional,
      dataName: isInline ? `${name}Data` : undefined,
      data,
      comment: printComment([methodComment(operation)]),
    };
  });
}

/** Imports types of `schema.ts`. A type import leaves nothing to resolve at run time. */
const importOf = (names: readonly string[]) =>
  names.length > 0 ? `import type { ${names.toSorted().join(", ")} } from "./schema.js";\n\n` : "";

/** Gives each operation a name for its types: its operationId in Pascal case, numbered where another has it. */
function createNames(taken: ReadonlySet<string>): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    const pascal = ` ${id}`.replace(/[^\w$]+(.?)/g, (_, first: string) => first.toUpperCase());
    const name = /^[A-Za-z_$]/.test(pascal) ? pascal : `Operation${pascal}`;
    const isTaken = (one: string) => used.has(one) || taken.has(`${one}Input`) || taken.has(`${one}Data`);
    const unused = unusedName(name, isTaken);
    used.add(unused);
    return unused;
  };
}

/**
 * The comment of a method: what the operation does, what sending it twice does, its errors, and a link to its reference.
 */
function methodComment(operation: Operation): string {
  const { node, responses } = operation;
  const effect = child(node, "x-effect").value;
  const known = typeof effect === "string" ? effects[effect] : undefined;
  const errors = [...responses].filter(([status]) => !status.startsWith("2") && !status.startsWith("3"));
  const lines = errors.map(([status, response]) => `- ${statusName(status)}: ${summaryOf(response)}`);
  const parts = [
    commentTextOf(node),
    known ? `**Effect:** \`${effect}\`. ${known}` : "",
    lines.length > 0 ? `**Errors**\n${lines.join("\n")}` : "",
    linkOf(operation),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const statusName = (status: string) => (status === "default" ? "any other" : status);

/** The first sentence of a comment. */
function summaryOf(response: Node): string {
  const [sentence = ""] = commentTextOf(follow(response))
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
