import { isDeepStrictEqual } from "node:util";
import { type Bump, maxBump } from "../policy/bump.ts";
import { bumpOf, type Direction, type RuleId } from "../policy/rules.ts";
import type { ChangeKind, Position } from "../report.ts";

/** One difference between two specs, rated by the policy. */
export interface Change {
  readonly rule: RuleId;
  readonly bump: Bump;
  readonly kind: ChangeKind;
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

/** What a comparison notes; the rating and the merging are the collector's. */
export interface Finding {
  readonly rule: RuleId;
  readonly kind: ChangeKind;
  readonly sentence: string;
  readonly before: string | null;
  readonly after: string | null;
  /** @default both */
  readonly direction?: Direction;
  readonly position?: Position | null;
  /** Locations that belong to it beside `before` and `after`. */
  readonly alsoBefore?: readonly string[];
  readonly alsoAfter?: readonly string[];
}

/** Gathers findings; the same finding at several operations is one change with several positions. */
export interface Collector {
  readonly add: (finding: Finding) => void;
  readonly changes: () => Change[];
}

/** Makes an empty collector. */
export function createCollector(): Collector {
  const byKey = new Map<string, Change>();
  const add = (finding: Finding): void => {
    const { rule, before, after, sentence } = finding;
    const key = JSON.stringify([rule, before, after, sentence]);
    const [known, change] = [byKey.get(key), changeOf(finding)];
    byKey.set(key, known ? merge(known, change) : change);
  };
  return { add, changes: () => [...byKey.values()] };
}

function changeOf(finding: Finding): Change {
  const { rule, kind, sentence, before, after, direction, position } = finding;
  const covers = {
    before: [...(before === null ? [] : [before]), ...(finding.alsoBefore ?? [])],
    after: [...(after === null ? [] : [after]), ...(finding.alsoAfter ?? [])],
  };
  const positions = position ? [position] : [];
  return { rule, bump: bumpOf(rule, direction), kind, sentence, positions, before, after, covers };
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
