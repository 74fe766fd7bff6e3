import type { Instant, RateLimit, State } from "./model.ts";
import { Refusal } from "./refusal.ts";

/** The initial rate limit: 5000 calls an hour (the reference's page get-rate-limit), or as many as are allowed, which is then enforced. */
export function freshRateLimit(now: Instant, allowed: number): RateLimit {
  const enforced = Number.isFinite(allowed);
  return {
    enforced,
    limit: enforced ? allowed : 5000,
    used: 0,
    window_s: 3600,
    window_started_at: now,
    headers: false,
  };
}

export function rateLimitAt(state: State, now: Instant): { remaining: number; resets_in_s: number } {
  const { limit, used, window_s, window_started_at } = current(state.rate_limit, now);
  const resetsInMs = window_started_at + window_s * 1000 - now;
  return { remaining: Math.max(limit - used, 0), resets_in_s: Math.ceil(resetsInMs / 1000) };
}

/** Counts a call, if the limit is enforced. @throws Refusal `too_many` */
export function countCall(state: State, now: Instant): State {
  if (!state.rate_limit.enforced) return state;
  const rate_limit = current(state.rate_limit, now);
  if (rate_limit.used >= rate_limit.limit) {
    const { resets_in_s } = rateLimitAt(state, now);
    const reason = `all ${rate_limit.limit} calls of the rate limit's window are used; the next one begins in ${resets_in_s} s`;
    throw new Refusal("too_many", "Rate limit exceeded", reason);
  }
  return { ...state, rate_limit: { ...rate_limit, used: rate_limit.used + 1 } };
}

function current(rateLimit: RateLimit, now: Instant): RateLimit {
  const { window_s, window_started_at } = rateLimit;
  const windows = Math.floor((now - window_started_at) / (window_s * 1000));
  if (windows <= 0) return rateLimit;
  return { ...rateLimit, used: 0, window_started_at: window_started_at + windows * window_s * 1000 };
}
