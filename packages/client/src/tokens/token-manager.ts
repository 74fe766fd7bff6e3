import { type Clock, elapsedBy } from "../clock.ts";
import { createError } from "../errors/kinds.ts";
import { callHook, type Hooks } from "../hooks.ts";
import { isToken, type StoredToken, type shareTokens } from "./token-store.ts";

/** The access token of a client: requested when needed, renewed before it expires, shared by all calls. */
export interface TokenManager {
  /** A valid token. Calls at the same time cause one request. */
  get: () => Promise<string>;
  /** Marks a token as refused (401): the next `get` requests another one. */
  refuse: (token: string) => void;
  /** Removes the token, here and in the store, and returns it. */
  forget: () => Promise<string | undefined>;
}

/** The response of `generateToken`. */
export interface TokenResponse {
  readonly access_token: string;
  /** When the token was created, which can be long before this response. */
  readonly created_at: string;
  /** Its whole lifetime in seconds. */
  readonly expires_in: number;
}

/** Where a client gets its tokens. */
export interface TokenSource {
  readonly requestToken: () => Promise<TokenResponse>;
  /** The token that processes share. */
  readonly shared: ReturnType<typeof shareTokens> | undefined;
  readonly clock: Clock;
}

/** How long before its expiry a token is renewed, in milliseconds; at most a tenth of its remaining lifetime. */
const aheadMs = 60_000;

/** Fallback lifetime in milliseconds if `created_at` or `expires_in` is invalid. */
const unknownLifeMs = 60_000;

/** How long a token that the server refuses but returns again is used, in milliseconds, before the next request. */
const refusedMs = 60_000;

/** Creates the token manager of one client. */
export function createTokenManager(options: TokenSource, onToken: Hooks["onToken"]): TokenManager {
  const { clock, shared } = options;
  let current: StoredToken | undefined;
  let pending: Promise<string> | undefined;
  let refused = { value: "", until: 0 };

  const isRefused = ({ value }: StoredToken) => value === refused.value && elapsedBy(clock) >= refused.until;
  const isUsable = (token: StoredToken) => token.expiresAt > clock.now() && !isRefused(token);
  const isFresh = (token: StoredToken) => token.renewAt > clock.now() && !isRefused(token);

  async function renew(): Promise<string> {
    const reason = !current ? "first" : isRefused(current) ? "refused" : "expiring";
    const { token, source } = await obtainToken(options, current?.value, isFresh);
    const { value, expiresAt } = token;
    if (isRefused(token)) refused = { value, until: elapsedBy(clock) + refusedMs };
    current = token;
    callHook(onToken, { reason, source, expiresAt: new Date(expiresAt) });
    return value;
  }

  return {
    async get() {
      if (current && isFresh(current)) return current.value;
      // a failed request is not kept: the next call tries again
      pending ??= renew().finally(() => {
        pending = undefined;
      });
      if (!current || !isUsable(current)) return pending;
      // renews in the background; the current token is still valid
      pending.catch(() => {});
      return current.value;
    },
    refuse(token) {
      // a late 401 to a replaced token does not concern the new one
      if (token === current?.value && token !== refused.value) refused = { value: token, until: 0 };
    },
    async forget() {
      const value = current?.value;
      current = undefined;
      if (value !== undefined)
        await ignoreErrors(() => shared?.write({ value: "", expiresAt: 0, renewAt: 0 }));
      return value;
    },
  };
}

/** Gets the token of another process, or else requests one and shares it. */
async function obtainToken(
  { requestToken, shared, clock }: TokenSource,
  current: string | undefined,
  isWanted: (token: StoredToken) => boolean,
): Promise<{ token: StoredToken; source: "server" | "store" }> {
  const theirs = await ignoreErrors(() => shared?.find(isWanted));
  if (theirs) return { token: theirs, source: "store" };
  try {
    const token = toToken(await requestToken(), current, clock.now());
    await ignoreErrors(() => shared?.write(token));
    return { token, source: "server" };
  } finally {
    await ignoreErrors(() => shared?.release());
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
async function ignoreErrors<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
