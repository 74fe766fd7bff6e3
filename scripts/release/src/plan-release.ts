import { withoutNotice } from "@onelogin-mfa/repository/documents";
import { type Bump, bumpBetween, compareBumps } from "@onelogin-mfa/review";

/** The state that a release starts from. */
export interface Situation {
  /**
   * Version in the files: the one released last, or a higher one, which the version gate asks for beside a change; the first one if
   * nothing has been released.
   */
  readonly version: string;
  /** Tag of the last release, like `v1.2.3`; `undefined` before the first. */
  readonly lastTag: string | undefined;
  /** The bump that the changes since then require. */
  readonly required: Bump;
  /** The bump that the caller wants; by default the required one, or a patch. */
  readonly wanted: Bump | undefined;
  /** Date of the release, as `2026-01-31`. */
  readonly date: string;
  /** Every file that holds a version, CHANGELOG.md and the documents that say how to install: text by path from the root. */
  readonly files: ReadonlyMap<string, string>;
}

/** The version, and the new texts of the files. */
export interface Plan {
  readonly version: string;
  /** The reason for this version, as a sentence. */
  readonly reason: string;
  /** The release's section of CHANGELOG.md. */
  readonly notes: string;
  /** New text by path, of the files that change. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Plans a release. All packages, and the documents that have the version of one, have one version, so that the client's version says
 * which spec it was made from.
 *
 * @throws Error if less is wanted than the changes require, or CHANGELOG.md says nothing of it
 */
export function planRelease(situation: Situation): Plan {
  const { lastTag, required, date, files } = situation;
  const next = chooseVersion(situation);
  const changed = new Map<string, string>();
  for (const [path, text] of files) {
    const edited = edit(path, text, next, date);
    if (edited !== text) changed.set(path, edited);
  }
  const reason =
    lastTag === undefined
      ? "nothing has been released yet, so it is the version in the files"
      : `the changes since ${lastTag} require ${required === "none" ? "no new version" : `a ${required} version`}`;
  return { version: next, reason, notes: unreleased(files.get("CHANGELOG.md") ?? ""), files: changed };
}

/**
 * Checks that a tag is that of the version in the files.
 *
 * @throws Error that names the files with another version
 */
export function checkTag(tag: string, files: ReadonlyMap<string, string>): void {
  if (!/^v\d+\.\d+\.\d+$/.test(tag)) throw new Error(`Invalid tag "${tag}": expected the form v1.2.3.`);
  const version = tag.slice(1);
  const hasVersion = (path: string, text: string) =>
    path === "CHANGELOG.md" ? text.includes(`\n## ${version} – `) : edit(path, text, version, "") === text;
  const others = [...files].flatMap(([path, text]) => (hasVersion(path, text) ? [] : [path]));
  if (others.length === 0) return;
  throw new Error(`${tag} is tagged, but these files have no version ${version}: ${others.join(", ")}.
Delete the tag, run "npm run release", commit what it has written, and tag that commit.`);
}

/** Changes between two releases share one step: a version that was raised with one of them is not raised once more. */
function chooseVersion({ version, lastTag, required, wanted }: Situation): string {
  const declared = raise(version, "none");
  if (lastTag === undefined) return declared;
  const released = lastTag.slice(1);
  if (wanted !== undefined && compareBumps(wanted, required) < 0) {
    throw new Error(
      `--bump ${wanted} is too small: since ${lastTag} the changes require a ${required} version.`,
    );
  }
  const bump = wanted ?? (required === "none" ? "patch" : required);
  const isEnough = wanted === undefined && compareBumps(bumpBetween(released, declared), bump) >= 0;
  return isEnough ? declared : raise(released, bump);
}

function edit(path: string, text: string, version: string, date: string): string {
  if (path === "CHANGELOG.md") return release(text, version, date);
  if (path.endsWith(".md")) return withoutNotice(text);
  return path.endsWith("package.json")
    ? setPackageVersion(text, version)
    : setSpecVersion(path, text, version);
}

/**
 * The version after a bump.
 *
 * @throws Error if the version is not of the form `1.2.3`
 */
function raise(version: string, bump: Bump): string {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (!match) throw new Error(`Invalid version "${version}": expected the form 1.2.3.`);
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number]; // the pattern has three groups
  if (bump === "major") return `${major + 1}.0.0`;
  if (bump === "minor") return `${major}.${minor + 1}.0`;
  return bump === "patch" ? `${major}.${minor}.${patch + 1}` : version;
}

/** Sets the version of a package.json, and of the workspaces it depends on; nothing else of its text changes. */
function setPackageVersion(text: string, version: string): string {
  return text
    .replace(/^( {2}"version": ")[^"]*/m, `$1${version}`)
    .replace(/("@onelogin-mfa\/[\w-]+": "\^?)\d+\.\d+\.\d+(?=")/g, `$1${version}`);
}

/**
 * Sets `info.version` of an OpenAPI document; nothing else of its text changes.
 *
 * @throws Error if it is not where it is looked for: the spec would keep its version
 */
function setSpecVersion(path: string, text: string, version: string): string {
  const place = path.endsWith(".json")
    ? /^( {2}"info": \{\n(?: {4}.*\n)*? {4}"version": ")[^"]*/m
    : /^(info:\n(?: {2}.*\n)*? {2}version: )\S+/m;
  if (!place.test(text)) {
    throw new Error(
      `"info.version" of ${path} is not found: write it as a line of its own, with no line before it that begins further left.`,
    );
  }
  return text.replace(place, `$1${version}`);
}

const heading = /^## Unreleased$/m;

/** Returns the changelog of the next version: the Markdown below the heading `## Unreleased`. */
function unreleased(changelog: string): string {
  return changelog.split(heading)[1]?.split(/^## /m, 1)[0]?.trim() ?? "";
}

/**
 * Gives what is unreleased a version and a date.
 *
 * @throws Error if there is no heading `## Unreleased`, or nothing below it
 */
function release(changelog: string, version: string, date: string): string {
  if (!heading.test(changelog)) {
    throw new Error('CHANGELOG.md has no heading "## Unreleased": add it above the last version.');
  }
  if (unreleased(changelog) === "") {
    throw new Error('CHANGELOG.md says nothing below "## Unreleased": write there what a user sees.');
  }
  return changelog.replace(heading, `## ${version} – ${date}`);
}
