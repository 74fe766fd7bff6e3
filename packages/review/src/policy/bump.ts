/** A step of a version number (semver.org), from nothing to major. */
export type Bump = "none" | "patch" | "minor" | "major";

const order: readonly Bump[] = ["none", "patch", "minor", "major"];

/** Negative if `a` is the smaller step, positive if the larger, 0 if they are the same. */
export function compareBumps(a: Bump, b: Bump): number {
  return order.indexOf(a) - order.indexOf(b);
}

/** The largest of the steps; `none` if there are none. */
export function maxBump(bumps: Iterable<Bump>): Bump {
  let highest: Bump = "none";
  for (const bump of bumps) if (compareBumps(bump, highest) > 0) highest = bump;
  return highest;
}

/** The step between two versions `x.y.z`; `none` if the second is not higher, or one is no version. */
export function bumpBetween(before: string | null, now: string | null): Bump {
  const [from, to] = [before, now].map(partsOf);
  if (!from || !to) return "none";
  const location = to.findIndex((number, index) => number !== from[index]);
  if (location === -1 || (to[location] ?? 0) < (from[location] ?? 0)) return "none";
  return order[3 - location] ?? "none";
}

function partsOf(version: string | null): number[] | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? "");
  return parts?.slice(1).map(Number);
}
