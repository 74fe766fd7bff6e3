/** The client's source of time. Pass your own to test without waiting. */
export interface Clock {
  /** Milliseconds since 1970, for dates. */
  now: () => number;
  /**
   * Milliseconds since any fixed moment, for durations. Setting the machine's clock must not change it.
   * @default now
   */
  elapsed?: (() => number) | undefined;
  /** Calls `run` after a delay. The function that it returns cancels that. */
  schedule: (run: () => void, delayMs: number) => () => void;
}

/** The longest delay of a timer: a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Milliseconds to measure durations with. */
export function elapsedBy(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}

/** Returns the date that a text of the server names, if it is valid. Without a time zone it is UTC. */
export function dateOf(text: unknown): Date | undefined {
  if (typeof text !== "string") return undefined;
  const hasNoZone = /:\d\d(\.\d+)?$/.test(text) && !/[+-]\d\d:\d\d$/.test(text);
  const date = new Date(hasNoZone ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/**
 * Returns the time by `performance`, in milliseconds since 1970 with fractions; `otherwise` on React Native and Workers, which have
 * no time of origin.
 */
export function preciseNow(otherwise: () => number): number {
  return performance.timeOrigin ? performance.timeOrigin + performance.now() : otherwise();
}

/**
 * The machine's clock: the time at which the process has started, and what has elapsed since, as `Date.now()` would be an error of
 * Next.js in a server component. The default of the option `clock`, for a clock of your own to build on.
 *
 * Setting the machine's clock later has no effect. Where `performance.now()` stands still while the machine is suspended, as on
 * Linux, it is late by that time: a token that has expired meanwhile is noticed by a 401, and the new one corrects the time.
 *
 * @example
 * ```ts
 * import { createMfaClient, systemClock } from "@onelogin-mfa/client";
 *
 * const clock = { ...systemClock, now: () => Date.now() + 60_000 }; // of a machine that is a minute fast
 * const mfa = createMfaClient({ subdomain: "acme", accessToken: "…", clock });
 * ```
 */
export const systemClock: Clock = {
  now: () => Math.floor(preciseNow(Date.now)),
  elapsed: () => performance.now(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), longestTimerMs));
    return () => clearTimeout(timer);
  },
};
