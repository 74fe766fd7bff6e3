import type { Call } from "./call.ts";
import { checkResponse, rebuild } from "./check-response.ts";
import { type Clock, elapsedBy } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { createError } from "./errors/create-error.ts";
import { callHook, type Hooks } from "./hooks.ts";
import type { Fetch, ResponseValidator } from "./options.ts";
import { readResponseMetadata } from "./rate-limit.ts";
import { readBody } from "./read-body.ts";
import { redact } from "./redact.ts";
import { type AttemptResult, delayMs, errorCodes, mayRetry } from "./retry-policy.ts";
import type { Authorizer } from "./tokens/authorize.ts";

/** What the transport uses of the client. */
export interface TransportOptions {
  readonly fetch: Fetch;
  readonly authorizer: Authorizer;
  readonly hooks: Hooks;
  readonly validator: ResponseValidator | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The attempts of one call, and what they are made with. */
export interface Attempts extends TransportOptions {
  readonly call: Call;
  readonly deadline: Deadline;
  readonly maxRetries: number;
  /** Takes the response as it is: unread, not compared. */
  readonly onRaw: ((response: Response) => void) | undefined;
}

interface Attempt {
  readonly request: Request;
  readonly body: ArrayBuffer | null;
  readonly authorization: string;
  readonly attempt: number;
}

/**
 * Sends a request until there is a response worth checking, within the call's deadline. It lies beneath openapi-fetch and
 * its middleware, which so see each call once.
 *
 * @throws MfaError
 */
export async function transport(request: Request, attempts: Attempts): Promise<Response> {
  const { call, deadline, maxRetries, hooks, clock, random } = attempts;
  const effect = call.metadata.extensions["x-effect"];
  const own = request.headers.get("authorization");
  // read once: a body can be sent only once, and copying it as a stream costs more than the rest of a call
  const body = request.body === null ? null : await request.arrayBuffer();
  let renewed: string | undefined;
  for (let attempt = 0, retries = 0; ; attempt++) {
    const authorization = own ?? renewed ?? (await authorize(attempts));
    const result = await send({ request, body, authorization, attempt }, attempts);
    const status = "response" in result ? result.response.status : undefined;
    if (status === 401 && own === null && renewed === undefined) {
      renewed = await renew(authorization, attempts);
      if (renewed !== authorization) {
        discardBody(result);
        continue;
      }
    }
    const wait = delayMs(retries, result, clock.now(), random);
    const mayRepeat = retries < maxRetries && mayRetry(effect, result);
    if (!mayRepeat || wait >= deadline.remainingMs()) return finish(result, attempts);
    discardBody(result);
    retries += 1;
    callHook(hooks.onRetry, { ...call.context, attempt, delayMs: wait, status });
    await deadline.sleep(wait);
  }
}

/**
 * After a 401: another authorization if there is one and the request may be sent again for it, else the same. A 401 is
 * not always an expired token, so that what consumes an attempt or sends a message is never repeated.
 */
async function renew(authorization: string, attempts: Attempts): Promise<string> {
  attempts.authorizer.refuse(authorization);
  return attempts.call.metadata.extensions["x-effect"] === "read" ? authorize(attempts) : authorization;
}

async function authorize({ call, deadline, authorizer }: Attempts): Promise<string> {
  deadline.signal.throwIfAborted();
  return deadline.race(authorizer.header(call));
}

/**
 * Headers are as secret as the fields that carry a token. Of `Authorization` also the parts: `Bearer <token>`,
 * `Basic <pair>` and what that pair holds, and OneLogin's own `client_id:<id>, client_secret:<secret>`.
 */
function collectSecrets(headers: Headers, secrets: Set<string>): void {
  for (const [name, value] of headers) {
    // a shorter text stands in too many places that have nothing to do with it
    if (!publicHeaders.has(name) && value.length > 3) secrets.add(value);
  }
  const [, scheme, part] = headers.get("authorization")?.match(/(^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
  if (part) secrets.add(part);
  try {
    if (/^basic/i.test(scheme ?? "")) secrets.add(atob(part ?? "").replace(/^.*?:/, ""));
  } catch {
    // no base64, so there is nothing in it
  }
}

/**
 * One attempt, body included. A `fetch` that fails or a body that breaks off is an result; the end of the call is an
 * exception.
 */
async function send(
  { request, body, authorization, attempt }: Attempt,
  { call, deadline, onRaw, fetch, hooks, clock }: Attempts,
): Promise<AttemptResult> {
  const { signal } = deadline;
  const copy = new Request(request, body === null ? { signal } : { signal, body });
  copy.headers.set("authorization", authorization);
  collectSecrets(copy.headers, call.secrets);
  deadline.signal.throwIfAborted();
  callHook(hooks.onRequest, { ...call.context, attempt, headers: redactHeaders(copy.headers) });
  const start = elapsedBy(clock);
  try {
    // the signal once more, as Node's Request holds it weakly: after a garbage collection it would abort nothing
    const response = await deadline.race(fetch(copy, { signal }));
    const { status, headers } = response;
    const bytes = onRaw ? new Uint8Array() : await deadline.race(readBody(response));
    const durationMs = elapsedBy(clock) - start;
    callHook(hooks.onResponse, {
      ...call.context,
      attempt,
      status,
      ...readResponseMetadata(headers),
      durationMs,
    });
    return { response, bytes };
  } catch (error) {
    deadline.signal.throwIfAborted();
    return { error };
  }
}

/** Headers whose values are no secrets; a caller may send any others. */
const publicHeaders = new Set(["accept", "content-type", "user-agent"]);

function redactHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, publicHeaders.has(name) ? value : "[redacted]"]),
  );
}

/** A response that is left unread would keep its connection; one that has been read has nothing to be cancelled. */
function discardBody(result: AttemptResult): void {
  if ("response" in result) result.response.body?.cancel().catch(() => {});
}

function finish(result: AttemptResult, attempts: Attempts): Response {
  const { call, onRaw } = attempts;
  if ("error" in result) {
    // a code only: the message of a cause may hold a URL or a secret
    const code = errorCodes(result.error).find((text) => /^[A-Z][A-Z0-9_]+$/.test(text));
    const what = `connection failed before a complete response${code === undefined ? "" : ` (${code})`}`;
    throw createError("network", what, { ...call.context, cause: result.error });
  }
  const { response } = result;
  if (onRaw) {
    onRaw(response);
    // what openapi-fetch and its middleware get to see instead: it would read the body
    return rebuild(response, null);
  }
  return checkResponse(result, call, (value) => report(value, response, attempts));
}

function report(body: unknown, { status, headers }: Response, { call, validator, hooks }: Attempts): void {
  if (!hooks.onMismatch || !validator) return;
  const { requestId } = readResponseMetadata(headers);
  // a validator that throws changes as little as a hook
  callHook((value: unknown) => {
    const found = validator(call.context.operation, status, value);
    // a copy of the same form
    const mismatches = redact(found, call.secrets) as typeof found;
    if (found.length > 0) return hooks.onMismatch?.({ ...call.context, status, requestId, mismatches });
  }, body);
}
