import { elapsedBy } from "../clock.ts";
import { type Hooks, tell } from "../hooks.ts";
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

/** How long a token that the server refuses and yet hands out again is used all the same, before it is asked again. */
const refusedMs = 60_000;

/** Creates the keeper of one client's token. */
export function createTokenManager(origin: TokenOrigin, onToken: Hooks["onToken"]): TokenManager {
  const { clock, shared } = origin;
  let held: StoredToken | undefined;
  let pending: Promise<string> | undefined;
  let refused = { value: "", until: 0 };

  const isRefused = ({ value }: StoredToken) => value === refused.value && elapsedBy(clock) >= refused.until;
  const isUsable = (token: StoredToken) => token.expiresAt > clock.now() && !isRefused(token);
  const isFresh = (token: StoredToken) => token.renewAt > clock.now() && !isRefused(token);

  async function renew(): Promise<string> {
    const reason = !held ? "first" : isRefused(held) ? "refused" : "expiring";
    const { token, source } = await obtainToken(origin, held?.value, isFresh);
    const { value, expiresAt } = token;
    if (isRefused(token)) refused = { value, until: elapsedBy(clock) + refusedMs };
    held = token;
    tell(onToken, { reason, source, expiresAt: new Date(expiresAt) });
    return value;
  }

  return {
    async get() {
      if (held && isFresh(held)) return held.value;
      // a refresh that fails is not kept: the next call tries again
      pending ??= renew().finally(() => {
        pending = undefined;
      });
      if (!held || !isUsable(held)) return pending;
      // ahead of its end the old token is still good: no call waits for the next one, or fails for want of it
      pending.catch(() => {});
      return held.value;
    },
    refuse(token) {
      // a late 401 to a token that has been replaced since says nothing about the new one
      if (token === held?.value && token !== refused.value) refused = { value: token, until: 0 };
    },
    async forget() {
      const value = held?.value;
      held = undefined;
      if (value !== undefined) await quietly(() => shared?.write({ value: "", expiresAt: 0, renewAt: 0 }));
      return value;
    },
  };
}
