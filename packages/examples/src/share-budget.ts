import type { Fetch } from "@onelogin-mfa/client";
import type { Redis } from "ioredis";
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from "rate-limiter-flexible";

/** The size of a budget. */
export interface BudgetOptions {
  /**
   * Calls of the whole fleet in a window. Any hour touches at most 361 windows of 10 seconds: 13 calls in each are fewer than
   * 5,000.
   * @default 13
   */
  readonly calls?: number;
  /** Length of a window in seconds. @default 10 */
  readonly seconds?: number;
  /** The number of processes, which divide the budget among them while Redis fails. */
  readonly processes: number;
}

/**
 * A budget that the processes of a fleet share in Redis.
 *
 * While Redis fails, each process has its own part of the budget, and at least one call a window: a login does not depend on
 * Redis. Create the connection with `enableOfflineQueue: false` and a `commandTimeout`, or calls wait for it.
 */
export function createBudget(redis: Redis, { calls = 13, seconds = 10, processes }: BudgetOptions): Limiter {
  const window = { keyPrefix: "onelogin", duration: seconds };
  const points = Math.max(1, Math.floor(calls / processes));
  const insuranceLimiter = new RateLimiterMemory({ ...window, points });
  return new RateLimiterRedis({ ...window, storeClient: redis, points: calls, insuranceLimiter });
}

type Limiter = Pick<RateLimiterAbstract, "get" | "consume">;

/**
 * A `fetch` for the client that keeps to a budget, token requests and retries included. A request beyond it is not sent: it
 * gets a 429 with `Retry-After`. So the client retries it when the window ends, or fails with `rate_limit` if its deadline is
 * earlier; both are safe for every operation.
 */
export function shareBudget(limiter: Limiter, send: Fetch = (request, init) => fetch(request, init)): Fetch {
  return async (request, init) => {
    const waitMs = await takeCall(limiter, keptFrom(request));
    if (waitMs > 0) return notSent(waitMs);
    init.signal.throwIfAborted();
    return send(request, init);
  };
}

/** The limit holds for the account: there is one counter. */
const key = "account";

/** Takes a call from the budget if more than the kept part is left. @returns 0, or the milliseconds until the window ends */
async function takeCall(limiter: Limiter, kept: number): Promise<number> {
  // asks first, as a refused call would count too
  const state = kept > 0 ? await limiter.get(key) : null;
  if (state) {
    const { remainingPoints: left, consumedPoints: used, msBeforeNext } = state;
    if (left <= kept * (left + used)) return Math.max(msBeforeNext, 1);
  }
  try {
    await limiter.consume(key);
    return 0;
  } catch (refusal) {
    // at the very end of a window nothing is left of it
    if (refusal instanceof RateLimiterRes) return Math.max(refusal.msBeforeNext, 1);
    throw refusal;
  }
}

/**
 * The part of a window that is kept from a request, for what is more urgent: the further a verification has come, the more
 * calls it may use. A code that a user has typed may use the last one; a list, which begins most verifications, may not.
 */
function keptFrom({ method, url }: Request): number {
  const { pathname } = new URL(url);
  const isCode = method === "PUT" || pathname.endsWith("/verifications/");
  if (isCode || pathname.endsWith("/token")) return 0;
  const [isFlow, id] = /\/(?:verifications|registrations)(?:\/([^/]+))?$/.exec(pathname) ?? [];
  if (isFlow) return id ? 1 / 6 : 1 / 3;
  return 2 / 3;
}

function notSent(waitMs: number): Response {
  const message = "The budget of this fleet is used up; the request was not sent.";
  // to the millisecond: whole seconds would let those who come later go first
  const headers = { "retry-after": String(waitMs / 1000) };
  return Response.json({ statusCode: 429, name: "BudgetExceeded", message }, { status: 429, headers });
}
