import { isDeepStrictEqual } from "node:util";
import { type Bump, maxBump } from "../policy/bump.ts";
import type { RuleId } from "../policy/rules.ts";
import type { Position } from "../report.ts";

/** One difference between two specs, rated by the policy. */
export interface Change {
  readonly rule: RuleId;
  readonly bump: Bump;
  /** In plain words; names stand in backticks. */
  readonly sentence: string;
  /** Where it shows; empty for what belongs to the document as a whole. */
  readonly positions: readonly Position[];
  /** JSON pointer into the older spec; `null` if the thing is new. */
  readonly before: string | null;
  /** JSON pointer into the newer spec; `null` if the thing is gone. */
  readonly after: string | null;
  /** Every location that this change speaks for, itself and all below: pointers into the older and the newer spec. */
  readonly covers: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Gathers changes; the same change at several operations is one with several positions. */
export interface Collector {
  readonly add: (change: Change) => void;
  readonly changes: () => Change[];
}

/** Makes an empty collector. */
export function createCollector(): Collector {
  const byKey = new Map<string, Change>();
  const add = (change: Change): void => {
    const key = JSON.stringify([change.rule, change.before, change.after, change.sentence]);
    const known = byKey.get(key);
    byKey.set(key, known ? merge(known, change) : change);
  };
  return { add, changes: () => [...byKey.values()] };
}

function merge(known: Change, { bump, positions, covers }: Change): Change {
  const isNew = (position: Position) => !known.positions.some((one) => isDeepStrictEqual(one, position));
  return {
    ...known,
    bump: maxBump([known.bump, bump]),
    positions: [...known.positions, ...positions.filter(isNew)],
    covers: {
      before: [...new Set([...known.covers.before, ...covers.before])],
      after: [...new Set([...known.covers.after, ...covers.after])],
    },
  };
}
