import type { Fetch } from "@onelogin-mfa/client";
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

/** Size of a budget. */
export interface BudgetOptions {
  /**
   * Calls of all processes in a window. An hour touches at most 361 windows of 10 seconds, with 13 calls fewer than 5,000.
   * @default 13
   */
  readonly calls?: number;
  /** Length of a window in seconds. @default 10 */
  readonly seconds?: number;
  /** Number of processes. While Redis fails, each has its own part of the budget, and at least one call a window. */
  readonly processes: number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/**
 * Creates a budget of calls that processes share in Redis. If Redis fails, or responds with anything but a count, each process has
 * its own part until the window ends. Create the connection with `enableOfflineQueue: false` and a `commandTimeout`: without them,
 * calls wait for a Redis that is gone; with them, only those that were waiting when it went, and the first ones of each window.
 */
export function createBudget(
  redis: Redis,
  { calls = 13, seconds = 10, processes, now = Date.now }: BudgetOptions,
): Limiter {
  const options = { keyPrefix: "onelogin", duration: seconds };
  const shared = new RateLimiterRedis({ ...options, storeClient: redis, points: calls });
  const own = new RateLimiterMemory({ ...options, points: Math.max(1, Math.floor(calls / processes)) });
  const windowMs = seconds * 1000;
  /** `taken`: calls that Redis has counted for this process, so that fewer are no count. */
  let current = { id: -1, taken: 0, isShared: true };

  /** Asks Redis; `undefined` if it fails, or its response is no count. @throws RateLimiterRes if nothing is left */
  async function askRedis(method: "get" | "consume", key: string, taken: number) {
    try {
      const state = await shared[method](key);
      return (state ? state.consumedPoints : 0) >= taken ? state : undefined;
    } catch (reason) {
      if (reason instanceof RateLimiterRes) throw reason;
      return undefined;
    }
  }

  async function ask(method: "get" | "consume", name: string): Promise<RateLimiterRes | null> {
    const id = Math.floor(now() / windowMs);
    if (current.id !== id) current = { id, taken: 0, isShared: true };
    const window = current;
    // a key for each window: Redis counts late, after a pause, what it was asked before; that window is over by then
    const key = `${name}:${id}`;
    if (window.isShared) {
      const taken = window.taken + (method === "consume" ? 1 : 0);
      const state = await askRedis(method, key, taken);
      window.taken = Math.max(window.taken, taken);
      if (state !== undefined) return state;
      // not again in this window: Redis would count what it was asked in vain
      window.isShared = false;
    }
    return own[method](key);
  }

  const untilNext = ({ remainingPoints, consumedPoints }: RateLimiterRes) =>
    new RateLimiterRes(remainingPoints, windowMs - (now() % windowMs), consumedPoints);
  return {
    get: (key) => ask("get", key).then((state) => state && untilNext(state)),
    consume: (key) =>
      ask("consume", key).catch((reason) => {
        throw reason instanceof RateLimiterRes ? untilNext(reason) : reason;
      }),
  };
}

/** The part of a limiter of rate-limiter-flexible that a budget needs. `consume` rejects with the state if nothing is left. */
interface Limiter {
  readonly get: (key: string) => Promise<RateLimiterRes | null>;
  readonly consume: (key: string) => Promise<unknown>;
}

/**
 * Creates a `fetch` that keeps to a budget, token requests and retries included. A request beyond it is not sent: it gets a
 * 429 with `Retry-After`. The client retries it in the next window, or throws `rate_limit` if its deadline is earlier. The
 * last third of a window is for verifications under way: for codes that users have typed, and polls.
 */
export function shareBudget(limiter: Limiter, send: Fetch = (request, init) => fetch(request, init)): Fetch {
  return async (request, init) => {
    const isUnderWay = /\/token$|\/(verifications|registrations)\//.test(new URL(request.url).pathname);
    const refused = await takeCall(limiter, isUnderWay ? 0 : 1 / 3);
    init.signal.throwIfAborted();
    if (!refused) return send(request, init);
    const message = "The shared budget of calls is used up; the request was not sent.";
    // exact: whole seconds would let those who come later go first; at the very end of a window nothing is left of it
    const headers = { "retry-after": String(Math.max(refused.msBeforeNext, 1) / 1000) };
    return Response.json({ statusCode: 429, name: "BudgetExceeded", message }, { status: 429, headers });
  };
}

/** Takes a call from the budget if more than the kept part is left; otherwise returns the state of the window. */
async function takeCall(limiter: Limiter, kept: number): Promise<RateLimiterRes | undefined> {
  const key = "account"; // OneLogin's limit holds for the account
  // asks first, as a refused call would count too
  const state = kept > 0 ? await limiter.get(key) : null;
  if (state && state.remainingPoints <= kept * (state.remainingPoints + state.consumedPoints)) return state;
  return limiter.consume(key).then(
    () => undefined,
    (reason) => (reason instanceof RateLimiterRes ? reason : Promise.reject(reason)),
  );
}
