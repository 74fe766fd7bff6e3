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
  // Stryker disable next-line BooleanLiteral: the same response, copied for nobody
  let hasMiddleware = false;

  return {
    eject,
    use(...middleware: Middleware[]): void {
      use(...middleware);
      hasMiddleware = true;
    },
    /** Sends a call and receives its response, with any status code. @throws MfaError, or what middleware throws */
    async send(call: Call): Promise<ReceivedResponse> {
      const { input, options, deadline, operation, isRaw } = call;
      const { middleware, querySerializer } = options;
      const { params } = input;
      deadline.throwIfEnded();
      // Stryker disable next-line ConditionalExpression: the same response, copied for nobody
      const isSeen = hasMiddleware || middleware !== undefined;
      let received: ReceivedResponse | undefined;
      let handed: Response | undefined;
      const result = await (request as unknown as AnyRequest)(
        operation.metadata.method,
        operation.metadata.path,
        {
          middleware,
          querySerializer,
          // `path` makes openapi-fetch ask for the URL
          params: { ...params, path: params?.path ?? {} },
          pathSerializer: () => call.url,
          headers: call.headers,
          body: call.text,
          bodySerializer: (text: string) => text,
          // of a success only: the body of an error is always read
          parseAs: "text",
          signal: deadline.fetchSignal,
          // a redirect would send the token elsewhere; it is undeclared, so it ends as an error
          redirect: "manual",
          async fetch(first: Request) {
            received = await sendAttempts(first, call, isSeen);
            noContent ??= new Response(null, { status: 204 });
            handed = isSeen ? copyOf(received) : noContent;
            return handed;
          },
        },
      );
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

/**
 * Sends a request until there is a response to use, within the call's deadline. `isSeen`: middleware may have changed the
 * request.
 */
async function sendAttempts(first: Request, call: Call, isSeen: boolean): Promise<ReceivedResponse> {
  const { deadline, sent, trace } = call;
  const { authorizer, clock, random, fetch } = call.client;
  const { effect } = call.operation;
  const { fetchSignal } = deadline;
  const body = (isSeen ? await bodyOf(first) : call.text) ?? null;
  const header = () => authorizer.header(call.operation, deadline);
  /** The caller's own authorization, `null` if the caller wants none, or the one after a 401. */
  let own = first.headers.get("authorization") ?? (call.headers.authorization === null ? null : undefined);
  let retries = 0;

  function createRequest(authorization: string | null): Request {
    // Stryker disable next-line ConditionalExpression: a copy is sent instead, which costs time only
    const isFirst = sent.length === 0 && !isSeen;
    // a copy of a request that may have been sent, with the body that was kept
    const request = isFirst ? first : new Request(first, { body, signal: fetchSignal });
    if (authorization !== null) request.headers.set("authorization", authorization);
    return request;
  }

  /** One attempt, body included. A failed connection is a result; the end of the call is thrown. */
  async function sendOnce(request: Request): Promise<AttemptResult> {
    // the token may have come too late
    deadline.throwIfEnded();
    sent.push(request.headers);
    trace.request(request.headers);
    let response: Response | undefined;
    try {
      // the signal again: Node's Request holds it weakly, and loses it in a garbage collection
      // looked up at each attempt, so that a later replacement (MSW, instrumentation) is used
      const send: Fetch = fetch ?? globalThis.fetch;
      response = await send(request, { ...call.fetchOptions, signal: fetchSignal });
      deadline.throwIfEnded();
      const content = call.isRaw ? "" : await readBody(response);
      const { status, headers } = response;
      trace.response(status, () => redactMetadata(headers, secretsOf(call)));
      return { response, body: content };
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
  async function renew({ response }: AttemptResult, { headers }: Request): Promise<boolean> {
    const refused = headers.get("authorization");
    if (response?.status !== 401 || refused === null) return false;
    authorizer.refuse(refused);
    const mayRenew = own === undefined && effect !== "consume";
    own = mayRenew ? await header() : refused;
    // the token may have come too late
    deadline.throwIfEnded();
    if (own === refused) return false;
    repeat(response, 0);
    return true;
  }

  /** Waits before a retry; `false` if there is none. The delay is a random part of a backoff that doubles (full jitter). */
  async function waitToRetry(result: AttemptResult): Promise<boolean> {
    const { response, error } = result;
    const isPlatform = fetch === undefined || fetch === globalThis.fetch;
    if (retries >= call.maxRetries || !mayRetry(effect, result, isPlatform)) return false;
    const backoff = random() * Math.min(500 * 2 ** retries, 8_000);
    const requestedMs = response && readRetryAfter(response.headers, clock.now());
    const delayMs = Math.round(Math.max(backoff, requestedMs ?? 0));
    if (delayMs >= deadline.remainingMs()) return false;
    retries += 1;
    repeat(response, delayMs, error);
    await deadline.sleep(delayMs);
    return true;
  }

  function repeat(response: Response | undefined, delayMs: number, error?: unknown): void {
    discardBody(response);
    trace.retry(error, delayMs);
  }

  for (;;) {
    deadline.throwIfEnded();
    const request = createRequest(own === undefined ? await header() : own);
    const result = await sendOnce(request);
    // Stryker disable next-line ConditionalExpression: a success is neither renewed nor retried; saves time only
    if (result.response?.ok) return result;
    if ((await renew(result, request)) || (await waitToRetry(result))) continue;
    if (result.response) return result;
    throw connectionError(result.error, request.url, secretsOf(call));
  }
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
