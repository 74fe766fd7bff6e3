import createClient, { createFinalURL, createQuerySerializer, type Middleware } from "openapi-fetch";
import type { Call, ClientParts } from "./call.ts";
import { check } from "./check.ts";
import { connectionError } from "./connection-error.ts";
import { metadataFor, secretsOf } from "./interpret.ts";
import type { Fetch } from "./options.ts";
import { readRetryAfter } from "./rate-limit.ts";
import { type ReceivedResponse, readBody } from "./read-body.ts";
import { isPlatformFetch, mayRetry } from "./trust.ts";

/** The result of an attempt: a response, or the error of the connection. */
type AttemptResult =
  | (ReceivedResponse & { readonly error?: undefined; readonly hasResponded?: undefined })
  // `hasResponded`: the error came while the response was read
  | { readonly response?: undefined; readonly error: unknown; readonly hasResponded: boolean };

/** openapi-fetch types a call by its path; here path and method are data. The public types are in operation-types.ts. */
type AnyRequest = (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** A call on its way: the request that each attempt makes anew, so that what a `fetch` does to one is not in the next. */
interface Exchange {
  readonly call: Call;
  /** The URL, or the request that middleware has left. */
  readonly base: string | Request;
  readonly body: ArrayBuffer | string | undefined;
  /** The `Authorization` of the caller or of middleware, `null` for none; `undefined` leaves it to the client. */
  readonly given: string | null | undefined;
  /** The client's `Authorization` after a 401, which is not renewed again. */
  renewed: string | undefined;
  retries: number;
}

/** No parameters. openapi-fetch would send what an object of its own inherits. */
const none: Record<string, string> = Object.freeze(Object.create(null));
const keepText = (text: string) => text;
const serializers = { querySerializer: createQuerySerializer(), pathSerializer: keepText };

/**
 * Connects the attempts of a call with openapi-fetch, which stands around them: `createClient({ fetch: attempts })`. It is asked
 * where it has something to do, for middleware and a serializer of the caller's: its own work is a fifth of a call's memory.
 */
export function createSender({ baseUrl }: ClientParts) {
  const { use, eject, request } = createClient<Record<string, never>>({
    baseUrl,
    ...serializers,
    // its own, so that a polluted `Object.prototype` gives none
    headers: none,
    requestInitExt: none,
    bodySerializer: (text) => text,
  });
  let hasMiddleware = false;

  /** Sends a call through openapi-fetch and its middleware. */
  async function sendThrough(call: Call): Promise<ReceivedResponse> {
    const { operation, isRaw, params } = call;
    const { middleware, querySerializer } = call.options;
    let received: ReceivedResponse | undefined;
    let copy: Response | undefined;
    const { method, path } = operation.metadata;
    const { response, error } = await (request as unknown as AnyRequest)(method, path, {
      // as above
      baseUrl: undefined,
      Request: globalThis.Request,
      middleware,
      querySerializer,
      params: { path: params.path, query: params.query ?? none, header: params.header ?? none },
      pathSerializer: () => call.url,
      headers: call.headers,
      body: call.text,
      // the body of a success is read here, that of an error by openapi-fetch
      parseAs: "stream",
      signal: call.deadline.fetchSignal,
      redirect: "manual",
      async fetch(base: Request) {
        received = await sendAttempts(await changedBy(base, call));
        copy = copyOf(received);
        return copy;
      },
    });
    if (received && (response === copy || isRaw)) return received;
    check(!isRaw, "middleware responded instead of the server", "protocol");
    if (response.ok) return { response, body: await readBody(response) };
    return { response, body: typeof error === "string" ? error : (JSON.stringify(error) ?? "") };
  }

  return {
    eject,
    use(...middleware: Middleware[]): void {
      use(...middleware);
      hasMiddleware = true;
    },
    /** Sends a call and receives its response, with any status code. @throws MfaError, or what middleware throws */
    send(call: Call): Promise<ReceivedResponse> {
      call.deadline.throwIfEnded();
      const { options, params, url, text: body } = call;
      if (hasMiddleware || options.middleware || options.querySerializer) return sendThrough(call);
      const { query } = params;
      const base = query ? createFinalURL(url, { baseUrl: "", params: { query }, ...serializers }) : url;
      const given = call.headers.authorization;
      return sendAttempts({ call, base, body, given, renewed: undefined, retries: 0 });
    },
  };
}

/** The exchange of a request that middleware has left. */
async function changedBy(base: Request, call: Call): Promise<Exchange> {
  const isUnwanted = call.headers.authorization === null;
  const given = base.headers.get("authorization") ?? (isUnwanted ? null : undefined);
  // an empty body is none. Firefox has no `Request.body` to ask
  const bytes = await base.arrayBuffer();
  const body = bytes.byteLength === 0 ? undefined : bytes;
  return { call, base, body, given, renewed: undefined, retries: 0 };
}

/**
 * A copy of a response for middleware. Length and encoding of the original do not hold for it. The constructor loses
 * `url`, and rejects a status above 599 and a reason phrase beyond ASCII.
 */
function copyOf({ response, body }: ReceivedResponse): Response {
  const { status, statusText, url } = response;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.delete("content-encoding");
  const isValid = status >= 200 && status < 600;
  const copy = new Response(body.length === 0 ? null : body, { status: isValid ? status : 599, headers });
  return Object.defineProperties(copy, { url: { value: url }, statusText: { value: statusText } });
}

/** Sends a request until there is a response to use, within the call's deadline. */
async function sendAttempts(exchange: Exchange): Promise<ReceivedResponse> {
  const { call } = exchange;
  for (;;) {
    call.deadline.throwIfEnded();
    const authorization = await authorizationOf(exchange);
    // the token may have come too late
    call.deadline.throwIfEnded();
    const request = createRequest(exchange);
    if (authorization !== null) request.headers.set("authorization", authorization);
    const result = await sendOnce(call, request);
    if (!result.response?.ok && (await mayRepeat(exchange, result, authorization))) continue;
    if (!result.response) throw connectionError(result.error, request.url, secretsOf(call));
    return result;
  }
}

function authorizationOf({ call, given, renewed }: Exchange) {
  return given === undefined ? (renewed ?? call.client.authorizer.header(call)) : given;
}

function createRequest({ call, base, body }: Exchange): Request {
  // without a prototype, which anybody may have given further members
  const init = { __proto__: null, body: body ?? null, signal: call.deadline.fetchSignal };
  if (typeof base !== "string") return new Request(base, init);
  const { method } = call.operation.metadata;
  // a redirect would send the token elsewhere; it is undeclared, so it ends as an error
  const request = new Request(
    base,
    Object.assign(init, { method, headers: none, redirect: "manual" as const }),
  );
  if (body !== undefined) request.headers.set("content-type", "application/json");
  setHeaders(request.headers, call.headers);
  setHeaders(request.headers, call.params.header);
  return request;
}

/** Sets headers as openapi-fetch merges them: `null` removes one. */
function setHeaders(headers: Headers, given: Readonly<Record<string, unknown>> = {}): void {
  // not those of a polluted prototype
  for (const [name, value] of Object.entries(given)) {
    if (value === null) headers.delete(name);
    else if (value !== undefined) headers.set(name, String(value));
  }
}

async function mayRepeat(exchange: Exchange, result: AttemptResult, authorization: string | null) {
  return (await renew(exchange, result, authorization)) || (await waitToRetry(exchange, result));
}

/** One attempt, body included. A failed connection is a result; the end of the call is thrown. */
async function sendOnce(call: Call, request: Request): Promise<AttemptResult> {
  const { deadline, trace, client, isRaw } = call;
  call.sent.push(request.headers);
  trace.request(request.headers);
  let response: Response | undefined;
  try {
    // looked up at each attempt, so that a later replacement (MSW, instrumentation) is used
    const send: Fetch = client.fetch ?? globalThis.fetch;
    // the signal again: Node's Request holds it weakly, and loses it in a garbage collection
    const init = { __proto__: null, ...call.fetchOptions, signal: deadline.fetchSignal };
    response = await send(request, init);
    deadline.throwIfEnded();
    const body = isRaw ? "" : await readBody(response);
    const { status, headers } = response;
    trace.response(status, () => metadataFor(headers, call));
    return { response, body };
  } catch (error) {
    discardBody(response);
    deadline.throwIfEnded();
    return { error, hasResponded: response !== undefined };
  }
}

/**
 * Gets another token after the first 401, and tells whether there is one. A 401 is sent before anything is processed; but
 * a one-time password may have been used up.
 */
async function renew(
  exchange: Exchange,
  { response }: AttemptResult,
  refused: string | null,
): Promise<boolean> {
  if (response?.status !== 401 || refused === null) return false;
  const { call, given, renewed } = exchange;
  const { authorizer } = call.client;
  authorizer.refuse(refused);
  if (given !== undefined || renewed !== undefined || call.operation.effect === "consume") return false;
  exchange.renewed = await authorizer.header(call);
  call.deadline.throwIfEnded();
  if (exchange.renewed === refused) return false;
  repeat(call, response, 0);
  return true;
}

/** Waits before a retry; `false` if there is none. The delay is a random part of a backoff that doubles (full jitter). */
async function waitToRetry(exchange: Exchange, result: AttemptResult): Promise<boolean> {
  const { call, retries } = exchange;
  const { clock, random, fetch } = call.client;
  const { response, error } = result;
  const isPlatform = isPlatformFetch(fetch ?? globalThis.fetch, call.fetchOptions);
  if (retries >= call.maxRetries || !mayRetry(call.operation.effect, result, isPlatform)) return false;
  const backoff = random() * Math.min(500 * 2 ** retries, 8_000);
  const requestedMs = response && readRetryAfter(response.headers, clock.now());
  const delayMs = Math.round(Math.max(backoff, requestedMs ?? 0));
  if (delayMs >= call.deadline.remainingMs()) return false;
  exchange.retries += 1;
  repeat(call, response, delayMs, error);
  await call.deadline.sleep(delayMs);
  return true;
}

function repeat({ trace }: Call, response: Response | undefined, delayMs: number, error?: unknown): void {
  discardBody(response);
  trace.retry(error, delayMs);
}

/** Frees the connection of a response that is not used. */
function discardBody(response: Response | undefined): void {
  response?.body?.cancel().catch(() => {});
}
