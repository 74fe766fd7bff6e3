import type { Clock } from "@onelogin-mfa/client";

export type { Clock } from "@onelogin-mfa/client";

/** Milliseconds to measure durations with. */
export function elapsedBy(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}
