import { Call, type CallOptions, type Success } from "./call.ts";
import { readError, readSuccess } from "./read.ts";
import type { Responses } from "./responses.ts";

/** The part of a client of openapi-fetch that is needed. */
export interface Requests {
  readonly request: (
    method: never,
    path: never,
    init: never,
  ) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;
  /** Says where the requests of an operation go, and sends them with keys. */
  readonly connection?: (operation: Operation) => { readonly baseUrl: string; readonly fetch: Fetch };
}

/** The function that sends a request, which openapi-fetch gives options besides. */
export type Fetch = (request: Request, options?: RequestInit) => Promise<Response>;

/** An operation, as the document has it. */
export interface Operation extends Responses {
  readonly path: string;
  /** The names of the parameters by their places. */
  readonly names?: { readonly [place in "path" | "query" | "header"]?: readonly string[] };
  /** The places whose parameters stand under their name. */
  readonly nested?: readonly string[];
  /** The first is sent unless the input, or the caller, chooses another one. */
  readonly bodies?: readonly Body[];
  readonly isBodyRequired?: boolean;
  readonly querySerializer?: (query: object) => string;
  /** Header parameters that are objects with `explode`. */
  readonly exploded?: readonly string[];
  /** Its own server. */
  readonly server?: string;
  /** The schemes of each alternative of its security, if it is not that of the document. */
  readonly security?: readonly (readonly string[])[];
}

/** A body of an operation in one media type. */
interface Body {
  readonly mediaType: string;
  /** The header, if it is not the media type; null if `fetch` finds it. */
  readonly header?: string | null;
  /** The names of its fields in the input, if there are several bodies. */
  readonly fields?: readonly string[];
  /** It is all other fields of the input, or its `body`. */
  readonly isFlat?: boolean;
  /** Writes it, if it is not JSON. */
  readonly write?: (body: unknown) => unknown;
}

/** Calls an operation. */
export function send<Whole extends Success<unknown, never, number>, Others>(
  client: object, // to compare its type with that of its part costs the compiler much
  operation: Operation,
  input: unknown, // a schema may allow anything
  options: CallOptions = {},
): Call<Whole, Others> {
  return new Call<Whole, Others>(
    (mediaType) => sendRequest(client as Requests, operation, input, options, mediaType),
    (response, mediaType) => readSuccess(operation, response, mediaType),
  );
}

/** Sends a request. @throws ResponseError for a response that is no success */
async function sendRequest(
  client: Requests,
  operation: Operation,
  input: unknown,
  { contentType, ...options }: CallOptions,
  mediaType: string | undefined,
): Promise<Response> {
  const { id, method, path, names = {}, nested = [], accept, querySerializer } = operation;
  const fields = new Map<string, unknown>(Object.entries(Object(input)));
  const take = (place: "path" | "query" | "header"): [name: string, value: unknown][] => {
    if (nested.includes(place)) return Object.entries(Object(fields.get(place)));
    return (names[place] ?? []).map((name) => [name, fields.get(name)]);
  };
  const [inPath, inQuery, inHeader] = [take("path"), take("query"), take("header")];
  // an empty value, or dots, would make a URL of another operation
  for (const [name, value] of inPath)
    if (value === undefined || value === null || ["", ".", ".."].includes(String(value)))
      throw new TypeError(`${id} needs a value for "${name}" in its path`);
  const taken: ReadonlySet<unknown> = new Set([...nested, ...Object.values(names).flat()]);
  const own = new Map([...fields].filter(([name, value]) => !taken.has(name) && value !== undefined));
  const body = bodyOf(operation, own, contentType);
  const asked = mediaType ?? accept;
  const init = {
    ...options,
    ...client.connection?.(operation),
    ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl }),
    params: {
      path: Object.fromEntries(inPath),
      query: Object.fromEntries(inQuery),
      header: Object.fromEntries(
        inHeader.map(([name, value]) => [name, headerOf(value, operation.exploded?.includes(name))]),
      ),
    },
    body: body?.value,
    headers: { ...(body?.header !== undefined && { "Content-Type": body.header }), ...options.headers },
    parseAs: "stream", // it is read here, as the document says
    ...(querySerializer && { querySerializer }),
    ...(body?.write && { bodySerializer: body.write }),
    ...(asked !== undefined && { middleware: [asking(asked, mediaType !== undefined)] }),
  };
  // its own types are those of one path each
  const { error, response } = await client.request(method as never, path as never, init as never);
  if (!response.ok) throw readError(operation, response, error);
  return response;
}

/** Chooses the body, and takes it from the fields that are no parameters; undefined if it is left out. */
function bodyOf(
  { id, bodies = [], isBodyRequired }: Operation,
  fields: ReadonlyMap<string, unknown>,
  contentType?: string,
) {
  const body =
    contentType === undefined
      ? suitable(bodies, fields)
      : bodies.find(({ mediaType }) => mediaType === contentType);
  if (body === undefined) {
    if (contentType === undefined) return undefined;
    throw new TypeError(
      `${id} takes no ${contentType}, but ${bodies.map(({ mediaType }) => mediaType).join(", ") || "no body"}`,
    );
  }
  const {
    mediaType,
    isFlat,
    header = mediaType === "application/json" ? undefined : mediaType,
    write,
  } = body;
  const isSent = isFlat ? isBodyRequired || fields.size > 0 : fields.get("body") !== undefined;
  if (!isSent) return undefined;
  return { value: isFlat ? Object.fromEntries(fields) : fields.get("body"), header, write };
}

/** The first body that has all fields of an input: with a file one for files, else one for values. */
function suitable(bodies: readonly Body[], fields: ReadonlyMap<string, unknown>): Body | undefined {
  if (bodies.length < 2) return bodies[0];
  const fitting = bodies.filter(({ fields: known = [] }) =>
    [...fields.keys()].every((name) => known.includes(name)),
  );
  const hasFile = [...fields.values()].flat().some((value) => value instanceof Blob);
  const isForFiles = ({ mediaType }: Body) => !/[/+]json\b|urlencoded|^text\//i.test(mediaType);
  return fitting.find((body) => isForFiles(body) === hasFile) ?? fitting[0] ?? bodies[0];
}

/** A header's value as it is sent: openapi-fetch knows no objects. */
function headerOf(value: unknown, isExploded = false): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .map((pair) => pair.join(isExploded ? "=" : ","))
    .join(",");
}

/** Asks for media types: unless the caller does, or against what other middleware asks for. */
const asking = (accept: string, isChosen: boolean) => ({
  onRequest({ request }: { readonly request: Request }) {
    if (isChosen || !request.headers.has("Accept")) request.headers.set("Accept", accept);
  },
});
