import {
  arrayOf,
  child,
  DocumentError,
  documentNode,
  entries,
  follow,
  lookUp,
  type Node,
  type Operation,
  type Parameter,
  unusedName,
} from "@onelogin-mfa/openapi";
import { commentOf, printComment, textOf } from "./comments.ts";
import { effects } from "./effects.ts";
import type { EmitterInput } from "./emitter.ts";
import { chosenMedia, type Media } from "./media.ts";
import { type InputLayout, inputParameters, inputOf as layoutOf } from "./operations.ts";
import {
  createTypePrinter,
  declaredTypes,
  intersection,
  type Member,
  object,
  printName,
  quoted,
  type Type,
  type Types,
  union,
} from "./type.ts";

/**
 * Emits `methods.ts`: the interface `OperationMethods` with a documented method for each operation, and a type with a
 * name for each input. The input is flat as in `operations.ts`; a method returns the data of a success.
 */
export async function emitMethods(input: EmitterInput): Promise<string> {
  const types = await input.types();
  const names = new Set(types.named.keys());
  const { print, printAlias, printInterface, printHelpers, used } = createTypePrinter(names);
  const statements: string[] = [];
  const methods = listMethods(input, types).map((method): Member => {
    const { id } = method.operation;
    statements.push(printAlias(method.inputName, method.input, printComment([`The input of \`${id}\`.`])));
    const { data, dataName } = method;
    if (dataName !== undefined)
      statements.push(printAlias(dataName, data, printComment([`The data of \`${id}\`.`])));
    const type = `(input${method.isOptional ? "?" : ""}: ${method.inputName}) => Promise<${dataName ?? print(data)}>`;
    return { name: printName(id), type, comment: method.comment };
  });
  statements.push(
    printInterface("OperationMethods", methods, printComment(["One method for each operation."])),
    printHelpers(),
  );
  const imported = [...used].filter((name) => name === "components" || names.has(name));
  return `${importOf(imported)}${statements.join("")}`;
}

/** The method of an operation. */
export interface Method {
  readonly operation: Operation;
  /** Its name in the names of types. */
  readonly name: string;
  readonly inputName: string;
  readonly input: Type;
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
    const { type: input, isOptional, repeated } = inputOf(operation, types);
    if (repeated !== undefined) {
      const message = `The input of ${id} has ${repeated} twice: as a parameter, and as what tells its body apart. Rename the parameter.`;
      throw new DocumentError(document.problems([{ pointer: operation.node.pointer, message }]));
    }
    const data = dataOf(operation, types);
    return {
      operation,
      name,
      inputName: `${name}Input`,
      input,
      isOptional,
      dataName: containsObject(data) ? `${name}Data` : undefined,
      data,
      comment: printComment([methodComment(operation)]),
    };
  });
}

/** Imports types of `schema.ts`. A type import leaves nothing to resolve at run time. */
const importOf = (names: readonly string[]) =>
  names.length > 0 ? `import type { ${names.toSorted().join(", ")} } from "./schema.js";\n\n` : "";

/** The responses of a success: without one, `default` is, as for any status that has no other. */
export function successesOf({ responses }: Operation): [status: string, response: Node][] {
  const successes = [...responses].filter(([status]) => status.startsWith("2"));
  return successes.length > 0 ? successes : [...responses].filter(([status]) => status === "default");
}

/** The data of a success: one type for each status; `undefined` without a body, and `unknown` where none is described. */
function dataOf(operation: Operation, types: Types): Type {
  if (isUndescribed(operation)) return "unknown";
  const all = successesOf(operation).map(([, response]) => {
    const media = operation.method === "HEAD" ? undefined : chosenMedia(response);
    return media ? typeOfBody(media, types) : "undefined";
  });
  return union([...all, ...(all.length === 0 || operation.method === "DELETE" ? ["undefined"] : [])]);
}

/** True for an operation that has successes with a body, but describes none: what comes may be anything. */
export function isUndescribed(operation: Operation): boolean {
  const successes = successesOf(operation);
  const isBare = ([, response]: (typeof successes)[number]) => chosenMedia(response) === undefined;
  const mayHaveBody = successes.some(([status]) => !/^20[45]$/.test(status));
  return operation.method !== "HEAD" && mayHaveBody && successes.every(isBare);
}

