import { type Clock, elapsedBy } from "../clock.ts";
import type { Deadline } from "../deadline.ts";
import { createError } from "../errors/kinds.ts";
import { callHook, type Hooks } from "../hooks.ts";
import { createSingleFlight } from "./single-flight.ts";
import { isToken, type StoredToken, type shareTokens } from "./token-store.ts";

/** The access token of a client: requested when needed, renewed before it expires, shared by all calls. */
export interface TokenManager {
  /** A valid token, at once if there is one. Calls at the same time cause one request. */
  get: (deadline: Deadline) => string | Promise<string>;
  /** Marks a token as refused (401): the next `get` requests another one. */
  refuse: (token: string) => void;
  /** The token, once a request for it has ended; `undefined` if there is none. */
  current: () => Promise<string | undefined>;
  /** Removes a token, here and in the store. */
  forget: (token: string) => void;
  /** Ends a token request, and waits for what is being written to the store. */
  close: () => Promise<void>;
}

/** The response of `generateToken`. */
export interface TokenResponse {
  readonly access_token: string;
  /** Time at which the token was created, which can be long before this response. */
  readonly created_at: string;
  /** Its whole lifetime in seconds. */
  readonly expires_in: number;
}

/** Source of the tokens of a client. */
export interface TokenSource {
  readonly requestToken: (options: { signal: AbortSignal; timeoutMs: number }) => Promise<TokenResponse>;
  /** The token that processes share. */
  readonly shared: ReturnType<typeof shareTokens> | undefined;
  readonly clock: Clock;
}

/** The longest duration of a token request, in milliseconds, whatever the deadlines of the calls that wait for it. */
const requestMs = 10_000;

/** Milliseconds before its expiry at which a token is renewed; at most a tenth of its remaining lifetime. */
const aheadMs = 60_000;

/** Fallback lifetime in milliseconds if `created_at` or `expires_in` is invalid. */
const unknownLifeMs = 60_000;

/** Milliseconds for which a token that the server refuses but returns again is used before the next request. */
const refusedMs = 60_000;

/** Creates the token manager of one client. */
export function createTokenManager(source: TokenSource, onToken: Hooks["onToken"]): TokenManager {
  const { clock, shared } = source;
  let current: StoredToken | undefined;
  let refused = { value: "", until: 0 };

  // Stryker disable next-line EqualityOperator: one millisecond later
  const isRefused = ({ value }: StoredToken) => value === refused.value && elapsedBy(clock) >= refused.until;
  const isUsable = (token: StoredToken) => token.expiresAt > clock.now() && !isRefused(token);
  const isFresh = (token: StoredToken) => token.renewAt > clock.now() && isUsable(token);

  const renewal = createSingleFlight(async (signal) => {
    const reason = !current ? "first" : isRefused(current) ? "refused" : "expiring";
    const theirs = await ignoreErrors(shared?.find(isFresh, signal));
    const token = theirs ?? (await requestToken(source, current?.value, signal));
    const { value, expiresAt } = token;
    if (isRefused(token)) refused = { value, until: elapsedBy(clock) + refusedMs };
    current = token;
    callHook(onToken, { reason, source: theirs ? "store" : "server", expiresAt: new Date(expiresAt) });
    return value;
  });

  return {
    get(deadline) {
      if (current && isFresh(current)) return current.value;
      if (!current || !isUsable(current)) return renewal.join(deadline);
      // renews in the background; the current token is still valid
      renewal.start();
      return current.value;
    },
    refuse(token) {
      // a late 401 to a replaced token does not concern the new one
      if (token === current?.value && token !== refused.value) refused = { value: token, until: 0 };
    },
    async current() {
      await renewal.settled();
      return current?.value;
    },
    forget(token) {
      if (current?.value === token) current = undefined;
      shared?.write({ value: "", expiresAt: 0, renewAt: 0 });
    },
    async close() {
      renewal.abort();
      await shared?.written();
    },
  };
}

/** Requests a token and shares it. */
async function requestToken(
  { requestToken: request, shared, clock }: TokenSource,
  current: string | undefined,
  signal: AbortSignal,
): Promise<StoredToken> {
  try {
    const token = toToken(await request({ signal, timeoutMs: requestMs }), current, clock.now());
    shared?.write(token);
    return token;
  } finally {
    shared?.release();
  }
}

function toToken(response: TokenResponse, current: string | undefined, now: number): StoredToken {
  const { access_token: value, created_at, expires_in } = response;
  if (!isToken(value)) throw createError("protocol", 'unexpected response: "access_token" is invalid');
  const lifeMs = expires_in * 1000;
  // at most the whole lifetime, if the clocks differ
  const leftMs = Math.min(Date.parse(created_at) + lifeMs - now, lifeMs);
  const expiresAt = now + (leftMs > 0 ? leftMs : unknownLifeMs);
  // the server returns the same token until it expires: an earlier request would be in vain
  const ahead = value === current ? 0 : Math.min(aheadMs, (expiresAt - now) / 10);
  return { value, expiresAt, renewAt: expiresAt - ahead };
}

/** An unreachable store must not fail a call. */
async function ignoreErrors<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}
