import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { judgeReply, type Reply } from "./judge-reply.ts";
import { MfaError } from "./mfa-error.ts";
import { delayMs, mayRetry, type Outcome } from "./retry-policy.ts";

/** What the transport uses of the client. */
export interface TransportOptions {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Gives the value of `Authorization` for an operation that the caller has not given one for. */
  readonly authorize: (call: Call) => Promise<string>;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What the transport must know of one call. */
export interface Attempts {
  readonly call: Call;
  readonly deadline: Deadline;
  readonly maxRetries: number;
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
  for (let attempt = 0; ; attempt++) {
    const outcome = await send(request, attempts, options);
    const mayRepeat = attempt < maxRetries && mayRetry(call.facts.extensions["x-effect"], outcome);
    const wait = delayMs(attempt, outcome, options.clock.now(), options.random);
    if (!mayRepeat || wait >= deadline.remainingMs()) return finish(outcome, call);
    await deadline.sleep(wait);
  }
}

/**
 * One attempt, body included. A `fetch` that fails or a body that breaks off is an outcome; the end of the call is an
 * exception.
 */
async function send(
  request: Request,
  { call, deadline }: Attempts,
  options: TransportOptions,
): Promise<Outcome<Reply>> {
  deadline.signal.throwIfAborted();
  const copy = new Request(request.clone(), { signal: deadline.signal });
  if (!copy.headers.has("authorization")) {
    copy.headers.set("authorization", await deadline.race(options.authorize(call)));
  }
  remember(copy.headers.get("authorization"), call.secrets);
  deadline.signal.throwIfAborted();
  try {
    const response = await deadline.race(options.fetch(copy));
    const text = await deadline.race(response.text());
    const { status, statusText, headers, url } = response;
    return { reply: { status, statusText, headers, url, text } };
  } catch (error) {
    deadline.signal.throwIfAborted();
    return { error };
  }
}

function finish(outcome: Outcome<Reply>, call: Call): Response {
  if ("reply" in outcome) return judgeReply(outcome.reply, call);
  throw new MfaError("network", "no complete reply came", { ...call.about, cause: outcome.error });
}

/** `Bearer <token>`, `Basic <pair>` and OneLogin's `client_id:<id>, client_secret:<secret>` are as secret as fields. */
function remember(authorization: string | null, secrets: Set<string>): void {
  const [, credentials] = authorization?.match(/(?:^\w+ +|client_secret: *)([^\s,]+)/) ?? [];
  if (credentials) secrets.add(credentials);
}
