import type { Clock } from "../clock.ts";
import type { StoredToken, shareTokens } from "./token-store.ts";

/** The reply of `generateToken`, as far as it is used. */
export interface TokenReply {
  readonly access_token: string;
  /** When the token was made, which may be long before this reply. */
  readonly created_at: string;
  /** Its whole life in seconds. */
  readonly expires_in: number;
}

/** Where tokens come from. */
export interface TokenOrigin {
  readonly requestToken: () => Promise<TokenReply>;
  /** What several processes share, if they do. */
  readonly shared: ReturnType<typeof shareTokens> | undefined;
  readonly clock: Clock;
}

/** Gets a token: one that another process has shared, or else one that the server gives, which is shared in turn. */
export async function obtainToken(
  { requestToken, shared, clock }: TokenOrigin,
  isNew: (token: StoredToken | undefined) => token is StoredToken,
): Promise<{ token: StoredToken; source: "server" | "store" }> {
  let theirs = await quietly(() => shared?.read());
  if (shared && !isNew(theirs)) {
    const isOurs = await quietly(() => shared.claim());
    // read also when the claim is ours: another process may have been served in the meantime
    theirs = await quietly(() => (isOurs === false ? shared.awaitOther(isNew) : shared.read()));
  }
  if (isNew(theirs)) return { token: theirs, source: "store" };
  const token = toToken(await requestToken(), clock.now());
  await quietly(() => shared?.write(token));
  return { token, source: "server" };
}

function toToken({ access_token: value, created_at, expires_in }: TokenReply, now: number): StoredToken {
  const lifeMs = expires_in * 1000;
  // neither clock is trusted further than the token's whole life
  const leftMs = Math.min(Math.max(Date.parse(created_at) + lifeMs - now, 0), lifeMs);
  return { value, expiresAt: now + leftMs };
}

/** A store that is out of reach must not keep a call from being made. */
export async function quietly<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
