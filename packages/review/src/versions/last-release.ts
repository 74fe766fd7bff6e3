import type { Git } from "../git/git.ts";

/** The newest release that the checkout descends from: a tag such as `v1.2.0`. */
export interface Release {
  readonly tag: string;
  readonly commit: string;
}

/** The last release; `undefined` while nothing is tagged. */
export async function lastRelease(git: Git, from = "HEAD"): Promise<Release | undefined> {
  const { code, stdout } = await git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", from);
  const tag = stdout.trim();
  if (code !== 0 || tag === "") return undefined;
  const commit = (await git("rev-parse", "--verify", "--quiet", `${tag}^{commit}`)).stdout.trim();
  return { tag, commit };
}

/** The version in the client's package.json at a commit; `null` if there is none. */
export async function clientVersionAt(git: Git, commit: string): Promise<string | null> {
  const { code, stdout } = await git("show", `${commit}:packages/client/package.json`);
  return code === 0 ? versionIn(stdout) : null;
}

/** The `version` of a package.json; `null` if it has none, or is no JSON. */
export function versionIn(manifest: string): string | null {
  try {
    const parsed: unknown = JSON.parse(manifest);
    if (typeof parsed !== "object" || parsed === null || !("version" in parsed)) return null;
    return typeof parsed.version === "string" ? parsed.version : null;
  } catch {
    return null;
  }
}
