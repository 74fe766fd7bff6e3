import { type Bump, bumpBetween, compareBumps } from "../policy/bump.ts";
import type { BumpCheck } from "../report.ts";

/** What a version number has to live up to. */
export interface VersionContext {
  readonly required: Bump;
  readonly before: string | null;
  readonly now: string | null;
  /** The tag that `before` is the version of; `null` while nothing is released. */
  readonly release: string | null;
  readonly reasons: readonly string[];
  /** Whether there were two specs to compare; if not, nobody knows what is required. */
  readonly isCompared: boolean;
}

/**
 * Checks a version. It is compared with that of the last release, so that several changes between two releases share
 * one step. Until the first release no step is asked for: that release takes every change.
 */
export function checkVersion(facts: VersionContext): BumpCheck {
  const { required, before, now, release, reasons, isCompared } = facts;
  const declared = bumpBetween(before, now);
  const isEnough = release === null || compareBumps(declared, required) >= 0;
  return {
    required,
    declared,
    versionBefore: before,
    versionNow: now,
    agrees: isCompared && isEnough,
    note: noteOf(facts, declared),
    reasons: reasons.slice(0, 10),
  };
}

function noteOf({ required, release, now, isCompared }: VersionContext, declared: Bump): string {
  if (!isCompared) return "What is needed is not known: there are not two specs to compare.";
  if (release === null)
    return "Nothing is released yet: the first release takes every change, whatever its version.";
  const step = declared === "none" ? `${now} is no step` : `${now} is a ${declared} step`;
  const difference = compareBumps(declared, required);
  if (difference < 0) return `${step} from ${release}, and a ${required} one is needed.`;
  if (difference === 0)
    return required === "none" ? "No step is needed." : `${step} from ${release}, as is needed.`;
  return `${step} from ${release}; ${required === "none" ? "none" : `a ${required} one`} would do for this change.`;
}
