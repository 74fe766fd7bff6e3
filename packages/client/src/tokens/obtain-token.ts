import type { Clock } from "../clock.ts";
import { createError } from "../errors/create-error.ts";
import { isToken } from "./is-token.ts";
import type { StoredToken, shareTokens } from "./token-store.ts";

/** The response of `generateToken`, as far as it is used. */
export interface TokenResponse {
  readonly access_token: string;
  /** When the token was made, which may be long before this response. */
  readonly created_at: string;
  /** Its whole life in seconds. */
  readonly expires_in: number;
}

/** Where tokens come from. */
export interface TokenSource {
  readonly requestToken: () => Promise<TokenResponse>;
  /** What several processes share, if they do. */
  readonly shared: ReturnType<typeof shareTokens> | undefined;
  readonly clock: Clock;
}

/** How long before its end a token is renewed, in milliseconds; at the most a tenth of what is left of its life. */
const aheadMs = 60_000;

/** How long a token is taken to live whose times make no sense, in milliseconds: the server has just handed it out. */
const unknownLifeMs = 60_000;

/** Gets a token: one that another process has shared, or else one that the server gives, which is shared in turn. */
export async function obtainToken(
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
  if (!isToken(value)) throw createError("protocol", "the access token that the server gave is not valid");
  const lifeMs = expires_in * 1000;
  // neither clock is trusted further than the token's whole life
  const leftMs = Math.min(Date.parse(created_at) + lifeMs - now, lifeMs);
  const expiresAt = now + (leftMs > 0 ? leftMs : unknownLifeMs);
  // the server hands out the same token while it is valid: nothing is won by asking again before its end
  const ahead = value === current ? 0 : Math.min(aheadMs, (expiresAt - now) / 10);
  return { value, expiresAt, renewAt: expiresAt - ahead };
}

/** A store that is out of reach must not keep a call from being made. */
export async function ignoreErrors<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
