import type { Change } from "../compare/change.ts";
import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { BumpReport, TypeScriptSurface } from "../report.ts";
import { judgeVersion } from "./judge-version.ts";

interface Versions {
  readonly specVersion: string | null;
  readonly clientVersion: string | null;
}

/** What the verdict follows from. */
export interface BumpFacts {
  /** What the policy asks for the contract. */
  readonly spec: Bump;
  /** What the compiler asks for the client. */
  readonly surface: Bump;
  readonly changes: readonly Change[];
  readonly typescript: TypeScriptSurface;
  readonly release: string | null;
  /** Whether there were two contracts to compare. */
  readonly isCompared: boolean;
  readonly before: Versions;
  readonly now: Versions;
}

/**
 * The bump of the contract follows from the policy. That of the client is the higher of the contract's, because its
 * methods, retries and redaction are made from it, and of what the compiler finds in its types.
 */
export function judgeBump({
  spec,
  surface,
  changes,
  typescript,
  release,
  isCompared,
  before,
  now,
}: BumpFacts): BumpReport {
  const specReasons = sentencesOf(changes, spec);
  const specVerdict = judgeVersion({
    required: spec,
    before: before.specVersion,
    now: now.specVersion,
    release,
    isCompared,
    reasons: specReasons,
  });
  const client = maxBump([spec, surface]);
  const clientVerdict = judgeVersion({
    required: client,
    before: before.clientVersion,
    now: now.clientVersion,
    release,
    isCompared,
    reasons: [...surfaceReasons(typescript, client), ...(spec === client ? specReasons : [])],
  });
  const higher = compareBumps(specVerdict.declared, clientVerdict.declared) > 0 ? specVerdict : clientVerdict;
  return {
    spec: specVerdict,
    client: clientVerdict,
    required: client,
    declared: higher.declared,
    agrees: specVerdict.agrees && clientVerdict.agrees,
  };
}

function sentencesOf(changes: readonly Change[], bump: Bump): string[] {
  return bump === "none"
    ? []
    : changes.filter((change) => change.bump === bump).map(({ sentence }) => sentence);
}

function surfaceReasons({ changes, errors, bump }: TypeScriptSurface, client: Bump): string[] {
  if (bump === "none" || bump !== client) return [];
  const broken = errors.filter(({ breaking }) => breaking).length;
  return [
    ...(broken > 0
      ? [`${broken === 1 ? "One place" : `${broken} places`} in code that uses the client no longer compile.`]
      : []),
    ...changes.filter((change) => change.bump === bump).map(({ sentence }) => sentence),
    ...(bump === "patch" ? ["The client's own source changed."] : []),
  ];
}
