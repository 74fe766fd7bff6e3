import type { ChangeContext, Changed } from "./state/change-context.ts";
import type { Instant, State } from "./state/model.ts";
import { createRandom, type Random } from "./state/random.ts";

/** The state of one sandbox, and the only way to change it. */
export type Store = ReturnType<typeof createStore>;

export function createStore(initial: State, at: Instant, baseNow: () => Instant) {
  let state = initial;
  let latest = at;
  const [id = 0] = crypto.getRandomValues(new Uint32Array(1));
  let replacements = 0;
  // the machine's clock may be set back, and a clock of fractions is possible too
  const now = () => {
    latest = Math.max(latest, base() + state.offset_ms);
    return latest;
  };
  const base = () => Math.floor(baseNow());
  let random: Random | undefined;
  // one for all changes, and a generator only for those that draw: most draw nothing
  const context: ChangeContext = {
    get now() {
      return latest;
    },
    get random() {
      random ??= createRandom(state.draws);
      return random;
    },
  };
  return {
    /** Whole milliseconds since 1970, on the sandbox's clock, which goes back with `replace` only. */
    now,
    /** The time of the underlying clock, without the sandbox's offset. */
    baseNow: base,
    read: () => state,
    /** Returns the id of this sandbox, among all, and how often its state has been replaced. */
    origin: () => ({ sandbox: id.toString(16).padStart(8, "0"), replacements }),
    /** Changes the state; if `change` throws or returns the same state, it stays as it was, random draws included. */
    change<T>(change: (state: State, context: ChangeContext) => Changed<T>): T {
      now();
      try {
        const [next, result] = change(state, context);
        if (next !== state) state = random ? { ...next, draws: random.save() } : next;
        return result;
      } finally {
        random = undefined;
      }
    },
    /** Puts another state in place, which begins at an instant. */
    replace(next: State, at: Instant) {
      state = next;
      latest = at;
      replacements += 1;
    },
  };
}
