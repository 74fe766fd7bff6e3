/** The types that a generated client begins with. */
export const clientTypes = `/** The part of a client of openapi-fetch that is needed: \`createClient({ baseUrl })\`, with its middleware and its \`fetch\`. */
export interface FetchClient {
  readonly request: (
    method: never,
    path: never,
    init: never,
  ) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;
}

/** Options of one call, for openapi-fetch and \`fetch\`, such as a \`signal\`. */
export interface CallOptions extends Omit<RequestInit, "body" | "headers" | "method"> {
  /** In place of the client's. */
  readonly baseUrl?: string;
  /** Headers by name; \`null\` takes one of the client's away. */
  readonly headers?: Readonly<Record<string, string | null | undefined>>;
}

/** One method for each operation, with options of the call behind its input. */
export type ApiClient = {
  [Id in keyof OperationMethods]: (
    ...args: [...Parameters<OperationMethods[Id]>, options?: CallOptions]
  ) => ReturnType<OperationMethods[Id]>;
};

/**
 * Thrown for a response that is no success, or none that the document declares. What is thrown by \`fetch\`, such as for a network
 * that is down, is passed on as it is.
 */
export class ResponseError<
  Declared extends string | undefined = string | undefined,
  Status extends number = number,
  Body = unknown,
> extends Error {
  /** Its operationId. */
  readonly operation: string;
  readonly status: Status;
  /** The status as the document declares it, such as \`404\`, \`4XX\` or \`default\`; undefined if it declares no such response. */
  readonly declared: Declared;
  /** The body: a value if it is JSON, else its text. */
  readonly body: Body;
  /** The response, its body read. */
  readonly response: Response;

  constructor(
    message: string,
    parts: Pick<ResponseError<Declared, Status, Body>, "operation" | "status" | "declared" | "body" | "response">,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ResponseError";
    this.operation = parts.operation;
    this.status = parts.status;
    this.declared = parts.declared;
    this.body = parts.body;
    this.response = parts.response;
  }
}

/**
 * True for an error that the document declares for an operation: \`declared\`, and \`status\` where it has a number, tell the types of
 * its body apart.
 */
export function isErrorOf<Id extends keyof OperationErrors>(error: unknown, id: Id): error is OperationErrors[Id] {
  return error instanceof ResponseError && error.operation === id && error.declared !== undefined;
}
`;

