import type { Instant, State } from "./state/model.ts";
import { createRandom } from "./state/random.ts";
import type { Changed, Turn } from "./state/turn.ts";

/** The state of one sandbox, and the only way to change it. */
export interface Store {
  readonly read: () => State;
  /** Milliseconds since 1970, on the sandbox's clock. */
  readonly now: () => Instant;
  /** The time of the underlying clock, without the sandbox's offset. */
  readonly baseNow: () => Instant;
  /** Changes the state; if `change` throws, the state stays as it was, random draws included. */
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
      const random = createRandom(state.draws);
      const [next, result] = change(state, { now: now(), random });
      state = { ...next, draws: random.save() };
      return result;
    },
    replace(next) {
      state = next;
    },
  };
}
