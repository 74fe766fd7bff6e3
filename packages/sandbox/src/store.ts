import type { Instant, State } from "./state/model.ts";
import { type Changed, type Turn, takeTurn } from "./state/turn.ts";

/** Holds the state of one sandbox and changes it one turn at a time. */
export interface Store {
  readonly read: () => State;
  /** Milliseconds since 1970, on the sandbox's clock. */
  readonly now: () => Instant;
  /** The time that the sandbox was given, before anything is added to it. */
  readonly baseNow: () => Instant;
  /** What `change` throws leaves the state as it was. */
  readonly change: <T>(change: (state: State, turn: Turn) => Changed<T>) => T;
  readonly replace: (state: State) => void;
}

/** Creates the store. */
export function createStore(initial: State, baseNow: () => Instant): Store {
  let state = initial;
  const now = () => baseNow() + state.offset_ms;
  return {
    now,
    baseNow,
    read: () => state,
    change(change) {
      const [next, result] = takeTurn(state, now(), change);
      state = next;
      return result;
    },
    replace(next) {
      state = next;
    },
  };
}
