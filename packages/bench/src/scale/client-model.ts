/**
 * The client's behavior towards a rate limit, as processes of a simulation. A test holds it against the real client, call
 * for call: `packages/bench/test/scale.test.ts`.
 */
import type { OperationId } from "@onelogin-mfa/client/openapi";
import type { Process, Processes, Work } from "./processes.ts";

/** Whether a request is answered, or refused with a 429: after which time, if the response says so. */
export type Admission = { readonly isAdmitted: boolean; readonly retryAfterMs: number };

/** What the model of the client calls. */
export interface ModelServer {
  /** Asks the fleet's limiter. @returns 0 if the request may be sent, or after which time it may be tried again */
  readonly holdBack: (operation: OperationId) => number;
  /** How long the next request is on its way. */
  readonly travelMs: () => number;
  /** A request arrives. */
  readonly receive: (operation: OperationId) => Admission;
}

/** The access token of an instance, or of a fleet that shares one. */
export interface TokenHolder {
  hasToken: boolean;
  /** The request for it, while it is sent. */
  request: Work | undefined;
}

/** One instance of the application. */
export interface ModelClient {
  readonly server: ModelServer;
  readonly processes: Processes;
  readonly tokens: TokenHolder;
  /** For the delays between attempts. */
  readonly random: () => number;
  readonly maxRetries: number;
}

const timeoutMs = 30_000;

/**
 * A call with its retries. A 429 is retried whatever the operation's effect (`retry-policy.ts`, `attempts.ts`).
 *
 * @returns the last admission
 */
export function* call(
  client: ModelClient,
  operation: OperationId,
  maxRetries = client.maxRetries,
): Process<Admission> {
  const { server, processes, random } = client;
  const end = processes.now() + timeoutMs;
  for (let retries = 0; ; retries++) {
    const needsToken = operation !== "generateToken" && !client.tokens.hasToken;
    if (needsToken && !(yield* waitForToken(client))) return refused;
    const heldBackMs = server.holdBack(operation);
    if (heldBackMs === 0) yield server.travelMs();
    const admission =
      heldBackMs === 0 ? server.receive(operation) : { isAdmitted: false, retryAfterMs: heldBackMs };
    if (admission.isAdmitted || retries >= maxRetries) return admission;
    const backoff = random() * Math.min(500 * 2 ** retries, 8_000);
    const delay = Math.round(Math.max(backoff, admission.retryAfterMs));
    if (delay >= end - processes.now()) return admission;
    yield delay;
  }
}

const refused: Admission = { isAdmitted: false, retryAfterMs: 0 };

/** Waits for the token, which all calls at the same time request once (`single-flight.ts`). A run is shorter than its life. */
function* waitForToken(client: ModelClient): Process<boolean> {
  const { tokens, processes } = client;
  if (!tokens.request) {
    tokens.request = { waiting: [] };
    processes.start(requestToken(client, tokens.request));
  }
  yield tokens.request;
  return tokens.hasToken;
}

function* requestToken(client: ModelClient, request: Work): Process {
  const { isAdmitted } = yield* call(client, "generateToken");
  client.tokens.hasToken = isAdmitted;
  client.tokens.request = undefined;
  client.processes.wake(request);
}

/** How a wait ends. */
export type WaitEnding = "accepted" | "expired" | "refused";

/** Polls until the user has answered or the verification expires (`wait-for.ts`). */
export function* poll(
  client: ModelClient,
  { intervalMs, expiresAt, answeredAt }: { intervalMs: number; expiresAt: number; answeredAt: number },
): Process<WaitEnding> {
  const { processes } = client;
  for (let failures = 0; ; ) {
    const { isAdmitted, retryAfterMs } = yield* call(client, "getUserVerification", 0);
    if (processes.now() >= expiresAt) return "expired";
    if (isAdmitted && processes.now() >= answeredAt) return "accepted";
    failures = isAdmitted ? 0 : failures + 1;
    if (failures === 5) return "refused";
    const delay = failures === 0 ? intervalMs : backoffMs(failures, intervalMs, retryAfterMs);
    const remaining = expiresAt - processes.now();
    yield Math.min(delay, remaining);
    if (delay >= remaining) return "expired";
  }
}

function backoffMs(failures: number, intervalMs: number, retryAfterMs: number): number {
  return Math.max(Math.min(intervalMs * 2 ** (failures - 1), 30_000), intervalMs, retryAfterMs);
}