/** Sends a request and reads its response. */
export const clientSend = `/** The form of a body: JSON, a value of JSON in each line, a text, JSON or a text, bytes, nothing, or whichever comes. */
type Form = "json" | "lines" | "text" | "any" | "bytes" | "none" | "undescribed";

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The names of the parameters by their places. */
  readonly names?: { readonly [place in "path" | "query" | "header"]?: readonly string[] };
  /** The places whose parameters stand under their name. */
  readonly nested?: readonly string[];
  /** The body is all other fields of the input, or its \`body\`. */
  readonly body?: "flat" | "nested";
  readonly isBodyRequired?: boolean;
  /** The media type of the body, if it is not \`application/json\`; null if \`fetch\` finds it. */
  readonly type?: string | null;
  /** The media types to ask for, where there are several. */
  readonly accept?: string;
  /** By status. */
  readonly successes: { readonly [status: string]: Form };
  /** By status. */
  readonly errors: { readonly [status: string]: Form };
  readonly querySerializer?: (query: object) => string;
  readonly bodySerializer?: (body: unknown) => unknown;
  /** Header parameters that are objects with \`explode\`. */
  readonly exploded?: readonly string[];
}

async function send<Data>(
  client: FetchClient,
  operation: Operation,
  input: unknown, // a schema may allow anything
  options: CallOptions = {},
): Promise<Data> {
  const { id, method, path, names = {}, nested = [], type, accept, querySerializer, bodySerializer } = operation;
  const fields = new Map<string, unknown>(Object.entries(Object(input)));
  const take = (place: "path" | "query" | "header"): [name: string, value: unknown][] => {
    if (nested.includes(place)) return Object.entries(Object(fields.get(place)));
    return (names[place] ?? []).map((name) => [name, fields.get(name)]);
  };
  const [inPath, inQuery, inHeader] = [take("path"), take("query"), take("header")];
  for (const [name, value] of inPath)
    // an empty value, or dots, would make a URL of another operation
    if (value === undefined || value === null || ["", ".", ".."].includes(String(value)))
      throw new TypeError(\`\${id} needs a value for "\${name}" in its path\`);
  const init = {
    ...options,
    params: {
      path: Object.fromEntries(inPath),
      query: Object.fromEntries(inQuery),
      header: Object.fromEntries(inHeader.map(([name, value]) => [name, headerOf(value, operation.exploded?.includes(name))])),
    },
    body: operation.body === "nested" ? fields.get("body") : flatBody(operation, fields),
    headers: { ...(type !== undefined && { "Content-Type": type }), ...options.headers },
    parseAs: "stream", // it is read here, as the document says
    ...(querySerializer && { querySerializer }),
    ...(bodySerializer && { bodySerializer }),
    ...(accept && { middleware: [asking(accept)] }),
  };
  // its own types are those of one path each
  const { error, response } = await client.request(method as never, path as never, init as never);
  if (response.ok) return (await readSuccess(operation, response)) as Data; // as it is declared
  throw errorOf(operation, response, error);
}

/** The fields of the input that are no parameters; undefined if the body is left out. */
function flatBody({ body, names = {}, nested = [], isBodyRequired }: Operation, fields: ReadonlyMap<string, unknown>) {
  const taken: ReadonlySet<unknown> = new Set([...nested, ...Object.values(names).flat()]);
  const own = [...fields].filter(([name, value]) => !taken.has(name) && value !== undefined);
  return body === "flat" && (isBodyRequired || own.length > 0) ? Object.fromEntries(own) : undefined;
}

/** A header's value as it is sent: openapi-fetch knows no objects. */
function headerOf(value: unknown, isExploded = false): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value).map((pair) => pair.join(isExploded ? "=" : ",")).join(",");
}

/** Asks for media types, unless the caller does. */
const asking = (accept: string) => ({
  onRequest({ request }: { readonly request: Request }) {
    if (!request.headers.has("Accept")) request.headers.set("Accept", accept);
  },
});

/** The key of a status in a table of responses. */
const keyOf = ({ status }: Response, table: object): string | undefined =>
  [\`\${status}\`, \`\${Math.floor(status / 100)}XX\`, "default"].find((key) => Object.hasOwn(table, key));

const isJson = ({ headers }: Response): boolean => /[/+]json\\b/i.test(headers.get("Content-Type") ?? "");

/** Reads a success; one that is not declared as the first that is. @throws ResponseError for one that is something else */
async function readSuccess(operation: Operation, response: Response): Promise<unknown> {
  const { id, successes } = operation;
  const { status } = response;
  const [first = "default"] = Object.keys(successes);
  const form = successes[keyOf(response, successes) ?? first] ?? "none";
  const canBeEmpty = operation.method === "DELETE" || Object.hasOwn(successes, "204") || Object.hasOwn(successes, "205");
  const isEmpty = (status === 204 || status === 205) && (canBeEmpty || form === "undescribed");
  if (isEmpty || form === "none" || operation.method === "HEAD") {
    await response.body?.cancel().catch(() => {}); // so that its connection is free
    return undefined;
  }
  if (form === "bytes" && status !== 204) return response.blob();
  const blob = form === "undescribed" ? await response.blob() : undefined;
  if (blob?.size === 0) return undefined;
  if (blob && !isJson(response)) return /^text\\/|[/+]xml\\b/i.test(blob.type) ? blob.text() : blob;
  const body = await (blob ?? response).text();
  if (form === "text" || (form === "any" && !isJson(response))) return body;
  try {
    if (form !== "lines") return JSON.parse(body);
    return body.split(/[\\n\\u001e]/).flatMap((line) => (line.trim() === "" ? [] : [JSON.parse(line)]));
  } catch (cause) {
    const message = \`\${id} got \${status} with \${body === "" ? "no body" : "a body that is no JSON"}\`;
    throw new ResponseError(message, { operation: id, status, declared: undefined, body, response }, { cause });
  }
}

function errorOf({ id, errors }: Operation, response: Response, error: unknown): ResponseError {
  const { status } = response;
  const key = keyOf(response, errors);
  const form = errors[key ?? ""] ?? "none";
  const isText = form === "text" || form === "lines" || form === "bytes" || (form === "any" && !isJson(response));
  // openapi-fetch takes any text for JSON that can be, and leaves what cannot
  const body = isText && error !== undefined && typeof error !== "string" ? JSON.stringify(error) : error;
  const isDeclared = form !== "json" || (error !== undefined && typeof error !== "string");
  const declared = isDeclared ? key : undefined;
  return new ResponseError(\`\${id} got \${status}\`, { operation: id, status, declared, body, response });
}
`;

