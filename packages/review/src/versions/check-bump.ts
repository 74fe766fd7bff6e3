import type { Change } from "../compare/change.ts";
import { type Bump, bumpBetween, compareBumps, maxBump } from "../policy/bump.ts";
import type { BumpCheck, BumpReport, Revision, TypeScriptSurface } from "../report.ts";

type Versions = Pick<Revision, "specVersion" | "clientVersion">;

/** What the result follows from. */
export interface BumpContext {
  readonly changes: readonly Change[];
  readonly typescript: TypeScriptSurface;
  readonly release: string | null;
  /** Whether there were two specs to compare. */
  readonly isCompared: boolean;
  readonly before: Versions;
  readonly now: Versions;
}

/**
 * The bump of the spec follows from the policy. That of the client is the higher of the spec's, because its
 * methods, retries and redaction are made from it, and of what the compiler finds in its types.
 */
export function checkBump(context: BumpContext): BumpReport {
  const { changes, typescript, release, isCompared, before, now } = context;
  const needed = maxBump(changes.map(({ bump }) => bump));
  const required = maxBump([needed, typescript.bump]);
  const check = (version: keyof Versions, step: Bump) => {
    const versions = { before: before[version], now: now[version] };
    return checkVersion({ required: step, ...versions, release, isCompared });
  };
  const spec = check("specVersion", needed);
  const client = check("clientVersion", required);
  const declared = maxBump([spec.declared, client.declared]);
  return { spec, client, required, declared, agrees: spec.agrees && client.agrees, release };
}

/** What a version number is checked against. */
export interface VersionContext {
  readonly required: Bump;
  readonly before: string | null;
  readonly now: string | null;
  /** The tag that `before` is the version of; `null` while nothing is released. */
  readonly release: string | null;
  /** Whether there were two specs to compare; if not, it is not known what is required. */
  readonly isCompared: boolean;
}

/**
 * Checks a version. It is compared with that of the last release, so that several changes between two releases share
 * one step. Until the first release no step is asked for: that release takes every change.
 */
export function checkVersion(context: VersionContext): BumpCheck {
  const { required, before, now, release, isCompared } = context;
  const declared = bumpBetween(before, now);
  const isEnough = release === null || compareBumps(declared, required) >= 0;
  return {
    required,
    declared,
    versionBefore: before,
    versionNow: now,
    agrees: isCompared && isEnough,
    note: noteOf(context, declared),
  };
}

function noteOf({ required, release, now, isCompared }: VersionContext, declared: Bump): string {
  if (!isCompared) return "What is needed is not known: there are not two specs to compare.";
  if (release === null)
    return "Nothing is released yet: the first release takes every change, whatever its version.";
  const step = declared === "none" ? `${now} is no step` : `${now} is a ${declared} step`;
  const difference = compareBumps(declared, required);
  if (difference < 0) return `${step} from ${release}, and a ${required} one is needed.`;
  if (difference > 0)
    return `${step} from ${release}; ${required === "none" ? "none is needed" : `a ${required} release would be enough`}.`;
  return required === "none" ? "No step is needed." : `${step} from ${release}, as is needed.`;
}
