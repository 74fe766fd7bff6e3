import type { FullOptions, SandboxOptions } from "../options.ts";
import { initialState } from "./initial-state.ts";
import type { Instant, NewUser, Snapshot, State } from "./model.ts";
import { freshRateLimit } from "./rate-limit.ts";

/**
 * Makes the state of a start or a reset.
 * @param base the time of the underlying clock
 * @param given what a reset sets instead of what the options and the snapshot say
 * @returns the state, and the time at which it begins
 */
export type Begin = (
  base: Instant,
  given?: { readonly users?: readonly NewUser[] | undefined },
) => { readonly state: State; readonly at: Instant };

/** @param options as given, to tell a default from a choice */
export function beginning(options: SandboxOptions, full: FullOptions, snapshot?: Snapshot): Begin {
  const { seed, compat, rateLimit } = full;
  return (base, { users } = {}) => {
    if (!snapshot || users) {
      const kept = snapshot ?? { seed, compat };
      const fresh = {
        seed: kept.seed,
        compat: kept.compat,
        users: users ?? full.users,
        rateLimit,
        now: base,
      };
      return { state: initialState(fresh), at: base };
    }
    // a clock of the caller goes on from the snapshot's time, and never back
    const at = Math.max(Date.parse(snapshot.now), options.now ? base : 0);
    const state = stateOf(snapshot, base, at);
    const rate_limit = freshRateLimit(at, rateLimit);
    return { state: options.rateLimit === undefined ? state : { ...state, rate_limit }, at };
  };
}

/** The state of a valid snapshot, with the clock at the snapshot's time, or a later one. */
export function stateOf(snapshot: Snapshot, base: Instant, at: Instant = Date.parse(snapshot.now)): State {
  const { now: _, ...kept } = structuredClone(snapshot);
  return { ...kept, offset_ms: at - base };
}
