import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { createError } from "./errors/create-error.ts";
import { type Hooks, tell } from "./hooks.ts";
import { judgeReply, type Reply, rebuild } from "./judge-reply.ts";
import type { ReplyValidator } from "./options.ts";
import { readRateLimit } from "./rate-limit.ts";
import { readBody } from "./read-body.ts";
import { redact } from "./redact.ts";
import { delayMs, mayRetry, type Outcome } from "./retry-policy.ts";
import type { Authorizer } from "./tokens/authorize.ts";

/** What the transport uses of the client. */
export interface TransportOptions {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly authorizer: Authorizer;
  readonly hooks: Hooks;
  readonly validator: ReplyValidator | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What the transport must know of one call. */
export interface Attempts {
  readonly call: Call;
  readonly deadline: Deadline;
  readonly maxRetries: number;
  /** Takes the reply as it is: unread, unjudged. */
  readonly onRaw: ((response: Response) => void) | undefined;
}

interface Attempt {
  readonly request: Request;
  readonly body: ArrayBuffer | null;
  readonly authorization: string;
  readonly attempt: number;
}

/**
 * Sends a request until there is a reply worth judging, within the call's deadline. It lies beneath openapi-fetch and
 * its middleware, which so see each call once.
 *
 * @throws MfaError
 */
export async function transport(
  request: Request,
  attempts: Attempts,
  options: TransportOptions,
): Promise<Response> {
  const { call, deadline, maxRetries } = attempts;
  const effect = call.facts.extensions["x-effect"];
  const own = request.headers.get("authorization");
  // read once: a body can be sent only once, and copying it as a stream costs more than the rest of a call
  const body = request.body === null ? null : await request.arrayBuffer();
  let renewed: string | undefined;
  for (let attempt = 0, retries = 0; ; attempt++) {
    const authorization = own ?? renewed ?? (await authorize(call, deadline, options));
    const outcome = await send({ request, body, authorization, attempt }, attempts, options);
    const status = "reply" in outcome ? outcome.reply.status : undefined;
    if (status === 401 && own === null && renewed === undefined) {
      renewed = await renew(authorization, call, deadline, options);
      if (renewed !== authorization) {
        leave(outcome);
        continue;
      }
    }
    const wait = delayMs(retries, outcome, options.clock.now(), options.random);
    const mayRepeat = retries < maxRetries && mayRetry(effect, outcome);
    if (!mayRepeat || wait >= deadline.remainingMs()) return finish(outcome, attempts, options);
    leave(outcome);
    retries += 1;
    tell(options.hooks.onRetry, { ...call.about, attempt, delayMs: wait, status });
    await deadline.sleep(wait);
  }
}

/**
 * After a 401: another authorization if there is one and the request may be sent again for it, else the same. A 401 is
 * not always an expired token, so that what consumes an attempt or sends a message is never repeated.
 */
async function renew(
  authorization: string,
  call: Call,
  deadline: Deadline,
  options: TransportOptions,
): Promise<string> {
  options.authorizer.refuse(authorization);
  return call.facts.extensions["x-effect"] === "read" ? authorize(call, deadline, options) : authorization;
}

async function authorize(call: Call, deadline: Deadline, { authorizer }: TransportOptions): Promise<string> {
  deadline.signal.throwIfAborted();
  return deadline.race(authorizer.header(call));
}

/**
 * Headers are as secret as the fields that carry a token. Of `Authorization` also the parts: `Bearer <token>`,
 * `Basic <pair>` and what that pair holds, and OneLogin's own `client_id:<id>, client_secret:<secret>`.
 */
function remember(headers: Headers, secrets: Set<string>): void {
  for (const [name, value] of headers) {
    // a shorter text stands in too many places that have nothing to do with it
    if (!harmless.has(name) && value.length > 3) secrets.add(value);
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
 * One attempt, body included. A `fetch` that fails or a body that breaks off is an outcome; the end of the call is an
 * exception.
 */
async function send(
  { request, body, authorization, attempt }: Attempt,
  { call, deadline, onRaw }: Attempts,
  { fetch, hooks, clock }: TransportOptions,
): Promise<Outcome<Reply>> {
  const { signal } = deadline;
  const copy = new Request(request, body === null ? { signal } : { signal, body });
  copy.headers.set("authorization", authorization);
  remember(copy.headers, call.secrets);
  deadline.signal.throwIfAborted();
  tell(hooks.onRequest, { ...call.about, attempt, headers: shown(copy.headers) });
  const start = clock.now();
  try {
    const response = await deadline.race(fetch(copy));
    const { status, statusText, headers, url } = response;
    const bytes = onRaw ? new Uint8Array() : await deadline.race(readBody(response));
    const requestId = headers.get("x-request-id") ?? undefined;
    const durationMs = clock.now() - start;
    tell(hooks.onResponse, {
      ...call.about,
      attempt,
      status,
      requestId,
      rateLimit: readRateLimit(headers),
      durationMs,
    });
    return { reply: { status, statusText, headers, url, bytes, raw: response } };
  } catch (error) {
    deadline.signal.throwIfAborted();
    return { error };
  }
}

/** Headers whose values are no secrets; a caller may send any others. */
const harmless = new Set(["accept", "content-type", "user-agent"]);

function shown(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, harmless.has(name) ? value : "[redacted]"]),
  );
}

/** A reply that is left unread would keep its connection; one that has been read has nothing to be cancelled. */
function leave(outcome: Outcome<Reply>): void {
  if ("reply" in outcome) outcome.reply.raw.body?.cancel().catch(() => {});
}

function finish(outcome: Outcome<Reply>, { call, onRaw }: Attempts, options: TransportOptions): Response {
  if ("error" in outcome) {
    throw createError("network", "no complete reply came", { ...call.about, cause: outcome.error });
  }
  const { reply } = outcome;
  if (onRaw) {
    onRaw(reply.raw);
    // what openapi-fetch and its middleware get to see instead: it would read the body
    return rebuild(reply, null);
  }
  return judgeReply(reply, call, (value) => report(value, reply, call, options));
}

function report(body: unknown, { status, headers }: Reply, call: Call, options: TransportOptions): void {
  const { validator, hooks } = options;
  if (!hooks.onMismatch || !validator) return;
  const requestId = headers.get("x-request-id") ?? undefined;
  // a validator that throws changes as little as a hook
  tell((value: unknown) => {
    const found = validator(call.about.operation, status, value);
    // a copy of the same form
    const mismatches = redact(found, call.secrets) as typeof found;
    if (found.length > 0) return hooks.onMismatch?.({ ...call.about, status, requestId, mismatches });
  }, body);
}
