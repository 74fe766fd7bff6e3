import { type Clock, preciseNow } from "../clock.ts";
import { createError, isMfaError } from "../errors/kinds.ts";
import { isOwnError, type MfaErrorCode } from "../errors/mfa-error.ts";

/**
 * A store in which processes share an access token: Redis, a Keyv instance, or a `Map` in one process. The values hold the
 * token: protect the store accordingly.
 */
export interface TokenStore {
  /** The value of a key; `undefined` or `null` if it is missing or has expired. */
  get: (key: string) => unknown;
  /** Sets a key for `ttlMs` milliseconds. */
  set: (key: string, value: string, ttlMs: number) => unknown;
}

/** An access token and its times, in milliseconds since 1970 by the server's clock. */
export interface StoredToken {
  readonly value: string;
  readonly expiresAt: number;
  /** Time at which the next one is requested. */
  readonly renewAt: number;
}

/** Returns true for a text that is valid in a header. Others are refused early: the platform's own error would quote them. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\u0021-\u007e]+$/.test(value);
}

/** Milliseconds for which a claim, or the failure of a token request, holds for the other processes. Shorter than most calls. */
const claimMs = 2_000;
/** Milliseconds after which all processes that saw no claim have written theirs. */
const settleMs = 50;
/** Milliseconds for which a store keeps a claim, so that one that is over differs from one that was released. */
const keptMs = 60_000;
/** The timeout of one call of the store, in milliseconds. */
const storeMs = 1_000;

/** The failures of a token request that hold for all processes. Credentials can be wrong in one of them. */
const isOfAll: ReadonlySet<unknown> = new Set<MfaErrorCode>(["server", "rate_limit", "network"]);

/** A token of the store, or the id of this process's claim: empty if it requests the token without one. */
interface Turn {
  readonly token?: StoredToken;
  readonly own?: string;
}

/** The shared token of one client, with a key of its own in the store. */
export interface SharedToken {
  /** Returns a wanted token of the store (`isShared`), or the one that `request` returns. */
  readonly obtain: (
    isWanted: (token: StoredToken) => boolean,
    request: () => Promise<StoredToken>,
    signal: AbortSignal,
  ) => Promise<{ readonly token: StoredToken; readonly isShared: boolean }>;
  /** Shares a token for its remaining lifetime, or removes it. It is not waited for. */
  readonly write: (token?: StoredToken, ttlMs?: number) => void;
  /** Waits until nothing is being written. */
  readonly written: () => Promise<unknown>;
}

/** The result of `shareTokens`, for the option `tokenStore`. */
export type SharedTokens = (key: string, clock: Clock) => SharedToken;

/**
 * Shares access tokens among the processes of a store: one of them requests a token, and the others wait for it. After two
 * seconds without one, another of them requests it. A failure that the server says of itself (429, 5xx), or of the connection, is
 * the error of all for two seconds. A machine whose clock is off by more than that costs requests, but no time.
 *
 * A process calls the store twice for a token that is there, and five times before it requests one. A call of the store that takes
 * longer than a second, or fails, costs that wait: the process then requests a token on its own.
 *
 * @example
 * ```ts
 * import { createMfaClient } from "@onelogin-mfa/client";
 * import { shareTokens } from "@onelogin-mfa/client/tokens";
 * import Keyv from "keyv";
 *
 * const credentials = { clientId: "…", clientSecret: "…" };
 * const mfa = createMfaClient({ subdomain: "acme", credentials, tokenStore: shareTokens(new Keyv()) });
 * ```
 */
export function shareTokens(store: TokenStore): SharedTokens {
  return (key, clock) => createSharedToken(store, key, clock);
}

function createSharedToken(store: TokenStore, key: string, clock: Clock): SharedToken {
  const claimKey = `${key}:claim`;
  let lastWrite: Promise<unknown> = Promise.resolve();

  /** Waits for a call of the store, but not for long. */
  function within(work: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(reject, storeMs);
      (async () => work())().then(resolve, reject).finally(cancel);
    });
  }

  const read = async (name: string) => parse(await within(() => store.get(name)));

  /** Writes after what is being written. An unreachable store must not fail a call. */
  function write(name: string, value: unknown, ttlMs = keptMs): Promise<unknown> {
    const text = JSON.stringify(value) ?? "";
    lastWrite = lastWrite.then(() => within(() => store.set(name, text, ttlMs))).catch(() => {});
    return lastWrite;
  }

  const writeClaim = (claim?: object) => write(claimKey, claim);

  async function find(isWanted: (token: StoredToken) => boolean): Promise<StoredToken | undefined> {
    const token = await read(key);
    return isStoredToken(token) && isWanted(token) ? token : undefined;
  }

  /** Waits for a wanted token, or until this process is to request one. @throws MfaError that of another process */
  async function waitForTurn(isWanted: (token: StoredToken) => boolean, signal: AbortSignal): Promise<Turn> {
    let own = "";
    let hasWaited = false;
    while (!signal.aborted) {
      // the claim first: its holder shares the token before it releases the claim
      const claim = await read(claimKey);
      const token = await find(isWanted);
      if (token) return { token };
      // not a number if it was released
      const ageMs = Math.abs(clock.now() - Number(claim.at));
      if (ageMs < claimMs && claim.id !== own) {
        throwIfOfAll(claim.error);
        hasWaited = true;
        own = "";
      } else if (own || (hasWaited && !(ageMs >= claimMs))) {
        break;
      } else {
        // the last one that writes it has it. If two request a token nevertheless, they get the same one
        own = preciseNow(Math.random).toString(36);
        await writeClaim({ id: own, at: clock.now() });
      }
      await new Promise<void>((resolve) => void clock.schedule(resolve, settleMs));
    }
    return { own };
  }

  return {
    async obtain(isWanted, request, signal) {
      const { token, own } = await waitForTurn(isWanted, signal).catch((error: unknown): Turn => {
        // an unreachable store must not fail a call
        if (isOwnError(error)) throw error;
        return {};
      });
      if (token) return { token, isShared: true };
      let next: object | undefined;
      try {
        return { token: await request(), isShared: false };
      } catch (error) {
        const code = isOwnError(error) && error.code;
        if (isOfAll.has(code)) next = { at: clock.now(), error };
        // a claim that is over: one of the others takes the next
        else if (code === "timeout" || code === "aborted") next = { at: 0 };
        throw error;
      } finally {
        if (own) void writeClaim(next);
      }
    },
    write: (token, ttlMs) => void write(key, token, ttlMs),
    written: () => lastWrite,
  };
}

/** Returns the fields of a record of the store; none if it is no record. */
function parse(text: unknown): { readonly [field: string]: unknown } {
  try {
    return Object(JSON.parse(String(text)));
  } catch {
    return {};
  }
}

/** Throws an error of another process if it holds for all. */
function throwIfOfAll(error: unknown): void {
  if (!isMfaError(error) || !isOfAll.has(error.code)) return;
  const { name: _, ...details } = error;
  throw Object.assign(createError(error.code, ""), details);
}

function isStoredToken(value: unknown): value is StoredToken {
  const { value: text, expiresAt, renewAt } = value as Partial<StoredToken>;
  return isToken(text) && typeof expiresAt === "number" && typeof renewAt === "number";
}
