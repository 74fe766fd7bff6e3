import createClient, { type Middleware } from "openapi-fetch";
import type { Call, ClientParts } from "./call.ts";
import { check } from "./check.ts";
import { connectionError, isNeverSent } from "./connection-error.ts";
import { redactMetadata, secretsOf } from "./interpret.ts";
import type { Fetch } from "./options.ts";
import { readRetryAfter } from "./rate-limit.ts";
import { type ReceivedResponse, readBody } from "./read-body.ts";

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

const keepText = (text: string) => text;

/**
 * Connects openapi-fetch and its middleware, which see each call once, to the attempts below them.
 *
 * Without middleware, openapi-fetch only creates the request: it gets a response without content, and the real one is
 * read once, by `interpret`.
 */
export function createSender({ baseUrl }: ClientParts) {
  const { use, eject, request } = createClient<Record<string, never>>({ baseUrl });
  // created with the first call: on Node, it loads the platform's fetch
  let noContent: Response | undefined;
  let hasMiddleware = false;

  return {
    eject,
    use(...middleware: Middleware[]): void {
      use(...middleware);
      hasMiddleware = true;
    },
    /** Sends a call and receives its response, with any status code. @throws MfaError, or what middleware throws */
    async send(call: Call): Promise<ReceivedResponse> {
      const { options, params, deadline, operation, isRaw } = call;
      const { middleware, querySerializer } = options;
      deadline.throwIfEnded();
      noContent ??= new Response(null, { status: 204 });
      const exchange: Exchange = {
        call,
        isSeen: hasMiddleware || middleware !== undefined,
        body: call.text,
        given: undefined,
        renewed: undefined,
        retries: 0,
        received: undefined,
        handed: noContent,
      };
      const result = await (request as unknown as AnyRequest)(
        operation.metadata.method,
        operation.metadata.path,
        {
          middleware,
          querySerializer,
          params,
          pathSerializer: () => call.url,
          headers: call.headers,
          body: call.text,
          bodySerializer: keepText,
          // of a success only: the body of an error is always read
          parseAs: "text",
          signal: deadline.fetchSignal,
          // a redirect would send the token elsewhere; it is undeclared, so it ends as an error
          redirect: "manual",
          fetch: (first: Request) => sendAttempts(exchange, first),
        },
      );
      const { received, handed } = exchange;
      if (received && (result.response === handed || isRaw)) return received;
      check(!isRaw, "middleware responded instead of the server", "protocol");
      // the response of middleware, whose JSON openapi-fetch has parsed if it is an error
      const body = result.data ?? result.error ?? "";
      return { response: result.response, body: typeof body === "string" ? body : JSON.stringify(body) };
    },
  };
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

/** The state of a call between openapi-fetch and the server. */
interface Exchange {
  readonly call: Call;
  /** True if middleware sees the response, and may have changed the request. */
  readonly isSeen: boolean;
  /** The body of the request, which can be read only once, for its copies. */
  body: ArrayBuffer | string | undefined;
  /** The `Authorization` of the caller or of middleware, `null` for none; `undefined` leaves it to the client. */
  given: string | null | undefined;
  /** The client's `Authorization` after a 401, which is not renewed again. */
  renewed: string | undefined;
  retries: number;
  received: ReceivedResponse | undefined;
  /** The response for openapi-fetch: one without content, or a copy of the received one for middleware. */
  handed: Response;
}

/** Sends a request until there is a response to use, within the call's deadline. */
async function sendAttempts(exchange: Exchange, first: Request): Promise<Response> {
  const { call, isSeen } = exchange;
  if (isSeen) exchange.body = await bodyOf(first);
  const isUnwanted = call.headers.authorization === null;
  exchange.given = first.headers.get("authorization") ?? (isUnwanted ? null : undefined);
  for (;;) {
    call.deadline.throwIfEnded();
    const authorization = await authorizationOf(exchange);
    // the token may have come too late
    call.deadline.throwIfEnded();
    const request = createRequest(exchange, first, authorization);
    const result = await sendOnce(call, request);
    if (!result.response?.ok && (await mayRepeat(exchange, result, authorization))) continue;
    if (!result.response) throw connectionError(result.error, request.url, secretsOf(call));
    exchange.received = result;
    if (isSeen) exchange.handed = copyOf(result);
    return exchange.handed;
  }
}

function authorizationOf({ call, given, renewed }: Exchange) {
  return given === undefined ? (renewed ?? call.client.authorizer.header(call)) : given;
}

/** The first attempt sends openapi-fetch's request, unless middleware has seen it; any other a copy, as that can be sent once. */
function createRequest({ call, body, isSeen }: Exchange, first: Request, authorization: string | null) {
  const isFirst = call.sent.length === 0 && !isSeen;
  const request = isFirst
    ? first
    : new Request(first, { body: body ?? null, signal: call.deadline.fetchSignal });
  if (authorization !== null) request.headers.set("authorization", authorization);
  return request;
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
    response = await send(request, { ...call.fetchOptions, signal: deadline.fetchSignal });
    deadline.throwIfEnded();
    const body = isRaw ? "" : await readBody(response);
    const { status, headers } = response;
    trace.response(status, () => redactMetadata(headers, secretsOf(call)));
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
  const { call, given, renewed } = exchange;
  if (response?.status !== 401 || refused === null) return false;
  call.client.authorizer.refuse(refused);
  if (given !== undefined || renewed !== undefined || call.operation.effect === "consume") return false;
  exchange.renewed = await call.client.authorizer.header(call);
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
  const isPlatform = fetch === undefined || fetch === globalThis.fetch;
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

/** The body that middleware left; an empty one is none. Firefox has no `Request.body` to ask. */
async function bodyOf(request: Request): Promise<ArrayBuffer | undefined> {
  const bytes = await request.arrayBuffer();
  return bytes.byteLength === 0 ? undefined : bytes;
}

/**
 * Returns true if a request may be retried. An operation that reads or deletes may be retried after any transient failure;
 * one that sends a message, consumes a code or issues a secret only if the server has not processed it. Who has produced a failure
 * decides whether that is known: the server by a 429, the platform's `fetch` by its error, nobody else.
 */
function mayRetry(
  effect: unknown,
  { response, error, hasResponded }: AttemptResult,
  isPlatform: boolean,
): boolean {
  const isRepeatable = effect === "read" || effect === "delete";
  if (!response) return isRepeatable || (isPlatform && !hasResponded && isNeverSent(error));
  const { status } = response;
  return status === 429 || (isRepeatable && (status === 408 || status >= 500));
}

/** Frees the connection of a response that is not used. */
function discardBody(response: Response | undefined): void {
  response?.body?.cancel().catch(() => {});
}
