import { type Clock, elapsedBy, preciseNow } from "../clock.ts";
import { createError, isMfaError } from "../errors/kinds.ts";
import { isOwnError, type MfaErrorCode, type MfaErrorRecord } from "../errors/mfa-error.ts";
import { isRecord } from "../is-record.ts";

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

/** A claim that has not changed for so long belongs to a process that is gone. Its holder renews it more often. */
const claimMs = 2_000;
const renewMs = 500;
const settleMs = 50;

/** The failures of a token request that hold for all processes. Credentials and the network can be wrong in one of them. */
const isOfServer: ReadonlySet<MfaErrorCode> = new Set(["server", "rate_limit"]);

/** The timeout of one call of the store, in milliseconds. */
const storeMs = 1_000;

/** A store each call of which takes a bounded time. */
function boundStore(store: TokenStore, clock: Clock) {
  const writes = new Set<Promise<unknown>>();

  function within(work: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(reject, storeMs);
      (async () => work())().then(resolve, reject).finally(cancel);
    });
  }

  const set = (key: string, value: string, ttlMs: number) => within(() => store.set(key, value, ttlMs));

  return {
    get: (key: string) => within(() => store.get(key)),
    set,
    /** Sets a key, and is not waited for. An unreachable store must not fail a call. */
    setLater(key: string, value: string, ttlMs: number): void {
      const write = set(key, value, ttlMs).catch(() => {});
      writes.add(write);
      // Stryker disable next-line ArrowFunction: only the memory of a write that has ended
      void write.then(() => writes.delete(write));
    },
    /** Waits until nothing is being set. */
    async written(): Promise<void> {
      await Promise.all(writes);
    },
  };
}

/** The claim of the process that requests the next token. */
interface Claim {
  /** Empty if no process has the claim. */
  readonly id: string;
  /** Changes the text of the claim while its holder lives. */
  readonly renewals: number;
  /** The last request that failed: its claim and its error. */
  readonly failed?: { readonly id: string; readonly error: MfaErrorRecord } | undefined;
}

/** A token of the store, or the claim to request one; neither if the process requests it without the others. */
interface Found {
  readonly token?: StoredToken | undefined;
  readonly claim?: Claim;
}

/** The shared token of one client, with a key of its own in the store. */
export interface SharedToken {
  /** Returns a wanted token of the store (`isShared`), or the one that `request` returns. */
  readonly obtain: (
    isWanted: (token: StoredToken) => boolean,
    request: () => Promise<StoredToken>,
    signal: AbortSignal,
  ) => Promise<{ readonly token: StoredToken; readonly isShared: boolean }>;
  /** Shares a token for its remaining lifetime. It is not waited for. */
  readonly write: (token: StoredToken, ttlMs: number) => void;
  /** Waits until nothing is being written. */
  readonly written: () => Promise<void>;
}

/** The result of `shareTokens`, for the option `tokenStore`. */
export type SharedTokens = (key: string, clock: Clock) => SharedToken;

/**
 * Shares access tokens among the processes of a store: one of them requests a token, the others wait for it, or for the error
 * of its request.
 *
 * A call of the store that takes longer than a second, or fails, costs that wait: the process then requests a token on its own.
 *
 * @example
 * ```ts
 * import { createMfaClient, shareTokens } from "@onelogin-mfa/client";
 * import Keyv from "keyv";
 *
 * const credentials = { clientId: "…", clientSecret: "…" };
 * const mfa = createMfaClient({ subdomain: "acme", credentials, tokenStore: shareTokens(new Keyv()) });
 * ```
 */
export function shareTokens(store: TokenStore): SharedTokens {
  return (key, clock) => createSharedToken(store, key, clock);
}

