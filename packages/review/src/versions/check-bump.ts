import type { Change } from "../compare/change.ts";
import { type Bump, bumpBetween, compareBumps, maxBump } from "../policy/bump.ts";
import type { BumpCheck, BumpReport, Revision, TypeScriptSurface } from "../report.ts";

type Versions = Pick<Revision, "specVersion" | "clientVersion">;

/** What the result follows from. */
export interface BumpContext {
  readonly changes: readonly Change[];
  readonly typescript: TypeScriptSurface;
  /** The tag of the last release; `null` while nothing is released. */
  readonly release: string | null;
  /** Whether there were two specs to compare. */
  readonly isCompared: boolean;
  readonly before: Versions;
  readonly now: Versions;
}

/**
 * The bump of the spec follows from the policy. That of the client is the higher of the spec's, because its
 * methods, retries and redaction are made from it, and of what the compiler finds in its types.
 *
 * Versions are compared with those of the last release, so that several changes between two releases share one step.
 * Until the first release no step is asked for: that release takes every change.
 */
export function checkBump({
  changes,
  typescript,
  release,
  isCompared,
  before,
  now,
}: BumpContext): BumpReport {
  const needed = maxBump(changes.map(({ bump }) => bump));
  const required = maxBump([needed, typescript.bump]);
  const check = (version: keyof Versions, step: Bump): BumpCheck => {
    const [versionBefore, versionNow] = [before[version], now[version]];
    const declared = bumpBetween(versionBefore, versionNow);
    const isEnough = release === null || compareBumps(declared, step) >= 0;
    return { required: step, declared, versionBefore, versionNow, agrees: isCompared && isEnough };
  };
  const spec = check("specVersion", needed);
  const client = check("clientVersion", required);
  const declared = maxBump([spec.declared, client.declared]);
  return { spec, client, required, declared, agrees: spec.agrees && client.agrees, release };
}
