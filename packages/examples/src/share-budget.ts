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
 * Creates a budget of calls that processes share in Redis. Create the connection with `enableOfflineQueue: false` and a
 * `commandTimeout`, or calls wait for it.
 */
export function createBudget(
  redis: Redis,
  { calls = 13, seconds = 10, processes, now = Date.now }: BudgetOptions,
): Limiter {
  const window = { keyPrefix: "onelogin", duration: seconds };
  const points = Math.max(1, Math.floor(calls / processes));
  const insuranceLimiter = new RateLimiterMemory({ ...window, points });
  const limiter = new RateLimiterRedis({ ...window, storeClient: redis, points: calls, insuranceLimiter });
  const windowMs = seconds * 1000;
  // a key for each window: Redis counts late, after a pause, what the insurance has let through; that window is over by then
  const keyNow = (key: string) => `${key}:${Math.floor(now() / windowMs)}`;
  const untilNext = ({ remainingPoints, consumedPoints }: RateLimiterRes) =>
    new RateLimiterRes(remainingPoints, windowMs - (now() % windowMs), consumedPoints);
  return {
    get: (key) => limiter.get(keyNow(`${key}`)).then((state) => state && untilNext(state)),
    consume: (key) =>
      limiter.consume(keyNow(`${key}`)).catch((reason) => {
        throw reason instanceof RateLimiterRes ? untilNext(reason) : reason;
      }),
  };
}

type Limiter = Pick<RateLimiterMemory, "get" | "consume">;

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
