import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type JsonObject } from "@onelogin-mfa/codegen/document";
import type { Git } from "../git/git.ts";

const manifest = "packages/client/package.json";

/** The last release, and the versions that it has. */
export interface ReleasedVersions {
  readonly tag: string;
  readonly specVersion: string | null;
  readonly clientVersion: string | null;
}

/** The newest release that the checkout descends from: a tag such as `v1.2.0`; `undefined` while nothing is tagged. */
export async function lastRelease(git: Git, specFile: string): Promise<ReleasedVersions | undefined> {
  const { code, stdout } = await git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD");
  const tag = stdout.trim();
  if (code !== 0 || tag === "") return undefined;
  const textOf = async (file: string) => (await git("show", `${tag}:${file}`)).stdout;
  // the spec need not parse as a whole
  const version = /^ {2}"?version"?: ["']?(\d[\w.+-]*)/m.exec(await textOf(specFile))?.[1];
  return { tag, specVersion: version ?? null, clientVersion: versionIn(await textOf(manifest)) };
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

/** `info.version` of a spec; `null` if there is none. */
export function specVersionOf(spec: JsonObject | undefined): string | null {
  const info = spec?.info;
  return isObject(info) && info.version !== undefined ? String(info.version) : null;
}
