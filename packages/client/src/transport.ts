import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { createError } from "./errors/create-error.ts";
import { type Hooks, tell } from "./hooks.ts";
import { judgeReply, type Reply } from "./judge-reply.ts";
import type { ReplyValidator } from "./options.ts";
import { readRateLimit } from "./rate-limit.ts";
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
  let renewed: string | undefined;
  for (let attempt = 0, retries = 0; ; attempt++) {
    const authorization = own ?? renewed ?? (await authorize(call, deadline, options));
    remember(authorization, call.secrets);
    const outcome = await send(request, authorization, attempt, attempts, options);
    const status = "reply" in outcome ? outcome.reply.status : undefined;
    if (status === 401 && own === null && renewed === undefined) {
      renewed = await renew(authorization, call, deadline, options);
      if (renewed !== authorization) continue;
    }
    const wait = delayMs(retries, outcome, options.clock.now(), options.random);
    const mayRepeat = retries < maxRetries && mayRetry(effect, outcome);
    if (!mayRepeat || wait >= deadline.remainingMs()) return finish(outcome, attempts, options);
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
 * The token is as secret as the fields that carry it: that of `Bearer <token>`, of `Basic <pair>`, and of OneLogin's own
 * `client_id:<id>, client_secret:<secret>`.
 */
function remember(authorization: string, secrets: Set<string>): void {
  const [, credentials] = authorization.match(/(?:^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
  if (credentials) secrets.add(credentials);
}

/**
 * One attempt, body included. A `fetch` that fails or a body that breaks off is an outcome; the end of the call is an
 * exception.
 */
async function send(
  request: Request,
  authorization: string,
  attempt: number,
  { call, deadline, onRaw }: Attempts,
  { fetch, hooks, clock }: TransportOptions,
): Promise<Outcome<Reply>> {
  const copy = new Request(request.clone(), { signal: deadline.signal });
  copy.headers.set("authorization", authorization);
  deadline.signal.throwIfAborted();
  tell(hooks.onRequest, { ...call.about, attempt, headers: shown(copy.headers) });
  const start = clock.now();
  try {
    const response = await deadline.race(fetch(copy));
    const { status, statusText, headers, url } = response;
    const text = onRaw ? "" : await deadline.race(response.text());
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
    return { reply: { status, statusText, headers, url, text, raw: response } };
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

function finish(outcome: Outcome<Reply>, { call, onRaw }: Attempts, options: TransportOptions): Response {
  if ("error" in outcome) {
    throw createError("network", "no complete reply came", { ...call.about, cause: outcome.error });
  }
  const { reply } = outcome;
  if (onRaw) {
    onRaw(reply.raw);
    // what openapi-fetch and its middleware get to see instead: it would read the body
    return new Response(null, { status: reply.status, statusText: reply.statusText, headers: reply.headers });
  }
  return judgeReply(reply, call, (value) => report(value, reply, call, options));
}

function report(value: unknown, { status, headers }: Reply, call: Call, options: TransportOptions): void {
  const { validator, hooks } = options;
  const mismatches = hooks.onMismatch && validator ? validator(call.about.operation, status, value) : [];
  if (mismatches.length === 0) return;
  tell(hooks.onMismatch, {
    ...call.about,
    status,
    requestId: headers.get("x-request-id") ?? undefined,
    mismatches,
  });
}
