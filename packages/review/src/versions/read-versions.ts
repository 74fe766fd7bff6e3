import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type JsonObject } from "@onelogin-mfa/codegen/document";
import type { Git } from "../git/git.ts";

const manifest = "packages/client/package.json";

/** The newest release that the checkout descends from: a tag such as `v1.2.0`; `undefined` while nothing is tagged. */
export async function lastRelease(git: Git): Promise<{ tag: string; commit: string } | undefined> {
  const { code, stdout } = await git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD");
  const tag = stdout.trim();
  if (code !== 0 || tag === "") return undefined;
  const commit = (await git("rev-parse", "--verify", "--quiet", `${tag}^{commit}`)).stdout.trim();
  return { tag, commit };
}

/** The version in the client's package.json at a commit; `null` if there is none. */
export async function clientVersionAt(git: Git, commit: string): Promise<string | null> {
  const { code, stdout } = await git("show", `${commit}:${manifest}`);
  return code === 0 ? versionIn(stdout) : null;
}

/** The version in the client's package.json below a folder that looks like the repository; `null` if there is none. */
export async function clientVersionIn(root: string): Promise<string | null> {
  return versionIn(await readFile(join(root, manifest), "utf8").catch(() => ""));
}

function versionIn(text: string): string | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) && typeof parsed.version === "string" ? parsed.version : null;
  } catch {
    return null;
  }
}

/** `info.version` of a spec at a commit; it need not parse as a whole. */
export async function specVersionAt(git: Git, commit: string, file: string): Promise<string | null> {
  const { stdout } = await git("show", `${commit}:${file}`);
  return /^ {2}"?version"?: ["']?(\d[\w.+-]*)/m.exec(stdout)?.[1] ?? null;
}

/** `info.version` of a spec; `null` if there is none. */
export function specVersionOf(spec: JsonObject | undefined): string | null {
  const info = spec?.info;
  return isObject(info) && info.version !== undefined ? String(info.version) : null;
}
