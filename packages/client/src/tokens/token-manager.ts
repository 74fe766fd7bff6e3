import { elapsedBy } from "../clock.ts";
import { callHook, type Hooks } from "../hooks.ts";
import { ignoreErrors, obtainToken, type TokenSource } from "./obtain-token.ts";
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
      // a refresh that fails is not kept: the next call tries again
      pending ??= renew().finally(() => {
        pending = undefined;
      });
      if (!current || !isUsable(current)) return pending;
      // ahead of its end the old token is still good: no call waits for the next one, or fails for want of it
      pending.catch(() => {});
      return current.value;
    },
    refuse(token) {
      // a late 401 to a token that has been replaced since says nothing about the new one
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
