import { type Operation, unusedName } from "@onelogin-mfa/openapi";
import { printComment } from "./comments.ts";
import { isTypeName } from "./components.ts";
import { connectOf } from "./connect.ts";
import { describe, printOperation } from "./describe.ts";
import type { EmitterInput } from "./emitter.ts";
import { printKey } from "./literal.ts";
import { listMethods, type Method } from "./methods.ts";
import { inputOf } from "./operations.ts";
import { runtimeFor, runtimeNames } from "./runtime.ts";
import {
  errorTypeOf,
  isEmptyStatus,
  isUndescribed,
  type SuccessType,
  successTypesOf,
} from "./success-types.ts";
import { createTypePrinter, printName, quoted, type Type, type Types, union } from "./type.ts";
import { reportUncarried } from "./uncarried.ts";

/**
 * Emits `client.ts`: `createClient`, which has the methods of `OperationMethods` on a client of openapi-fetch, `connect`, which makes
 * one for the document's servers and keys, and a function for each operation, so that a bundle has only those that are called.
 */
export async function emitClient(input: EmitterInput): Promise<string> {
  const types = await input.types();
  const methods = listMethods(input, types);
  // a schema may have the name of something that the code needs
  const { print, printInterface, printHelpers, used } = createTypePrinter(new Set());
  const nameOf = createFunctionNames(methods);
  const printed = methods.map(({ operation, dataName }) => {
    const { id } = operation;
    const calls = callOf(operation, types, dataName, (type) => print(type, "  "));
    const errors = errorsOf(operation, types, (type) => print(type, "  "));
    const body = printOperation(describe(operation));
    return {
      call: { name: printName(id), type: calls },
      error: { name: printName(id), type: errors },
      method: `    ${printKey(id)}: (input, options) => ${nameOf(id)}(client, input, options),\n`,
      code: `export const ${nameOf(id)}: Functions[${quoted(id)}] = (client, input, options) =>\n  send(client, ${body}, input, options);\n`,
    };
  });
  const all = <Part>(key: (one: (typeof printed)[number]) => Part) => printed.map(key);
  reportUncarried(input);
  const code = [
    printTypes(input),
    printInterface(
      "OperationCalls",
      all(({ call }) => call),
      printComment(["The call of each operation."]),
    ),
    printInterface(
      "OperationErrors",
      all(({ error }) => error),
      printComment(["The errors that the document declares, for each operation."]),
    ),
    connectOf(input),
    `/** Creates a client with a method for each operation, on one of openapi-fetch for the same document. A bundle with it has them all. */
export function createClient<Paths extends object>(${methods.length > 0 ? "given" : "_given"}: Pick<Client<Paths>, "request"> & OfDocument<Paths>): ApiClient {
${methods.length > 0 ? "  const client = given as unknown as FetchClient; // of the same paths, or of none\n" : ""}  return {
${all(({ method }) => method).join("")}  };
}
`,
    ...all((one) => one.code),
  ].join("\n");
  return [importOf(methods, used), code, runtimeFor(code), printHelpers()].join("\n").replace(/\n+$/, "\n");
}

function importOf(methods: readonly Method[], used: ReadonlySet<string>): string {
  const data = methods.flatMap(({ operation, dataName }) =>
    dataName !== undefined && isSingle(operation) ? [dataName] : [],
  );
  const ofMethods = [...data, "OperationMethods"].toSorted().join(", ");
  const ofSchema = [...new Set(["paths", ...["components", "operations"].filter((name) => used.has(name))])];
  return `import createFetchClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { ${ofMethods} } from "./methods.js";
import type { ${ofSchema.toSorted().join(", ")} } from "./schema.js";
`;
}

const functionsType = `/** The functions of the operations: as the methods, with the client first. */
type Functions = OperationMethods<[client: FetchClient], [options?: CallOptions], OperationCalls>;

`;

/** The types that are those of the document alone. */
function printTypes({ operations }: EmitterInput): string {
  const media = operations.flatMap((operation) => {
    const { bodies } = inputOf(operation);
    return bodies.length > 1 ? bodies.map(({ name }) => name) : [];
  });
  const chosen = [...new Set(media)].map(quoted).join(" | ") || "never";
  const request = exampleOf(operations);
  return `/** A client of openapi-fetch for the same document: \`connect\` makes one, and so does \`createFetchClient<paths>({ baseUrl })\`. */
export type FetchClient = Pick<Client<paths>, "request"> & Pick<Requests, "connection">${request};

${operations.length > 0 ? functionsType : ""}/** Lets only a client of these \`paths\` pass, or one without any: TypeScript 7 takes each for the other. */
type OfDocument<Paths> = keyof Paths extends never ? unknown : [Paths] extends [paths] ? unknown : "a client of another document";

/** One method for each operation, with options of the call behind its input. */
export interface ApiClient extends OperationMethods<[], [options?: CallOptions], OperationCalls> {}

/** The media types of the bodies between which a call can choose. */
export type RequestMediaType = ${chosen};

/**
 * True for an error that the document declares for an operation: \`declared\`, and \`status\` where it has a number, tell the types of
 * its body apart.
 */
export function isErrorOf<Id extends keyof OperationErrors>(error: unknown, id: Id): error is OperationErrors[Id] {
  return error instanceof ResponseError && error.operation === id && error.declared !== undefined;
}
`;
}

