import createFetchClient from "openapi-fetch";
import type { BasicKey, ConnectionOptions, Key } from "./connection.ts";
import { discard } from "./responses.ts";
import type { Fetch, Operation } from "./send.ts";

/** The servers and keys of the document. */
interface Connecting {
  /** The variables of each server. */
  readonly servers: { readonly [url: string]: { readonly [name: string]: Variable } };
  readonly schemes: { readonly [name: string]: Scheme };
  /** The schemes of each alternative, where an operation has none of its own. */
  readonly security: readonly (readonly string[])[];
}

interface Variable {
  readonly default?: string;
  readonly enum?: readonly string[];
}

/** The way in which a key is sent. */
interface Scheme {
  readonly kind: "bearer" | "basic" | "header" | "query" | "cookie";
  /** Of the header, the parameter or the cookie. */
  readonly name?: string;
}

/** By the names of their schemes. */
interface AnyKeys {
  readonly [scheme: string]: Key<string | BasicKey> | undefined;
}

/** Options, whatever the document. */
interface AnyOptions extends ConnectionOptions<AnyKeys> {
  readonly server?: string;
  readonly variables?: { readonly [name: string]: string | undefined };
}

/**
 * Connects a client of openapi-fetch with a server, and its requests with keys. The types of clients cost the compiler much: the
 * result has one alone.
 */
export function connected<Connected>(
  { servers, schemes, security }: Connecting,
  { server, variables, baseUrl: given, keys: givenKeys = {}, fetch, ...options }: AnyOptions,
): Connected {
  const baseUrl = given ?? addressOf(servers, server, variables);
  const keys = new Map(Object.entries(givenKeys).filter(([, key]) => key !== undefined));
  const fetchTo =
    (addresses: readonly string[], alternatives: Connecting["security"]): Fetch =>
    async (request, init) => {
      const pass: Fetch = (one) => ((fetch ?? globalThis.fetch) as Fetch)(one, init);
      const chosen = alternatives.find((all) => all.length > 0 && all.every((name) => keys.has(name)));
      if (!chosen || !addresses.map(originOf).includes(originOf(request.url))) return pass(request);
      return sendAlong(request, async (one) => withKeys(one, await keysOf(one, chosen, schemes, keys)), pass);
    };
  const connection = ({ server: listed, security: own = security }: Operation) => {
    const isOther = given === undefined && listed !== undefined;
    const address = isOther ? new URL(listed, `${baseUrl}/`).href : baseUrl;
    return { baseUrl: address, fetch: fetchTo([baseUrl, address], own) };
  };
  // a call by path has the keys that the document asks for where an operation does not
  const client = createFetchClient({ ...options, baseUrl, fetch: fetchTo([baseUrl], security) });
  return { ...client, connection } as Connected;
}

/** The origin of an address, which may be one of the page. */
const originOf = (address: string) => new URL(new Request(address).url).origin;

/** The address of a server, its variables replaced. @throws TypeError for a server or a value that the document does not have */
function addressOf(
  servers: Connecting["servers"],
  server: string = Object.keys(servers)[0] ?? "",
  values: { readonly [name: string]: string | undefined } = {},
): string {
  const variables = Object.hasOwn(servers, server) ? servers[server] : undefined;
  if (!variables)
    throw new TypeError(`The document has no server ${JSON.stringify(server)}. Give its address as baseUrl`);
  const address = server.replaceAll(/\{([^{}]*)\}/g, (_, name: string, at: number) => {
    const variable = (Object.hasOwn(variables, name) && variables[name]) || {};
    const value = (Object.hasOwn(values, name) ? values[name] : undefined) ?? variable.default;
    if (value !== undefined && isAllowed(value, variable, server.slice(0, at))) return value;
    const fault = value === undefined ? "has no value" : `cannot be ${JSON.stringify(value)}`;
    const choice = variable.enum ? `. Take one of ${variable.enum.join(", ")}` : "";
    throw new TypeError(`The variable ${name} of ${server} ${fault}${choice}`);
  });
  if (!URL.canParse(address))
    throw new TypeError(`${JSON.stringify(address)} is no address of a server. Give one as baseUrl`);
  return address.replace(/\/+$/, "");
}