/** Serializes parameters of a query, and the fields of a form, that openapi-fetch would serialize in another way. */
export const clientStyles = `/** The style of a parameter, as OpenAPI has it; \`json\` is that of a form's field. */
interface Style {
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

/** Creates a serializer that has a style for some names, and the usual one for others. */
const styled =
  (styles: { readonly [name: string]: Style }, usual: Style = {}) =>
  (values: unknown): string =>
    Object.entries(Object(values))
      .filter(([, value]) => value !== undefined && value !== null)
      .flatMap(([name, value]) => pairsOf(name, value, (Object.hasOwn(styles, name) && styles[name]) || usual))
      .join("&");

function pairsOf(name: string, value: unknown, { style = "form", explode = style === "form", allowReserved }: Style): string[] {
  const encode = (one: unknown): string => {
    const text = typeof one === "object" ? JSON.stringify(one) : String(one);
    const code = encodeURIComponent(text);
    // all but the three that have a meaning in a query
    return allowReserved ? code.replace(/%(?:2[1479ABCF8]|3[ABDF]|40|5[BD])/g, decodeURIComponent) : code;
  };
  const pair = (key: string, one: unknown): string =>
    \`\${encodeURIComponent(key).replaceAll("%5B", "[").replaceAll("%5D", "]")}=\${encode(one)}\`;
  if (typeof value !== "object" || value === null) return [pair(name, value)];
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  if (style === "deepObject")
    return members.flatMap(([key, one]) => pairsOf(\`\${name}[\${key}]\`, one, { style, ...(allowReserved && { allowReserved }) }));
  if (style === "json") return [value].flat().map((one) => pair(name, one));
  if (explode) return members.map(([key, one]) => pair(Array.isArray(value) ? name : key, one));
  const parts = Array.isArray(value) ? value : members.flat();
  const separator = { form: ",", spaceDelimited: "%20", pipeDelimited: "|" }[style];
  return parts.length === 0 ? [] : [\`\${pair(name, "")}\${parts.map(encode).join(separator)}\`];
}
`;

/** Makes a form of a body. */
export const clientForm = `/** A body as a form of texts and files: lists have a part for each item, other objects are JSON. */
function toForm(body: unknown): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(Object(body)))
    for (const one of [value].flat()) {
      if (one instanceof Blob) form.append(name, one);
      else if (one !== undefined) form.append(name, typeof one === "object" ? JSON.stringify(one) : String(one));
    }
  return form;
}
`;

/** Makes lines of a body. */
export const clientLines = `/** A list as a value of JSON in each line. */
const toLines = (items: unknown): string => [items].flat().map((item) => \`\${JSON.stringify(item)}\\n\`).join("");
`;

/** Leaves a body as it is. */
export const clientRaw = `/** A body that is a text, or bytes, is sent as it is. */
const raw = (body: unknown): unknown => body;
`;

/** The names that a generated client has besides those of its operations, or that its code uses. */
export const clientNames: ReadonlySet<string> = new Set([
  ...[clientTypes, clientSend, clientStyles, clientForm, clientLines, clientRaw].flatMap((code) =>
    [...code.matchAll(/^(?:export )?(?:async )?(?:const|function|class|interface|type) (\w+)/gm)].map(
      ([, name = ""]) => name,
    ),
  ),
  ..."OperationErrors OperationMethods components createClient client input options".split(" "),
  ..."Array Blob Error FormData JSON Map Math Object Set String TypeError decodeURIComponent".split(" "),
  ..."encodeURIComponent undefined".split(" "),
]);
