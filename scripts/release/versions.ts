import type { Bump } from "@onelogin-mfa/review";

/**
 * The version after a bump.
 *
 * @throws Error if the version is not of the form `1.2.3`
 */
export function raise(version: string, bump: Bump): string {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (!match) throw new Error(`"${version}" is no version of the form 1.2.3.`);
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number]; // the pattern has three groups
  if (bump === "major") return `${major + 1}.0.0`;
  if (bump === "minor") return `${major}.${minor + 1}.0`;
  return bump === "patch" ? `${major}.${minor}.${patch + 1}` : version;
}

/** Sets the version of a package.json, and of the workspaces it depends on; nothing else of its text changes. */
export function setPackageVersion(text: string, version: string): string {
  return text
    .replace(/^( {2}"version": ")[^"]*/m, `$1${version}`)
    .replace(/("@onelogin-mfa\/[\w-]+": ")\d+\.\d+\.\d+(?=")/g, `$1${version}`);
}

/** Sets `info.version` of the spec; nothing else of its text changes. */
export function setSpecVersion(text: string, version: string): string {
  return text.replace(/^(info:\n(?: {2}.*\n)*? {2}version: )\S+/m, `$1${version}`);
}
