import type { Client, Middleware } from "openapi-fetch";
import { type AttemptOptions, sendAttempts } from "./attempts.ts";
import type { Call } from "./call.ts";
import { createError } from "./errors/kinds.ts";
import { isOwnError, type MfaError } from "./errors/mfa-error.ts";
import type { ReceivedResponse } from "./read-body.ts";

type AnyClient = Client<Record<string, never>>;

/** openapi-fetch types a call by its path; here path and method are data. The public types are in operation-types.ts. */
type AnyRequest = (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** Sends a call and receives its response, with any status code. @throws MfaError */
export type Send = (call: Call) => Promise<ReceivedResponse>;

/**
 * Connects openapi-fetch and its middleware, which see each call once, to the attempts below them.
 *
 * Without middleware, openapi-fetch only creates the request: it gets a response without content, and the real one is
 * read once, by `interpret`.
 */
export function createSender(
  client: AnyClient,
  options: AttemptOptions,
): { readonly send: Send; readonly use: (...middleware: Middleware[]) => void } {
  const request = client.request as unknown as AnyRequest;
  const noContent = new Response(null, { status: 204 });
  // Stryker disable next-line BooleanLiteral: the same response, copied for nobody
  let hasMiddleware = false;

  async function send(call: Call): Promise<ReceivedResponse> {
    const { metadata, context } = call.operation;
    call.deadline.signal.throwIfAborted();
    // Stryker disable next-line ConditionalExpression: the same response, copied for nobody
    const isSeen = hasMiddleware || call.options.middleware !== undefined;
    let received: ReceivedResponse | undefined;
    let handed: Response | undefined;
    const fetch = async (request: Request) => {
      received = await sendAttempts(request, call, isSeen, options);
      handed = isSeen ? copyOf(received) : noContent;
      return handed;
    };
    const result = await request(metadata.method, metadata.path, { ...requestInit(call), fetch });
    if (received && (result.response === handed || call.isRaw)) return received;
    if (call.isRaw) throw createError("protocol", "middleware responded instead of the server", context);
    // the response of middleware, whose JSON openapi-fetch has parsed if it is an error
    const body = result.data ?? result.error ?? "";
    return { response: result.response, body: typeof body === "string" ? body : JSON.stringify(body) };
  }

  function use(...middleware: Middleware[]): void {
    client.use(...middleware);
    hasMiddleware = true;
  }

  return { send, use };
}

/** Returns the error of a call that was not sent, or has no response. Other errors are of middleware or the platform. */
export function sendError(error: unknown, { operation, sent }: Call): MfaError {
  if (isOwnError(error)) return withCallerFrames(error);
  const details = { ...operation.context, cause: error };
  if (sent.length === 0) return createError("invalid_input", "the request could not be created", details);
  return createError("protocol", "middleware failed after the request was sent", details);
}

/** The stack of an error that was created below `race`, where V8 no longer knows who called. */
function withCallerFrames(error: MfaError): MfaError {
  // not in every runtime
  // Stryker disable next-line OptionalChaining: the runtime of the tests has it
  (Error as { captureStackTrace?: (target: Error) => void }).captureStackTrace?.(error);
  return error;
}

/** Returns the call as openapi-fetch's options. */
function requestInit({ input, options, url, headers: all, text, deadline }: Call): object {
  const { middleware, querySerializer } = options;
  return {
    ...(middleware && { middleware }),
    ...(querySerializer !== undefined && { querySerializer }),
    // `path` makes openapi-fetch ask for the URL
    params: input.params?.path ? input.params : { ...input.params, path: {} },
    pathSerializer: () => url,
    headers: all,
    body: text,
    bodySerializer: identity,
    // of a success only: the body of an error is always read
    parseAs: "text",
    signal: deadline.fetchSignal,
    // a redirect would send the token elsewhere; it is undeclared, so it ends as an error
    redirect: "manual",
  };
}

const identity = (text: string) => text;

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
