import type { components } from "../generated/control/schema.ts";
import type { Instant, State } from "../state/model.ts";
import { timeOf } from "./views.ts";

/** The whole state of a sandbox as JSON. Holds secrets. */
export type Snapshot = components["schemas"]["Snapshot"];

/** Takes a snapshot: a copy, which later changes do not reach. */
export function takeSnapshot(state: State, now: Instant): Snapshot {
  const { offset_ms, ...kept } = state;
  // the state is plain JSON of exactly this shape, but for `readonly`; the type test compares the two
  return structuredClone({ now: timeOf(now), ...kept }) as unknown as Snapshot;
}

/** The state to go on from, the clock set to the snapshot's time. The snapshot has been validated. */
export function stateOf(snapshot: Snapshot, baseNow: Instant): State {
  const { now, ...kept } = structuredClone(snapshot);
  const offset_ms = Date.parse(now) - baseNow;
  const [a = 0, b = 0, c = 0, d = 0] = kept.draws.words;
  // optional fields are absent or set, never undefined: the snapshot is JSON
  return { ...kept, offset_ms, draws: { ...kept.draws, words: [a, b, c, d] } } as State;
}
