import { type Bump, compareBumps } from "@onelogin-mfa/review";
import { release, unreleased } from "./changelog.ts";
import { raise, setPackageVersion, setSpecVersion } from "./versions.ts";

/** What a release starts from. */
export interface Situation {
  /** Version in the files: the one released last, or the first one if nothing has been released. */
  readonly version: string;
  /** Tag of the last release, like `v1.2.3`; `undefined` before the first. */
  readonly lastTag: string | undefined;
  /** What the changes since then ask for. */
  readonly required: Bump;
  /** The bump that the caller wants; by default the required one, or a patch. */
  readonly wanted: Bump | undefined;
  /** Date of the release, as `2026-01-31`. */
  readonly date: string;
  /** Every file that a version stands in, and CHANGELOG.md: text by path, relative to the root. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a release does to the files. */
export interface Plan {
  readonly version: string;
  readonly bump: Bump;
  /** Why it is this version, as a sentence. */
  readonly reason: string;
  /** What CHANGELOG.md says of it. */
  readonly notes: string;
  /** New text by path, of the files that change. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Plans a release. The spec and all packages have one version, so that the client's version says which spec it
 * was made from.
 *
 * @throws Error if less is wanted than the changes ask for, or CHANGELOG.md says nothing of it
 */
export function planRelease(situation: Situation): Plan {
  const { version, lastTag, required, date, files } = situation;
  const bump = chooseBump(situation);
  const next = raise(version, bump);
  const changelog = files.get("CHANGELOG.md") ?? "";
  const changed = new Map([["CHANGELOG.md", release(changelog, next, date)]]);
  for (const [path, text] of files) {
    if (path === "CHANGELOG.md") continue;
    const edited = path.endsWith(".json") ? setPackageVersion(text, next) : setSpecVersion(text, next);
    if (edited !== text) changed.set(path, edited);
  }
  const reason =
    lastTag === undefined
      ? "nothing has been released yet, so it is the one that stands in the files"
      : `the changes since ${lastTag} ask for ${required === "none" ? "no new one" : `a ${required} one`}`;
  return { version: next, bump, reason, notes: unreleased(changelog), files: changed };
}

function chooseBump({ lastTag, required, wanted }: Situation): Bump {
  if (lastTag === undefined) return "none";
  const bump = wanted ?? (required === "none" ? "patch" : required);
  if (compareBumps(bump, required) >= 0) return bump;
  throw new Error(`--bump ${bump} is too small: since ${lastTag} the changes ask for a ${required} version.`);
}
