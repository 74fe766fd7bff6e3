import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Bump, bumpBetween, compare, maxBump, type Report } from "@onelogin-mfa/review";
import { type Git, gitIn, readSide } from "@onelogin-mfa/review/internal";
import { type ApiChange, type ApiFiles, compareApi } from "./api/api-changes.ts";
import { reasonOf } from "./changelog.ts";
import { commonFolder, documentAt, apis as listedApis, type ReleasedApi } from "./checkout.ts";
import { publishedPaths } from "./published-paths.ts";

/** A version with steps, as that of the packages has to be. */
export const wellFormed = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** The folder of the files that describe what users of the packages rely on. */
export const apiFolder = "scripts/release/api";

/** Options of {@link changesSince}. */
export interface ChangeOptions {
  /** Compares two documents. @default in a thread with a limit of time */
  readonly compareSpecs?: typeof compare;
  /** The APIs to compare. @default those of `redocly.yaml` */
  readonly apis?: readonly [ReleasedApi, ...ReleasedApi[]];
}

/** A change of what users of the packages rely on. */
export interface PublishedChange extends ApiChange {
  /** The reason why it is compatible, as the changelog says. */
  readonly reason: string | undefined;
  /** The bump that it needs with this reason. */
  readonly required: Bump;
}

/** The changes of an API, and the version that they need. */
export interface ApiReview {
  readonly api: ReleasedApi;
  readonly report: Report;
  readonly required: Bump;
  /** The step from the version of the release to that of now; `null` for a version without steps. */
  readonly declared: Bump | null;
}

/** All changes since a release. */
export interface Changes {
  /** Those of the APIs; the first has the version of the packages. An API that is new is left out. */
  readonly apis: readonly [ApiReview, ...ApiReview[]];
  readonly published: readonly PublishedChange[];
  /** The bump of the packages: the highest of what the APIs with their version need, what users rely on, and their code. */
  readonly required: Bump;
}

/**
 * Compares the documents of the APIs, and what users of the packages rely on, with those of a release.
 *
 * @param root of a checkout
 * @param tag that of the release
 */
export async function changesSince(root: string, tag: string, options: ChangeOptions = {}): Promise<Changes> {
  const { apis = listedApis, compareSpecs = compare } = options;
  const git = gitIn(root);
  const reviews: ApiReview[] = [];
  for (const api of apis) {
    const before = await documentAt(git, tag, api);
    if (before === undefined && api !== apis[0]) continue;
    reviews.push(await reviewApi(root, tag, api, before ?? api.document, compareSpecs));
  }
  const [main, ...others] = reviews as [ApiReview, ...ApiReview[]]; // the first one is never left out
  const changelog = existsSync(join(root, "CHANGELOG.md"))
    ? readFileSync(join(root, "CHANGELOG.md"), "utf8")
    : "";
  const published = compareApi(await apiFilesAt(git, tag), apiFilesIn(root)).map(
    (change): PublishedChange => {
      const reason = change.bump === "major" ? reasonOf(change, changelog) : undefined;
      return { ...change, reason, required: reason === undefined ? change.bump : "minor" };
    },
  );
  const isCodeChanged = (await git("diff", "--quiet", tag, "--", ...publishedPaths(root))).code !== 0;
  const shared = reviews.filter(({ api }) => api.package !== undefined).map((one) => one.required);
  const required = maxBump([
    ...shared,
    ...published.map((one) => one.required),
    isCodeChanged ? "patch" : "none",
  ]);
  return { apis: [main, ...others], published, required };
}

async function reviewApi(
  root: string,
  tag: string,
  api: ReleasedApi,
  before: string,
  compareSpecs: typeof compare,
): Promise<ApiReview> {
  // no link, neither a document nor its folder, leads out of the checkout
  const access = { folder: root, allowFolder: commonFolder(before, api.document) };
  const report = await compareSpecs(`git:${tag}:${before}`, api.document, access);
  const version =
    api.package === undefined
      ? (await readSide("base", `git:${tag}:${before}`, access)).revision.version
      : tag.slice(1);
  // a maker of an API may count in dates, or not at all
  const declared = wellFormed.test(String(version)) ? bumpBetween(version, report.head.version) : null;
  return { api, report, required: report.bump.required, declared };
}

/** Reads the files that describe what users rely on, as a commit has them. */
async function apiFilesAt(git: Git, commit: string): Promise<ApiFiles> {
  const { stdout } = await git("ls-tree", "-z", "--name-only", commit, `${apiFolder}/`);
  const paths = stdout.split("\0").filter(Boolean);
  const texts = paths.map(async (path) => {
    const { stdout: text } = await git("show", `${commit}:${path}`);
    return [basename(path), text] as const;
  });
  return new Map(await Promise.all(texts));
}

/** Reads the files of the working tree that describe what users rely on. */
export function apiFilesIn(root: string): ApiFiles {
  const folder = join(root, apiFolder);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