/**
 * Asks of a client that it has an operation, for TypeScript 7 does not compare the `paths` of two clients. A type that does costs too much
 * at each function.
 */
function exampleOf(operations: readonly Operation[]): string {
  const known = operations.filter(({ method }) => /^(?:GET|PUT|POST|DELETE|PATCH)$/.test(method));
  // a long path is of few documents, and a very long one is hard to read in an error
  const [found] = known
    .toSorted((one, other) => other.path.length - one.path.length)
    .filter(({ path }, index, { length }) => path.length <= 40 || index === length - 1);
  if (!found) return "";
  const { method, path } = found;
  return ` & { readonly request: (method: ${quoted(method.toLowerCase())}, path: ${quoted(path)}, init: never) => unknown }`;
}

/** Gives each operation the name of its function: its operationId, or what is left of it as a name, with a number if that is taken. */
function createFunctionNames(methods: readonly Method[]): (id: string) => string {
  const types = methods.flatMap(({ inputName, dataName }) => [inputName, dataName]);
  const isFree = (name: string) =>
    isTypeName(name) && !ownNames.has(name) && !runtimeNames.has(name) && !types.includes(name);
  const exact = methods.map(({ operation }) => operation.id).filter(isFree);
  const names = new Map(exact.map((id) => [id, id]));
  const used = new Set(exact);
  for (const { id } of methods.map(({ operation }) => operation)) {
    if (names.has(id)) continue;
    const words = id
      .replace(/^[^A-Za-z_$]+/, "")
      .replace(/[^\w$]+(.?)/g, (_, first: string) => first.toUpperCase());
    const name = unusedName(words || "operation", (one) => !isFree(one) || used.has(one));
    names.set(id, name);
    used.add(name);
  }
  return (id) => names.get(id) ?? id;
}

/** The other names of a client. */
const ownNames: ReadonlySet<string> = new Set([
  ..."Client ClientOptions ConnectOptions FetchClient Functions Keys OfDocument OperationCalls OperationErrors".split(
    " ",
  ),
  ..."components connect createClient createFetchClient client given input isErrorOf operations options paths".split(
    " ",
  ),
  "undefined",
]);

/** True for an operation whose data have one type whatever the status, but for that of a DELETE. */
const isSingle = (operation: Operation) =>
  operation.method !== "DELETE" &&
  [...operation.responses.keys()].filter((status) => /^2/.test(status)).length < 2;

/** The type of a call: its success by status, and those of other media types that it can ask for. */
function callOf(
  operation: Operation,
  types: Types,
  dataName: string | undefined,
  print: (type: Type) => string,
): string {
  const successes = successTypesOf(operation, types);
  const name = dataName !== undefined && isSingle(operation) ? dataName : undefined;
  const first = wholeOf(operation, successes, ({ data }) => name ?? print(data));
  // a status that lacks the media type has its own data
  const typeIn = (media: string) =>
    wholeOf(operation, successes, ({ data, others }) => {
      const other = others.find(([one]) => one === media);
      return other ? print(other[1]) : (name ?? print(data));
    });
  const media = new Set(successes.flatMap(({ others }) => others.map(([one]) => one)));
  const members = [...media].map((one) => `${printName(one)}: ${typeIn(one)}`);
  return members.length > 0 ? `Call<${first}, { ${members.join("; ")} }>` : `Call<${first}>`;
}

/** The success of an operation as a union by status: one that is not declared has the data of the first. */
function wholeOf(
  operation: Operation,
  successes: readonly SuccessType[],
  typeOf: (success: SuccessType) => string,
): string {
  const all = successes.map(({ status, headers, ...others }) => {
    return { status, headers: [...headers], data: typeOf({ status, headers, ...others }) };
  });
  const hasEmpty = all.some(({ status }) => isEmptyStatus(status));
  if (operation.method === "DELETE" && !hasEmpty && all.length > 0 && !isUndescribed(operation))
    all.push({ status: "204", headers: [], data: "undefined" });
  if (all.length === 0) return "Success<undefined>";
  const rest = all.find(({ status }) => !/^\d+$/.test(status)) ?? all[0];
  const listed = all.filter((one) => one !== rest).map(({ status }) => statusOf(status));
  return all
    .map((one) => {
      const others = listed.length > 0 ? `Exclude<SuccessStatus, ${listed.join(" | ")}>` : "";
      const status = one === rest ? others : statusOf(one.status);
      const headers = one.headers.map(quoted).join(" | ");
      const rests = [...(headers || status ? [headers || "never"] : []), ...(status ? [status] : [])];
      return `Success<${[one.data, ...rests].join(", ")}>`;
    })
    .join(" | ");
}

/** One status, or both without a body, which are the same. */
const statusOf = (status: string) => (isEmptyStatus(status) ? "204 | 205" : status);

/** The types of the errors of an operation. */
function errorsOf(operation: Operation, types: Types, print: (type: Type) => string): Type {
  const errors = [...operation.responses].filter(([status]) => !status.startsWith("2"));
  const all = errors.map(([status, response]): Type => {
    const body = print(errorTypeOf(operation, status, response, types));
    return `ResponseError<${quoted(status)}, ${/^[1-9]\d\d$/.test(status) ? status : "number"}, ${body}>`;
  });
  return union(all);
}
