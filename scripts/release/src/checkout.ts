import { basename, dirname, posix, relative, sep } from "node:path";
import { codegenSettings } from "@onelogin-mfa/codegen/internal";
import { type Api, documentsIn, isUrl, pathSetting, readApis, type Settings } from "@onelogin-mfa/openapi";
import type { Git } from "@onelogin-mfa/review/internal";

/** The settings in `redocly.yaml` of all that depends on a version. */
const releaseSettings = {
  ...codegenSettings,
  /** The folder of the package that has the version of the document. @default the document has a version of its own */
  package: { under: "x-release", ...pathSetting },
} satisfies Settings;

/** An API with its settings. All paths are those in a checkout, with slashes. */
export type ReleasedApi = Api<typeof releaseSettings>;

/** The APIs of `redocly.yaml`. The version of the first one is that of every package. */
export const apis = await readList();

/** Path of the document of the first API: the spec. */
export const specFile = apis[0].document;

async function readList(): Promise<readonly [ReleasedApi, ...ReleasedApi[]]> {
  const found = await readApis(import.meta.dirname, releaseSettings);
  // a document at an address has no revisions here
  const kept = found.filter(({ document }) => !isUrl(document));
  const [first, ...others] = kept.map(({ output, package: folder, ...api }): ReleasedApi => {
    const inCheckout = (path: string) => relative(dirname(api.config), path).split(sep).join("/");
    return {
      ...api,
      document: inCheckout(api.document),
      ...(output !== undefined && { output: inCheckout(output) }),
      ...(folder !== undefined && { package: inCheckout(folder) }),
    };
  });
  if (first?.package === undefined)
    throw new Error(
      "The packages have the version of the first API in redocly.yaml: add `x-release: { package: folder }` to it.",
    );
  return [first, ...others];
}

/**
 * Finds the document of an API in a commit: by its name in the list that the commit has, else by its path.
 *
 * @returns its path in the checkout; undefined for an API that is new since then
 */
export async function documentAt(git: Git, commit: string, api: ReleasedApi): Promise<string | undefined> {
  const { stdout: list } = await git("show", `${commit}:${basename(api.config)}`);
  const named = documentsIn(list).get(api.name);
  const path = named === undefined ? api.document : posix.normalize(named);
  return (await git("cat-file", "-e", `${commit}:${path}`)).code === 0 ? path : undefined;
}

/** The folder in a checkout in which two revisions of a document are: no link in it leads out of that. */
export const commonFolder = (before: string, now: string) =>
  posix.dirname(before) === posix.dirname(now) ? posix.dirname(now) : ".";

/**
 * The tags of the final releases that the checkout descends from, such as `v1.2.0`, the highest first. Other tags count for nothing: not
 * those of a pre-release, as its version is a step to the final one, and no other name.
 */
export async function releaseTags(git: Git): Promise<string[]> {
  const { stdout } = await git("tag", "--list", "v*", "--merged=HEAD", "--sort=-version:refname");
  return stdout.split("\n").filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}
