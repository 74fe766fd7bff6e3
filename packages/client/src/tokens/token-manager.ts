import { type Hooks, type TokenEvent, tell } from "../hooks.ts";
import { obtainToken, quietly, type TokenOrigin } from "./obtain-token.ts";
import type { StoredToken } from "./token-store.ts";

/** Keeps an access token: asks for one when needed, renews it ahead of its end, shares it between calls. */
export interface TokenManager {
  /** A token that is good for now. Calls that ask at the same time cause one request. */
  get: () => Promise<string>;
  /** Takes note that the server has refused a token: the next `get` looks for another. */
  refuse: (token: string) => void;
  /** Forgets the token, here and in the store, and gives it; for revoking. */
  forget: () => Promise<string | undefined>;
}

/** How long before its end a token is renewed, in milliseconds; at the most a tenth of what is left of its life. */
const aheadMs = 60_000;

/** How long a token that the server refuses and yet hands out again is used all the same, before it is asked again. */
const refusedMs = 60_000;

/** Creates the keeper of one client's token. */
export function createTokenManager(origin: TokenOrigin, onToken: Hooks["onToken"]): TokenManager {
  const { clock, shared } = origin;
  let held: (StoredToken & { readonly renewAt: number }) | undefined;
  let pending: Promise<string> | undefined;
  let refused = { value: "", until: 0 };

  const isRefused = ({ value }: StoredToken) => value === refused.value && clock.now() >= refused.until;
  const isUsable = (token: StoredToken) => token.expiresAt > clock.now() && !isRefused(token);
  const isNew = (token: StoredToken | undefined): token is StoredToken =>
    token !== undefined && isUsable(token) && token.value !== held?.value;

  async function renew(): Promise<string> {
    const reason = !held ? "first" : isRefused(held) ? "refused" : "expiring";
    try {
      return keep(await obtainToken(origin, isNew), reason);
    } catch (error) {
      // ahead of its end the old token is still good
      if (held && isUsable(held)) return held.value;
      throw error;
    }
  }

  function keep(
    { token, source }: Awaited<ReturnType<typeof obtainToken>>,
    reason: TokenEvent["reason"],
  ): string {
    const { value, expiresAt } = token;
    if (isRefused(token)) refused = { value, until: clock.now() + refusedMs };
    // the server hands out the same token while it is valid: nothing is won by asking again before its end
    const ahead = value === held?.value ? 0 : Math.min(aheadMs, (expiresAt - clock.now()) / 10);
    held = { value, expiresAt, renewAt: expiresAt - ahead };
    tell(onToken, { reason, source, expiresAt: new Date(expiresAt) });
    return value;
  }

  return {
    async get() {
      if (held && clock.now() < held.renewAt && !isRefused(held)) return held.value;
      // a refresh that fails is not kept: the next call tries again
      pending ??= renew().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    refuse(token) {
      if (token !== refused.value) refused = { value: token, until: 0 };
    },
    async forget() {
      const value = held?.value;
      held = undefined;
      await quietly(() => shared?.write({ value: "", expiresAt: 0 }));
      return value;
    },
  };
}
