import type { Change } from "../compare/change.ts";
import { bumpBetween, compareBumps, maxBump } from "../policy/bump.ts";
import type { BumpReport, TypeScriptSurface } from "../report.ts";
import type { Sides } from "../sides.ts";

/**
 * The bump of the spec follows from the policy. That of the client is the higher of the spec's, because its
 * methods, retries and redaction are made from it, and of what the compiler finds in its types.
 *
 * The version is compared with that of the last release, so that several changes between two releases share one step.
 * Until the first release no step is asked for: that release takes every change.
 */
export function checkBump(
  { base, head, release }: Sides,
  changes: readonly Change[],
  typescript: TypeScriptSurface,
): BumpReport {
  const spec = maxBump(changes.map(({ bump }) => bump));
  const required = maxBump([spec, typescript.bump]);
  const declared = bumpBetween((release ?? base.revision).version, head.revision.version);
  const isCompared = base.document !== null && head.document !== null;
  const agrees = isCompared && (release === null || compareBumps(declared, required) >= 0);
  return { spec, required, declared, agrees, release: release?.tag ?? null };
}
