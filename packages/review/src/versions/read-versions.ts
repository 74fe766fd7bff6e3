import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type JsonObject } from "@onelogin-mfa/codegen/document";
import type { Git } from "../git/git.ts";

/** The last release, and the version that its spec has. */
export interface Release {
  readonly tag: string;
  readonly version: string | null;
}

/** The newest release that the checkout descends from: a tag such as `v1.2.0`; `null` while nothing is tagged. */
export async function lastRelease(git: Git, specFile: string): Promise<Release | null> {
  const { code, stdout } = await git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD");
  const tag = stdout.trim();
  if (code !== 0 || tag === "") return null;
  const { stdout: text } = await git("show", `${tag}:${specFile}`);
  // the spec need not parse as a whole
  const version = /^ {2}"?version"?: ["']?(\d[\w.+-]*)/m.exec(text)?.[1];
  return { tag, version: version ?? null };
}

/** The version in the client's package.json below a folder that looks like the repository; `null` if there is none. */
export async function clientVersionIn(root: string): Promise<string | null> {
  const text = await readFile(join(root, "packages/client/package.json"), "utf8").catch(() => "{}");
  const { version }: { version?: unknown } = JSON.parse(text);
  return typeof version === "string" ? version : null;
}

/** `info.version` of a spec; `null` if there is none. */
export function specVersionOf(spec: JsonObject | undefined): string | null {
  const info = spec?.info;
  return isObject(info) && info.version !== undefined ? String(info.version) : null;
}
