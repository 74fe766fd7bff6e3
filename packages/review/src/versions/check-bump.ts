import type { Change } from "../compare/change.ts";
import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { BumpReport, TypeScriptSurface } from "../report.ts";
import { checkVersion } from "./check-version.ts";

interface Versions {
  readonly specVersion: string | null;
  readonly clientVersion: string | null;
}

/** What the result follows from. */
export interface BumpContext {
  /** What the policy asks for the spec. */
  readonly spec: Bump;
  /** What the compiler asks for the client. */
  readonly surface: Bump;
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
export function checkBump({
  spec,
  surface,
  changes,
  typescript,
  release,
  isCompared,
  before,
  now,
}: BumpContext): BumpReport {
  const specReasons = sentencesOf(changes, spec);
  const specCheck = checkVersion({
    required: spec,
    before: before.specVersion,
    now: now.specVersion,
    release,
    isCompared,
    reasons: specReasons,
  });
  const client = maxBump([spec, surface]);
  const clientCheck = checkVersion({
    required: client,
    before: before.clientVersion,
    now: now.clientVersion,
    release,
    isCompared,
    reasons: [...surfaceReasons(typescript, client), ...(spec === client ? specReasons : [])],
  });
  const higher = compareBumps(specCheck.declared, clientCheck.declared) > 0 ? specCheck : clientCheck;
  return {
    spec: specCheck,
    client: clientCheck,
    required: client,
    declared: higher.declared,
    agrees: specCheck.agrees && clientCheck.agrees,
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
      ? [
          `${broken === 1 ? "One location" : `${broken} locations`} in code that uses the client no longer compile.`,
        ]
      : []),
    ...changes.filter((change) => change.bump === bump).map(({ sentence }) => sentence),
    ...(bump === "patch" ? ["The client's own source changed."] : []),
  ];
}
