import {
  child,
  entries,
  type Finding,
  follow,
  isObject,
  lookUp,
  type Node,
  type Operation,
  objectOf,
  type Parameter,
  unusedName,
} from "@onelogin-mfa/openapi";
import {
  clientForm,
  clientLines,
  clientNames,
  clientRaw,
  clientSend,
  clientStyles,
  clientTypes,
} from "./client-runtime.ts";
import { printComment } from "./comments.ts";
import { isTypeName } from "./components.ts";
import type { EmitterInput } from "./emitter.ts";
import { printKey, printLiteral } from "./literal.ts";
import { chosenMedia, type Media } from "./media.ts";
import { isUndescribed, listMethods, type Method, successesOf, typeOfBody } from "./methods.ts";
import { inputOf, inputParameters, places, shapeOf } from "./operations.ts";
import { createTypePrinter, type Member, printName, quoted, type Type, union } from "./type.ts";

/**
 * Emits `client.ts`: `createClient`, which implements `OperationMethods` on a client of openapi-fetch, and a function for each
 * operation, so that a bundle has only those that are called.
 */
export async function emitClient(input: EmitterInput): Promise<string> {
  const types = await input.types();
  const methods = listMethods(input, types);
  // a schema may have the name of something that the code needs
  const { print, printInterface, printHelpers, used } = createTypePrinter(new Set());
  const nameOf = createFunctionNames(methods);
  const functions: string[] = [];
  const entriesOfClient: string[] = [];
  for (const method of methods) {
    const { id } = method.operation;
    const name = nameOf(id);
    const data = method.dataName ?? print(method.data);
    const parameters = `client: FetchClient, input${method.isOptional ? "?" : ""}: ${method.inputName}, options?: CallOptions`;
    const body = printOperation(describe(method.operation));
    functions.push(
      `${method.comment && `${method.comment}\n`}export function ${name}(${parameters}): Promise<${data}> {\n  return send(client, ${body}, input, options);\n}\n`,
    );
    entriesOfClient.push(`    ${printKey(id)}: (input, options) => ${name}(client, input, options),\n`);
  }
  const errors = methods.map(({ operation }): Member => {
    return {
      name: printName(operation.id),
      type: errorsOf(operation, (media) => print(typeOfBody(media, types), "  ")),
    };
  });
  const code = functions.join("\n");
  const uses = (word: string) => code.includes(word);
  const comment = printComment(["The errors that the document declares, for each operation."]);
  reportUncarried(input);
  return [
    importOf(methods, used.has("components")),
    clientTypes,
    printInterface("OperationErrors", errors, comment),
    `/** Creates a client with a method for each operation. A bundle with it has them all. */
export function createClient(${methods.length > 0 ? "client" : "_client"}: FetchClient): ApiClient {
  return {
${entriesOfClient.join("")}  };
}
`,
    code,
    methods.length > 0 ? clientSend : "",
    uses("styled(") ? clientStyles : "",
    uses("bodySerializer: toForm") ? clientForm : "",
    uses("bodySerializer: toLines") ? clientLines : "",
    uses("bodySerializer: raw") ? clientRaw : "",
    printHelpers(),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const importOf = (methods: readonly Method[], hasComponents: boolean) => {
  const names = methods.flatMap(({ inputName, dataName }) => [inputName, dataName ?? inputName]);
  const imported = [...new Set([...names, "OperationMethods"])].toSorted().join(", ");
  const ofSchema = hasComponents ? 'import type { components } from "./schema.js";\n' : "";
  return `import type { ${imported} } from "./methods.js";\n${ofSchema}`;
};

/** Gives each operation the name of its function: its operationId, or what is left of it as a name, with a number if that is taken. */
function createFunctionNames(methods: readonly Method[]): (id: string) => string {
  const types = methods.flatMap(({ inputName, dataName }) => [inputName, dataName]);
  const isFree = (name: string) => isTypeName(name) && !clientNames.has(name) && !types.includes(name);
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

/** The types of the errors of an operation. */
function errorsOf({ responses }: Operation, print: (media: Media) => string): Type {
  const errors = [...responses].filter(([status]) => !status.startsWith("2"));
  const types = errors.map(([key, response]): Type => {
    const media = chosenMedia(response);
    // openapi-fetch has the text of what is no JSON
    const isValue = media?.kind === "json" || media?.kind === "any";
    const body = media ? (isValue ? print(media) : "string") : "unknown";
    return `ResponseError<${quoted(key)}, ${/^[1-9]\d\d$/.test(key) ? key : "number"}, ${body}>`;
  });
  return union(types);
}

/** The members of what is passed to `send`, as they are printed. */
type Description = readonly (readonly [name: string, code: string])[];

function describe(operation: Operation): Description {
  const { id, method, responses } = operation;
  const { nested, body, bodyRequired, media } = inputOf(operation);
  const parameters = inputParameters(operation);
  const inPlace = (place: string) => parameters.filter((one) => one.in === place);
  const names = places.flatMap((place) => {
    const own = inPlace(place).map(({ name }) => name);
    return own.length > 0 ? [[place, own] as const] : [];
  });
  const styles = stylesOf(inPlace("query"));
  const exploded = inPlace("header")
    .filter(isExploded)
    .map(({ name }) => name);
  const successes = successesOf(operation);
  const others = [...responses].filter(([status]) => !status.startsWith("2"));
  const forms = (list: readonly [string, Node][], of: (response: Node) => string) =>
    Object.fromEntries(list.map(([key, one]) => [key, of(one)]));
  const accept = acceptOf(successes.map(([, response]) => response));
  const members: readonly (readonly [name: string, value: unknown])[] = [
    ["id", id],
    ["method", method],
    ["path", templateOf(operation)],
    ...(names.length > 0 ? [["names", Object.fromEntries(names)] as const] : []),
    ...(nested.length > 0 ? [["nested", nested] as const] : []),
    ...(body !== "none" ? [["body", body] as const] : []),
    ...(body === "flat" && bodyRequired ? [["isBodyRequired", true] as const] : []),
    ...(accept === undefined ? [] : [["accept", accept] as const]),
    ["successes", forms(successes, (one) => (isUndescribed(operation) ? "undescribed" : formOf(one)))],
    ["errors", forms(others, formOfError)],
    ...(exploded.length > 0 ? [["exploded", exploded] as const] : []),
  ];
  return [
    ...members.map(([name, value]) => [name, printLiteral(value, 2, name.length + 2)] as const),
    ...(styles ? [["querySerializer", `styled(${printLiteral(styles, 2)})`] as const] : []),
    ...(media ? writingOf(media) : []),
  ];
}

function printOperation(description: Description): string {
  const members = description.map(([name, code]) => `${name}: ${code}`);
  const line = `{ ${members.join(", ")} }`;
  return line.length <= 80 ? line : `{\n${members.map((member) => `    ${member},\n`).join("")}  }`;
}

function formOf(response: Node): string {
  const kind = chosenMedia(response)?.kind ?? "none";
  if (kind === "form") return "text";
  return kind === "multipart" ? "bytes" : kind;
}

/** Returns the form of an error's body. It may be anything but JSON where JSON can be a text. */
function formOfError(response: Node): string {
  const media = chosenMedia(response);
  const isAny = media?.kind === "json" && /string|any/.test(shapeOf(child(media.node, "schema")));
  return isAny ? "any" : formOf(response);
}

/** The media types to ask for, where a success has several. */
function acceptOf(successes: readonly Node[]): string | undefined {
  const media = successes.flatMap((response) => chosenMedia(response) ?? []);
  const names = new Set(media.map(({ name }) => name));
  return media.some(({ count }) => count > 1) ? [...names].join(", ") : undefined;
}

/** Describes the writing of a body, where openapi-fetch would not do it by itself. */
function writingOf({ name, node, kind }: Media): Description {
  const isRange = name.includes("*");
  const type = (value: string | null) => ["type", printLiteral(value)] as const;
  const serializer = (code: string) => ["bodySerializer", code] as const;
  if (kind === "multipart") return [type(null), serializer("toForm")];
  if (kind === "bytes") return [type(isRange ? null : name), serializer("raw")];
  if (kind === "text") return [type(isRange ? "text/plain" : name), serializer("raw")];
  if (kind === "lines") return [type(name), serializer("toLines")];
  if (kind === "form") {
    const fields = entries(child(node, "encoding")).flatMap(([field, encoding]) => {
      const style = writtenStyle(encoding);
      return Object.keys(style).length > 0 ? [[field, { style: "form", ...style }] as const] : [];
    });
    const styles = printLiteral(Object.fromEntries(fields), 2);
    return [type("application/x-www-form-urlencoded"), serializer(`styled(${styles}, { style: "json" })`)];
  }
  return isRange || name === "application/json" ? [] : [type(name)];
}

const queryStyles: ReadonlySet<unknown> = new Set(["form", "spaceDelimited", "pipeDelimited", "deepObject"]);

/** The style of a parameter, or of a field of a form, as far as it is written down. */
function writtenStyle(node: Node) {
  const { style, explode, allowReserved } = objectOf(node.value);
  return {
    ...(queryStyles.has(style) ? { style } : {}),
    ...(typeof explode === "boolean" ? { explode } : {}),
    ...(allowReserved === true ? { allowReserved } : {}),
  };
}

const scalars: ReadonlySet<string> = new Set(["string", "number", "boolean"]);
const shapeOfParameter = (parameter: Node) => shapeOf(child(parameter, "schema"));

/** The styles of the parameters of a query that openapi-fetch would send in another way; undefined if there are none. */
function stylesOf(parameters: readonly Parameter[]): object | undefined {
  const styles = parameters.flatMap(({ name, node }) => {
    const parameter = follow(node);
    // one with a media type is a text, which is sent as it is
    if (lookUp(parameter, "content") !== undefined) return [];
    const style = writtenStyle(parameter);
    const shape = shapeOfParameter(parameter);
    const isPlain =
      style.allowReserved !== true && (style.style ?? "form") === "form" && style.explode !== false;
    if (scalars.has(shape)) return style.allowReserved ? [[name, { allowReserved: true }] as const] : [];
    return isPlain && shape === "array" ? [] : [[name, style] as const];
  });
  return styles.length > 0 ? Object.fromEntries(styles) : undefined;
}

function isExploded({ node }: Parameter): boolean {
  const parameter = follow(node);
  return (
    child(parameter, "explode").value === true &&
    !/string|number|boolean|array/.test(shapeOfParameter(parameter))
  );
}

/** The path with the styles of its parameters, as openapi-fetch has them: `{.name}`, `{;name}`, `{name*}`. */
function templateOf(operation: Operation): string {
  return inputParameters(operation).reduce((path, { name, in: place, node }) => {
    const { style, explode } = objectOf(follow(node).value);
    const mark = style === "label" ? "." : style === "matrix" ? ";" : "";
    const end = explode === true && !scalars.has(shapeOfParameter(follow(node))) ? "*" : "";
    return place === "path" ? path.replaceAll(`{${name}}`, () => `{${mark}${name}${end}}`) : path;
  }, operation.path);
}

/** Takes note of what the client does not carry, of each kind once. */
function reportUncarried({ operations, notice }: EmitterInput): void {
  const found = new Map<string, { readonly pointer: string; count: number }>();
  for (const operation of operations)
    for (const { pointer, message } of [...inRequest(operation), ...inResponses(operation)]) {
      const known = found.get(message) ?? { pointer, count: 0 };
      known.count += 1;
      found.set(message, known);
    }
  for (const [message, { pointer, count }] of found)
    notice({ pointer, message: `${message}${count > 1 ? ` The same at ${count - 1} more.` : ""}` });
}

function inRequest(operation: Operation): Finding[] {
  const { node, method, path, parameters } = operation;
  const { media } = inputOf(operation);
  const cookies = parameters
    .filter((one) => one.in === "cookie")
    .map((one) => find(one.node, "client.ts sends no cookie: what holds cookies does."));
  const isRefused = method === "TRACE" || (media !== undefined && /^(?:GET|HEAD)$/.test(method));
  return [
    ...cookies,
    ...(isRefused ? [find(node, "`fetch` does not send this: no TRACE, and no body with GET or HEAD.")] : []),
    ...(/[?#]/.test(path)
      ? [find(node, "client.ts adds no query to such a path. Make parameters of it.")]
      : []),
    ...(media ? inForm(media) : []),
  ];
}

function inForm({ name, node, kind }: Media): Finding[] {
  if (/^multipart\//.test(name) && kind === "bytes")
    return [find(node, "client.ts makes parts of multipart/form-data only: give this body as a Blob.")];
  if (kind !== "multipart") return [];
  return entries(child(node, "encoding"))
    .filter(([, { value }]) => isObject(value) && (value.headers ?? value.contentType) !== undefined)
    .map(([, encoding]) =>
      find(encoding, "client.ts gives no part of a form headers, or a media type but that of a Blob."),
    );
}

function inResponses(operation: Operation): Finding[] {
  return successesOf(operation).flatMap(([, response]) => {
    const { name = "", kind } = chosenMedia(response) ?? {};
    const isText = kind === "text" && /event-stream|[/+-]xml\b/i.test(name);
    return isText ? [find(response, "client.ts gives XML, and a stream of events, as its whole text.")] : [];
  });
}

const find = ({ pointer }: Node, message: string): Finding => ({ pointer, message });