/** The type of a body as a program has it: what is no JSON is a text, or bytes. */
export function typeOfBody({ kind, node }: Media, { typeOf, typeOfForm, typeOfMedia }: Types): Type {
  if (kind === "bytes") return "Blob";
  const schema = child(node, "schema");
  if (kind === "multipart" && schema.value !== undefined) return typeOfForm(follow(schema));
  if (kind !== "text") return typeOfMedia(node);
  return lookUp(schema, "type") === "string" ? typeOf(schema) : "string";
}

function containsObject(type: Type): boolean {
  if (typeof type === "string" || type.kind === "reference") return false;
  return type.kind === "object" || type.parts.some(containsObject);
}

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
 * The flat input: parameters and properties of the body side by side, or one of them under its place.
 *
 * @returns the type of the input, if a call may leave the input out, and the name of a field that it has twice
 */
function inputOf(operation: Operation, types: Types) {
  const layout = layoutOf(operation);
  const { nested, bodyRequired } = layout;
  const members: Member[] = [];
  const ofPlace = new Map(nested.map((place) => [place as string, [] as Member[]]));
  for (const parameter of inputParameters(operation))
    (ofPlace.get(parameter.in) ?? members).push(withUndefined(memberOf(parameter, types)));
  for (const [place, inner] of ofPlace)
    members.push(withUndefined({ name: place, type: object(inner), isOptional: !inner.some(isRequired) }));
  const { fields, parts } = bodyParts(layout, types);
  const isWhole = parts.length > 0 || fields.some(isRequired); // a body that is sent has some of its fields
  const isOptional = !(isWhole && bodyRequired) && !members.some(isRequired);
  const names = [...members, ...fields].map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (isWhole && !bodyRequired && members.length > 0) {
    // no excess property would be found in `{}`
    const none = `Partial<Record<${layout.fields.map(quoted).join(" | ")}, undefined>>`;
    parts.splice(0, 1, union([parts[0] ?? object(fields), none]));
  } else members.push(...fields);
  if (members.length > 0) parts.unshift(object(members));
  return { type: parts.length > 0 ? intersection(parts) : "Record<string, never>", isOptional, repeated };
}

/** The fields of an input that come from its body, or the types of a body of which no fields are known. */
function bodyParts({ body, bodyRequired, media }: InputLayout, types: Types) {
  const [fields, parts]: [Member[], Type[]] = [[], []];
  if (media && body === "nested")
    fields.push(withUndefined({ name: "body", type: typeOfBody(media, types), isOptional: !bodyRequired }));
  if (media && body === "flat") {
    const typeOfFields = media.kind === "multipart" ? types.typeOfForm : types.typeOf;
    const type = withoutOpenPart(typeOfFields(follow(child(media.node, "schema"))));
    if (typeof type === "object" && type.kind === "object") fields.push(...type.members.map(withUndefined));
    else parts.push(type);
  }
  return { fields, parts };
}

/** Lets an optional field be `undefined`, also under `exactOptionalPropertyTypes`: a caller may have it or not. */
const withUndefined = (member: Member): Member =>
  member.isOptional ? { ...member, type: union([member.type, "undefined"]) } : member;

const isRequired = ({ isOptional = false }: Member) => !isOptional;

/** The one type that an intersection with `{ [key: string]: unknown }` declares. */
function withoutOpenPart(type: Type): Type {
  if (typeof type === "string" || type.kind !== "intersection") return type;
  const [only, ...others] = declaredTypes(type);
  return only && others.length === 0 ? only : type;
}

function memberOf({ name, in: place, node }: Parameter, { typeOf }: Types): Member {
  const parameter = follow(node);
  const schema = child(parameter, "schema");
  return {
    name: printName(name),
    type: schema.value === undefined ? "string" : typeOf(schema),
    isOptional: place !== "path" && child(parameter, "required").value !== true,
    comment: commentOf(parameter),
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
    textOf(node),
    known ? `**Effect:** \`${effect}\`. ${known}` : "",
    lines.length > 0 ? `**Errors**\n${lines.join("\n")}` : "",
    linkOf(operation),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

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