function createSharedToken(unbound: TokenStore, key: string, clock: Clock): SharedToken {
  const store = boundStore(unbound, clock);
  const claimKey = `${key}:claim`;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));
  const textOf = async (name: string) => String((await store.get(name)) || "");
  const claimLater = (claim: Claim, ttlMs: number) => store.setLater(claimKey, JSON.stringify(claim), ttlMs);

  async function find(isWanted: (token: StoredToken) => boolean): Promise<StoredToken | undefined> {
    const token: unknown = JSON.parse((await textOf(key)) || "null");
    return isStoredToken(token) && isWanted(token) ? token : undefined;
  }

  /**
   * Returns a claim if this process is to request the token: the last one that wrote a claim, after all that saw none have
   * written theirs. If two requested it nevertheless, the server would return the same token to both.
   */
  async function take(
    isWanted: (token: StoredToken) => boolean,
    failed: Claim["failed"],
  ): Promise<Found | undefined> {
    const claim: Claim = { id: preciseNow(Math.random).toString(36), renewals: 0, failed };
    const text = JSON.stringify(claim);
    await store.set(claimKey, text, claimMs);
    await wait(settleMs);
    const holder = await textOf(claimKey);
    // no claim: the other process is done, or the store keeps nothing
    if (holder !== "" && holder !== text) return undefined;
    // another process may have shared a token in the meantime
    const token = await find(isWanted);
    if (token) release(claim);
    return { token, claim };
  }

  /** Ends a claim, and tells an error to those who wait. The empty id is for a store without times to live. */
  function release({ id }: Claim, error?: unknown): void {
    // an abort is that of this process
    const isTold = isOwnError(error) && error.code !== "aborted";
    const failed = isTold ? { id, error: error.toJSON() } : undefined;
    claimLater({ id: "", renewals: 0, failed }, failed ? claimMs : 1);
  }

  /** Returns a function that returns true while there is a claim and its text changes. */
  function watchClaim(): (id: string, text: string) => boolean {
    let seen = "";
    let since = 0;
    return (id, text) => {
      if (text !== seen) since = elapsedBy(clock);
      seen = text;
      // Stryker disable next-line EqualityOperator: one millisecond later
      return id !== "" && elapsedBy(clock) - since < claimMs;
    };
  }

  /** Waits for a wanted token, or until this process has the claim. @throws MfaError that of the process it waited for */
  async function waitForOthers(
    isWanted: (token: StoredToken) => boolean,
    signal: AbortSignal,
  ): Promise<Found> {
    const isHeld = watchClaim();
    let holder = "";
    while (!signal.aborted) {
      const token = await find(isWanted);
      if (token) return { token };
      const text = await textOf(claimKey);
      const { id, failed } = readClaim(text);
      if (failed && failed.id === holder) return afterFailure(failed.error);
      holder = id;
      const taken = isHeld(id, text) ? await wait(settleMs) : await take(isWanted, failed);
      if (taken) return taken;
    }
    return {};
  }

  /** Requests a token and shares it. The claim is renewed until the request has ended. */
  async function requestFor(claim: Claim, request: () => Promise<StoredToken>): Promise<StoredToken> {
    let cancel = () => {};
    const renewLater = (renewals: number) => {
      cancel = clock.schedule(() => {
        claimLater({ ...claim, renewals }, claimMs);
        // Stryker disable next-line ArithmeticOperator: any other number changes the text of the claim
        renewLater(renewals + 1);
      }, renewMs);
    };
    renewLater(1);
    try {
      const token = await request();
      release(claim);
      return token;
    } catch (error) {
      release(claim, error);
      throw error;
    } finally {
      cancel();
    }
  }

  return {
    async obtain(isWanted, request, signal) {
      const { token, claim } = await waitForOthers(isWanted, signal).catch((error: unknown): Found => {
        // an unreachable store must not fail a call
        if (isOwnError(error)) throw error;
        return {};
      });
      if (token) return { token, isShared: true };
      return { token: await (claim ? requestFor(claim, request) : request()), isShared: false };
    },
    write(token, ttlMs) {
      store.setLater(key, JSON.stringify(token), Math.max(ttlMs, 1));
    },
    written: store.written,
  };
}

/** Throws the error of another process if the server said it of itself: it holds for all. With any other, each process requests a token. */
function afterFailure({ name: _, code, ...details }: MfaErrorRecord): Found {
  if (!isOfServer.has(code)) return {};
  throw Object.assign(createError(code, ""), details);
}

/** Any other text is the claim of another version of this package. */
function readClaim(text: string): Pick<Claim, "id" | "failed"> {
  try {
    const claim: unknown = JSON.parse(text);
    if (isClaim(claim)) return claim;
  } catch {
    // no JSON
  }
  return { id: text };
}

function isClaim(value: unknown): value is Claim {
  const { id, failed } = isRecord(value) ? value : {};
  return typeof id === "string" && (failed === undefined || (isRecord(failed) && isMfaError(failed.error)));
}

function isStoredToken(value: unknown): value is StoredToken {
  const { value: text, expiresAt, renewAt } = isRecord(value) ? value : {};
  return isToken(text) && typeof expiresAt === "number" && typeof renewAt === "number";
}
