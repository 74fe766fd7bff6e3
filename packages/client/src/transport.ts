import type { Call } from "./call.ts";
import { checkResponse, readBody, rebuild } from "./check-response.ts";
import { type Clock, elapsedBy } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { createError } from "./errors/kinds.ts";
import { callHook, type Hooks } from "./hooks.ts";
import type { Fetch, ResponseValidator } from "./options.ts";
import { readResponseMetadata } from "./rate-limit.ts";
import { redact } from "./redact.ts";
import { type AttemptResult, delayMs, errorCodes, mayRetry } from "./retry-policy.ts";
import type { Authorizer } from "./tokens/authorize.ts";

/** The parts of the client that the transport uses. */
export interface TransportOptions {
  readonly fetch: Fetch;
  readonly authorizer: Authorizer;
  readonly hooks: Hooks;
  readonly validator: ResponseValidator | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One call and its limits. */
export interface Attempts extends TransportOptions {
  readonly call: Call;
  readonly deadline: Deadline;
  readonly maxRetries: number;
  /** Receives the response unread and unchecked. */
  readonly onRaw: ((response: Response) => void) | undefined;
}

/**
 * Sends a request, retries it within the call's deadline, and returns a valid response. It is the `fetch` of openapi-fetch,
 * whose middleware therefore sees each call once.
 *
 * @throws MfaError
 */
export async function transport(request: Request, attempts: Attempts): Promise<Response> {
  const { call, deadline, maxRetries, hooks, clock, random } = attempts;
  const effect = call.metadata.extensions["x-effect"];
  const own = request.headers.get("authorization");
  // read once: a stream can be sent only once, and copying it is slow
  const body = request.body === null ? null : await request.arrayBuffer();
  let renewed: string | undefined;
  for (let attempt = 0, retries = 0; ; attempt++) {
    const authorization = own ?? renewed ?? (await authorize(attempts));
    const result = await send(request, { body, authorization, attempt }, attempts);
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
 * The authorization after a 401: a new one if the operation only reads, else the same. A 401 does not always mean an
 * expired token, so an operation that consumes a code or sends a message is never retried.
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
 * Adds the values of headers to the secrets, and the parts of `Authorization`: `Bearer <token>`, `Basic <pair>` and the
 * secret in that pair, and OneLogin's own `client_id:<id>, client_secret:<secret>`.
 */
function collectSecrets(headers: Headers, secrets: Set<string>): void {
  for (const [name, value] of headers) {
    // a shorter value occurs in unrelated text
    if (!publicHeaders.has(name) && value.length > 3) secrets.add(value);
  }
  const [, scheme, part] = headers.get("authorization")?.match(/(^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
  if (part) secrets.add(part);
  try {
    if (/^basic/i.test(scheme ?? "")) secrets.add(atob(part ?? "").replace(/^.*?:/, ""));
  } catch {
    // not base64
  }
}

/** One attempt, body included. A connection failure is a result; the end of the call is thrown. */
async function send(
  request: Request,
  { body, authorization, attempt }: { body: ArrayBuffer | null; authorization: string; attempt: number },
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
    // the signal again: Node's Request holds it weakly, and loses it in a garbage collection
    const response = await deadline.race(fetch(copy, { signal }));
    const bytes = onRaw ? new Uint8Array() : await deadline.race(readBody(response));
    const durationMs = elapsedBy(clock) - start;
    const metadata = { status: response.status, ...readResponseMetadata(response.headers), durationMs };
    callHook(hooks.onResponse, { ...call.context, attempt, ...metadata });
    return { response, bytes };
  } catch (error) {
    deadline.signal.throwIfAborted();
    return { error };
  }
}

/** Headers that hold no secrets. */
const publicHeaders = new Set(["accept", "content-type", "user-agent"]);

function redactHeaders(headers: Headers): Record<string, string> {
  const shown = [...headers].map(([name, value]) => [name, publicHeaders.has(name) ? value : "[redacted]"]);
  return Object.fromEntries(shown);
}

/** Frees the connection of a response that is not used. */
function discardBody(result: AttemptResult): void {
  if ("response" in result) result.response.body?.cancel().catch(() => {});
}

function finish(result: AttemptResult, attempts: Attempts): Response {
  const { call, onRaw } = attempts;
  if ("error" in result) {
    // a code only: the message of a cause may hold a URL or a secret
    const code = errorCodes(result.error).find((text) => /^[A-Z][A-Z0-9_]+$/.test(text));
    const what = `connection failed before a complete response${code ? ` (${code})` : ""}`;
    throw createError("network", what, { ...call.context, cause: result.error });
  }
  const { response } = result;
  if (onRaw) {
    onRaw(response);
    // openapi-fetch and its middleware get an empty copy, as they would read the body
    return rebuild(response, null);
  }
  return checkResponse(result, call, (value) => report(value, response, attempts));
}

function report(body: unknown, { status, headers }: Response, { call, validator, hooks }: Attempts): void {
  if (!hooks.onMismatch || !validator) return;
  const { requestId } = readResponseMetadata(headers);
  // an error of the validator is ignored like that of a hook
  callHook((value: unknown) => {
    const found = validator(call.context.operation, status, value);
    // a redacted copy has the same type
    const mismatches = redact(found, call.secrets) as typeof found;
    if (found.length > 0) return hooks.onMismatch?.({ ...call.context, status, requestId, mismatches });
  }, body);
}
