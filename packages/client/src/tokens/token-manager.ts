import { type Clock, dateOf, elapsedBy } from "../clock.ts";
import type { Deadline } from "../deadline.ts";
import { createError } from "../errors/kinds.ts";
import type { Emit } from "../events.ts";
import type { MethodResult, OperationData } from "../operation-types.ts";
import { createSingleFlight } from "./single-flight.ts";
import { isToken, type SharedToken, type StoredToken } from "./token-store.ts";

export type TokenManager = ReturnType<typeof createTokenManager>;

/** The response of `generateToken`: `created_at` can be long before it. */
export type TokenResponse = MethodResult<OperationData<"generateToken">>;

/** Source of the tokens of a client. */
export interface TokenSource {
  readonly requestToken: (options: { signal: AbortSignal; timeoutMs: number }) => Promise<TokenResponse>;
  /** The token that processes share. */
  readonly shared: SharedToken | undefined;
  readonly clock: Clock;
  readonly emit: Emit | undefined;
}

/** The longest duration of a token request, in milliseconds, whatever the deadlines of the calls that wait for it. */
const requestMs = 10_000;
/** Milliseconds before its expiry at which a token is renewed; at most a tenth of its remaining lifetime. */
const longestAheadMs = 60_000;
/** Fallback lifetime in milliseconds if `created_at` or `expires_in` is invalid, or the latter below a second. Such a token is not shared. */
const unknownLifeMs = 60_000;
/** Milliseconds for which a token that the server refuses but returns again is used before the next request. */
const refusedMs = 60_000;

/** Creates the access token of one client: requested when needed, renewed before it expires, shared by all calls. */
export function createTokenManager({ requestToken, clock, shared, emit }: TokenSource) {
  let current: StoredToken | undefined;
  let refused = { value: "", until: 0 };
  /** Difference between the server's clock and this one, as far as it is certain. */
  let skewMs = 0;

  const now = () => clock.now() + skewMs;
  const isRefused = ({ value }: StoredToken) => value === refused.value && elapsedBy(clock) >= refused.until;
  const isUsable = (token: StoredToken) => token.expiresAt > now() && !isRefused(token);
  const isFresh = (token: StoredToken) => token.renewAt > now() && isUsable(token);

  const renewal = createSingleFlight(async (signal) => {
    const reason = !current ? "first" : isRefused(current) ? "refused" : "expiring";
    const request = () => requestAndShare(signal);
    const { token, isShared } = shared
      ? await shared.obtain(isFresh, request, signal)
      : { token: await request(), isShared: false };
    const { value, expiresAt } = token;
    if (isRefused(token)) refused = { value, until: elapsedBy(clock) + refusedMs };
    current = token;
    const source = isShared ? "store" : "server";
    emit?.({ type: "token", reason, source, expiresAt: new Date(expiresAt) });
    return value;
  });

  async function requestAndShare(signal: AbortSignal): Promise<StoredToken> {
    const sentAt = clock.now();
    const { data, headers } = await requestToken({ signal, timeoutMs: requestMs });
    const { access_token: value, created_at, expires_in } = data;
    if (!isToken(value)) throw createError("protocol", 'unexpected response: "access_token" is invalid');
    const date = dateOf(headers.get("date"))?.getTime();
    // the server wrote its date, in whole seconds, after `sentAt` and before now: a clock in between is right
    if (date !== undefined) skewMs = Math.max(date - clock.now(), Math.min(date + 1000 - sentAt, 0));
    const serverNow = date ?? clock.now();
    const latestNow = date === undefined ? serverNow : date + 1000;
    const createdAt = dateOf(created_at)?.getTime() ?? Number.NaN;
    const leftMs = Math.min(createdAt, latestNow) + expires_in * 1000 - serverNow;
    // a lifetime below a second is none: each call would request a token
    const isKnown = leftMs > 0 && expires_in >= 1;
    const lifeMs = isKnown ? leftMs : unknownLifeMs;
    const expiresAt = serverNow + lifeMs;
    // the server returns the same token until it expires: an earlier request would be in vain
    const aheadMs = value === current?.value ? 0 : Math.min(longestAheadMs, lifeMs / 10);
    const token = { value, expiresAt, renewAt: expiresAt - aheadMs };
    // a guess would make the other processes use a token that has expired
    if (isKnown) shared?.write(token, lifeMs);
    return token;
  }

  return {
    /** Returns a valid token, at once if there is one. Calls at the same time cause one request. */
    get(deadline: Deadline): string | Promise<string> {
      if (current && isFresh(current)) return current.value;
      if (!current || !isUsable(current)) return renewal.join(deadline);
      // renews in the background; the current token is still valid
      renewal.start();
      return current.value;
    },
    /** Marks a token as refused (401): the next `get` requests another one. */
    refuse(token: string): void {
      // a late 401 to a replaced token does not concern the new one
      if (current?.value !== token || token === refused.value) return;
      refused = { value: token, until: 0 };
    },
    /** Returns the token, once a request for it has ended; `undefined` if there is none. */
    async current(): Promise<string | undefined> {
      await renewal.settled();
      return current?.value;
    },
    /** Removes a token, here and in the store. */
    forget(token: string): void {
      if (current?.value === token) current = undefined;
      shared?.write();
    },
    /** Ends a token request, and waits for it and for what is being written to the store. */
    async close(): Promise<void> {
      await renewal.abort(createError("aborted", "the client was closed while it requested an access token"));
      await shared?.written();
    },
  };
}
