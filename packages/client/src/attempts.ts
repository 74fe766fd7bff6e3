import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import { addressOf, copyCause, errorCode } from "./connection-error.ts";
import type { Deadline } from "./deadline.ts";
import { createError } from "./errors/kinds.ts";
import { redactMetadata, secretsOf } from "./interpret.ts";
import type { Fetch } from "./options.ts";
import { type ReceivedResponse, readBody } from "./read-body.ts";
import { type AttemptResult, delayMs, mayRetry } from "./retry-policy.ts";
import type { Authorizer } from "./tokens/authorize.ts";

/** The parts of the client that the attempts use. */
export interface AttemptOptions {
  readonly fetch: Fetch;
  /** True if `fetch` is the caller's, which may open other connections than the platform's. */
  readonly isOwnFetch: boolean;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Progress of the attempts of a call. */
interface Progress {
  retries: number;
  /** The caller's own authorization, `null` if the caller wants none, or the one after a 401. */
  authorization: string | null | undefined;
}

/**
 * Sends a request until there is a response to use, within the call's deadline. `isSeen`: middleware may have changed the
 * request.
 */
export async function sendAttempts(
  first: Request,
  call: Call,
  isSeen: boolean,
  options: AttemptOptions,
): Promise<ReceivedResponse> {
  const { operation, deadline, sent } = call;
  const own = first.headers.get("authorization") ?? (call.headers?.authorization === null ? null : undefined);
  const progress: Progress = { retries: 0, authorization: own };
  const body = isSeen ? await bodyOf(first) : call.text;
  for (;;) {
    deadline.signal.throwIfAborted();
    const { authorization = await options.authorizer.header(operation, deadline) } = progress;
    // Stryker disable next-line ConditionalExpression: a copy is sent instead, which costs time only
    const request = sent.length === 0 && !isSeen ? first : rebuild(first, body, deadline);
    if (authorization !== null) request.headers.set("authorization", authorization);
    const result = await sendOnce(request, call, options);
    // Stryker disable next-line ConditionalExpression: a success is neither renewed nor retried; saves time only
    if ("response" in result && result.response.ok) return result;
    const isRepeated =
      (await renew(result, authorization, progress, call, options)) ||
      (await waitToRetry(result, request.url, progress, call, options));
    if (!isRepeated) return finish(result, request.url, call);
  }
}

/** A copy of a request that may have been sent, with the body that was kept. */
function rebuild(
  request: Request,
  body: ArrayBuffer | string | undefined,
  { fetchSignal }: Deadline,
): Request {
  return new Request(request, { body: body ?? null, signal: fetchSignal });
}

/**
 * Gets another token after the first 401, and tells whether there is one. A 401 is sent before anything is processed; but
 * a one-time password may have been used up.
 */
async function renew(
  result: AttemptResult,
  authorization: string | null,
  progress: Progress,
  { operation, deadline, trace }: Call,
  { authorizer }: AttemptOptions,
): Promise<boolean> {
  if (responseOf(result)?.status !== 401 || authorization === null) return false;
  authorizer.refuse(authorization);
  if (progress.authorization !== undefined) return false;
  progress.authorization = authorization;
  if (operation.effect === "consume") return false;
  progress.authorization = await authorizer.header(operation, deadline);
  if (progress.authorization === authorization) return false;
  discardBody(responseOf(result));
  trace.retry(result, 0);
  return true;
}

/** Waits before a retry; `false` if there is none. */
async function waitToRetry(
  result: AttemptResult,
  url: string,
  progress: Progress,
  { operation, deadline, maxRetries, trace }: Call,
  { clock, random, isOwnFetch }: AttemptOptions,
): Promise<boolean> {
  if (progress.retries >= maxRetries) return false;
  if (!mayRetry(operation.effect, result, isOwnFetch ? url : undefined)) return false;
  const delay = delayMs(progress.retries, result, clock.now(), random);
  if (delay >= deadline.remainingMs()) return false;
  discardBody(responseOf(result));
  progress.retries += 1;
  trace.retry(result, delay);
  await deadline.sleep(delay);
  return true;
}

function responseOf(result: AttemptResult): Response | undefined {
  return "response" in result ? result.response : undefined;
}

/** The body that middleware left; an empty one is none. Firefox has no `Request.body` to ask. */
async function bodyOf(request: Request): Promise<ArrayBuffer | undefined> {
  const bytes = await request.arrayBuffer();
  return bytes.byteLength === 0 ? undefined : bytes;
}

/** One attempt, body included. A failed connection is a result; the end of the call is thrown. */
async function sendOnce(request: Request, call: Call, { fetch }: AttemptOptions): Promise<AttemptResult> {
  const { trace } = call;
  const { signal, fetchSignal } = call.deadline;
  // the token may have come too late
  signal.throwIfAborted();
  call.sent.push(request.headers);
  trace.request(request.headers);
  let response: Response | undefined;
  try {
    // the signal again: Node's Request holds it weakly, and loses it in a garbage collection
    response = await fetch(request, { ...call.fetchOptions, signal: fetchSignal });
    signal.throwIfAborted();
    const body = call.isRaw ? "" : await readBody(response);
    const { status, headers } = response;
    trace.response(status, () => redactMetadata(headers, secretsOf(call)));
    return { response, body };
  } catch (error) {
    discardBody(response);
    signal.throwIfAborted();
    return { error, hasResponded: response !== undefined };
  }
}

/** Frees the connection of a response that is not used. */
function discardBody(response: Response | undefined): void {
  response?.body?.cancel().catch(() => {});
}

function finish(result: AttemptResult, url: string, call: Call): ReceivedResponse {
  if ("response" in result) return result;
  const code = errorCode(result.error);
  const { hostname, port } = addressOf(url);
  const what = `connection to ${hostname}:${port} failed before a complete response${code ? ` (${code})` : ""}`;
  const cause = copyCause(result.error, secretsOf(call));
  throw createError("network", what, { ...call.operation.context, cause });
}