/** True for a value of the document, and for one that leads to no other host or path than it names. */
function isAllowed(value: string, { default: usual, enum: known }: Variable, before: string): boolean {
  if (known) return known.includes(value);
  const isInPath = /:\/\/[^/]*\//.test(before);
  return value === usual || (isInPath ? /^(?!.*\.\.)[\w.~/-]*$/ : /^[\w.~-]+(?::\d+)?$/).test(value);
}

/** Additions to a request. */
interface Added {
  readonly headers: Headers;
  query: string;
}

/** Adds a key, unless the caller has set its header. */
function addKey(added: Added, { kind, name = "Authorization" }: Scheme, key: string | BasicKey): void {
  const text = typeof key === "string" ? key : `${key.username}:${key.password}`;
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
  const { headers } = added;
  if (kind === "query") added.query += `&${pair}`;
  else if (kind === "cookie") headers.set("Cookie", [headers.get("Cookie") ?? [], pair].flat().join("; "));
  else if (!headers.has(name))
    headers.set(
      name,
      kind === "header" ? text : `${prefixes[kind]} ${kind === "basic" ? toBase64(text) : text}`,
    );
}

const prefixes = { bearer: "Bearer", basic: "Basic" } as const;

const toBase64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Finds the additions that the keys of some schemes are. @throws TypeError for one that no header can have, which is not in the message */
async function keysOf(
  request: Request,
  names: readonly string[],
  schemes: Connecting["schemes"],
  keys: ReadonlyMap<string, AnyKeys[string]>,
): Promise<Added> {
  const added: Added = { headers: new Headers(request.headers), query: "" };
  for (const name of names) {
    const given = keys.get(name);
    const key = typeof given === "function" ? await given() : given;
    const scheme = schemes[name];
    if (key === undefined || !scheme) continue;
    try {
      addKey(added, scheme, key);
    } catch {
      throw new TypeError(`The key ${name} cannot be in a header, because of a character that it has`);
    }
  }
  return added;
}

async function withKeys(request: Request, { headers, query }: Added): Promise<Request> {
  const init = { headers, redirect: "manual" } as const;
  if (query === "") return new Request(request, init);
  const url = new URL(request.url);
  url.search += url.search === "" ? query.slice(1) : query;
  const { method, signal, cache, credentials, integrity, keepalive, referrerPolicy } = request;
  // not every browser gives the body of a request as a stream
  const body = isRead(request) ? null : await request.arrayBuffer();
  return new Request(url, {
    ...init,
    method,
    body,
    signal,
    cache,
    credentials,
    integrity,
    keepalive,
    referrerPolicy,
  });
}

const isRead = ({ method }: Request) => method === "GET" || method === "HEAD";

/**
 * Sends a request with keys, and follows redirects: within the origin with keys, to another one without them and all headers. A request
 * that is no GET is sent once; where a redirect asks for it again, that is the response.
 */
async function sendAlong(
  first: Request,
  add: (request: Request) => Promise<Request>,
  pass: (request: Request) => Promise<Response>,
): Promise<Response> {
  const origin = originOf(first.url);
  let request = first;
  for (let count = 0; count <= 20; count += 1) {
    const isOwn = originOf(request.url) === origin;
    const response = await pass(isOwn ? await add(request) : request);
    // its address would have a key of the query
    if (isOwn) Reflect.defineProperty(response, "url", { value: request.url, configurable: true });
    const next = first.redirect === "follow" ? nextOf(first, request, response) : undefined;
    if (!next) return response;
    await discard(response);
    request = next;
  }
  throw new TypeError("The server redirects too many times");
}

/** The request for which a response asks, if it redirects. @throws TypeError in a browser, which does not say where to */
function nextOf(first: Request, { url: from }: Request, response: Response): Request | undefined {
  const { status, type, headers } = response;
  if (type === "opaqueredirect")
    throw new TypeError(
      "The server redirects, and a browser does not say where to. Connect with the address that it leads to",
    );
  const location = headers.get("Location");
  const statuses = isRead(first) ? [301, 302, 303, 307, 308] : [301, 302, 303];
  if (location === null || !statuses.includes(status)) return undefined;
  const url = new URL(location, from);
  const kept = new Headers(url.origin === originOf(first.url) ? first.headers : {});
  if (!isRead(first)) kept.delete("Content-Type");
  const method = first.method === "HEAD" ? "HEAD" : "GET";
  return new Request(url, { method, headers: kept, signal: first.signal, redirect: "manual" });
}
