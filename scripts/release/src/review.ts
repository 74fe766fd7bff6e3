import { dirname, join } from "node:path";
import { generate } from "@onelogin-mfa/codegen";
import { DocumentError } from "@onelogin-mfa/openapi";
import {
  type Bump,
  bumpBetween,
  compare,
  compareBumps,
  maxBump,
  type Report,
  renderMarkdown,
} from "@onelogin-mfa/review";
import { type Git, gitIn, readSide, rootOf } from "@onelogin-mfa/review/workshop";
import {
  chooseBase,
  commonFolder,
  documentAt,
  exportCommit,
  apis as listedApis,
  type ReleasedApi,
  releaseTags,
  withWorkFolder,
} from "./checkout.ts";
import { exportPaths } from "./exports/export-paths.ts";

/** A version with steps, as that of the packages has to be. */
export const wellFormed = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Options of {@link review}. */
export interface ReviewOptions {
  /**
   * A folder in the checkout.
   * @default the current one
   */
  readonly root?: string;
  /**
   * Branch, tag or commit to compare with.
   * @default where the branch left `main`; on `main`, the last commit
   */
  readonly base?: string;
  /**
   * Compares what the packages export too, which takes seconds.
   * @default true
   */
  readonly types?: boolean;
  /** Compares two documents. @default in a thread with a limit of time */
  readonly compareSpecs?: typeof compare;
  /** The APIs to compare. @default those of `redocly.yaml` */
  readonly apis?: readonly [ReleasedApi, ...ReleasedApi[]];
}

/** The changes of an API. */
export interface ApiReview {
  readonly api: ReleasedApi;
  readonly report: Report;
}

/**
 * Compares the document of each API at a commit with that of the working tree, and what the packages export, which the report of the first
 * API has. What cannot be read is listed in a report's `problems`, and the rest is shown. Another API that is new since the commit is left out.
 *
 * @throws ReviewError outside of a git checkout, and for a base that git does not know
 */
export async function review({
  root: folder = process.cwd(),
  ...options
}: ReviewOptions = {}): Promise<readonly [ApiReview, ...ApiReview[]]> {
  const root = await rootOf(folder);
  return reviewCheckout(root, await releaseTags(gitIn(root)), options);
}

/**
 * Reviews as {@link review} does.
 *
 * @param root the root of a checkout
 * @param tags those of its releases, the highest first
 */
export async function reviewCheckout(
  root: string,
  tags: readonly string[],
  options: Omit<ReviewOptions, "root">,
): Promise<readonly [ApiReview, ...ApiReview[]]> {
  const { base: ref, types = true, compareSpecs = compare } = options;
  const [main, ...others] = options.apis ?? listedApis;
  const git = gitIn(root);
  const { commit, ...named } = await chooseBase(git, ref);
  const [release = null] = tags;
  const compareAt = async (api: ReleasedApi, before: string): Promise<Report> => {
    // no link, neither a document nor its folder, leads out of the checkout
    const access = { folder: root, allowFolder: commonFolder(before, api.document) };
    const options = { ...access, outlines: true };
    const compared = await compareSpecs(`git:${commit}:${before}`, api.document, options);
    const why = "What is in the folder now, committed or not.";
    return {
      ...compared,
      base: { ...compared.base, ...named },
      head: { ...compared.head, label: "the working tree", why },
    };
  };
  const mainReport = await compareAt(main, (await documentAt(git, commit, main)) ?? main.document);
  const otherReviews: ApiReview[] = [];
  for (const api of others) {
    const before = await documentAt(git, commit, api);
    if (before === undefined) continue;
    const report = await compareAt(api, before);
    const released = await releasedVersion(git, root, api, release);
    otherReviews.push({ api, report: { ...report, bump: checkBump(report, "none", released) } });
  }
  const released = { tag: release, version: release?.slice(1) ?? null };
  const first = (report: Report, types: Bump): ApiReview => {
    return { api: main, report: { ...report, bump: checkBump(report, types, released) } };
  };
  if (!types || mainReport.problems.length > 0) return [first(mainReport, "none"), ...otherReviews];
  const changed = [mainReport, ...otherReviews.map(({ report }) => report)].some(
    ({ changes }) => changes.length > 0,
  );
  const { exports, bump, problems } = await compareCommit(git, commit, root, [main, ...others], changed);
  return [first({ ...mainReport, exports, problems }, bump), ...otherReviews];
}

/**
 * The reviews as one comment: the first API, and each other one in which something changed.
 *
 * @param pageOf gives the address of the page of an API, which has the rest
 */
export function renderReviews(reviews: readonly ApiReview[], pageOf?: (api: ReleasedApi) => string): string {
  const texts = changedReviews(reviews).map(({ api, report }) =>
    renderMarkdown(report, pageOf?.(api), `Review of ${api.name}`),
  );
  const [first] = reviews;
  const main = first ? [renderMarkdown(first.report, pageOf?.(first.api))] : [];
  return [...main, ...texts].join("\n");
}

/** The reviews of the other APIs in which something changed or could not be compared. */
export const changedReviews = ([, ...others]: readonly ApiReview[]): readonly ApiReview[] =>
  others.filter(({ report }) => report.changes.length + report.problems.length > 0);

/** A release, and the version that an API had in it; null if there was none. No tag: its version has no steps. */
interface Released {
  readonly tag: string | null | undefined;
  readonly version: string | null;
}

/** The release whose version that of an API is compared with: that of its package, or what its own document said then. */
async function releasedVersion(
  git: Git,
  root: string,
  api: ReleasedApi,
  tag: string | null,
): Promise<Released> {
  if (tag === null) return { tag, version: null };
  if (api.package !== undefined) return { tag, version: tag.slice(1) };
  const path = await documentAt(git, tag, api);
  // new since the release, which asks for no step
  if (path === undefined) return { tag: null, version: null };
  const access = { folder: root, allowFolder: commonFolder(path, api.document) };
  const { revision } = await readSide("base", `git:${tag}:${path}`, access);
  const { version } = revision;
  // its maker may count in dates, or not at all
  return { tag: wellFormed.test(String(version)) ? tag : undefined, version };
}

/**
 * Compares what the packages export at a commit with what they export now, what is generated made from the documents as they are. A package whose
 * source changed needs a version of its own, whatever it exports.
 */
async function compareCommit(
  git: Git,
  commit: string,
  root: string,
  apis: readonly ReleasedApi[],
  isSpecChanged: boolean,
) {
  const isChanged = (await git("diff", "--quiet", commit, "--", ...exportPaths)).code !== 0;
  if (!isChanged && !isSpecChanged) return { exports: [], bump: "none", problems: [] } as const;
  try {
    const texts = new Map<string, string>();
    for (const { document, output, name: _, config: __, ...settings } of apis) {
      if (output === undefined) continue;
      const spec = join(root, document);
      const { files } = await generate({
        ...settings,
        strict: false,
        spec,
        access: { folder: dirname(spec) },
      });
      for (const [name, text] of files) texts.set(join(root, output, name), text);
    }
    const exports = await withWorkFolder(async (work) => {
      await exportCommit(git, commit, exportPaths, work);
      // loading the compiler takes half a second, which most runs do not need
      const { compareExports } = await import("./exports/compare-exports.ts");
      return compareExports(work, root, texts);
    });
    return {
      exports,
      bump: maxBump([...exports.map(({ bump }) => bump), isChanged ? "patch" : "none"]),
      problems: [],
    };
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    const message = `What the packages export was not compared: ${thrown.problems[0]?.message}`;
    const problem = { severity: "warning", side: "head", location: null, message } as const;
    return { exports: null, bump: "none", problems: [problem] } as const;
  }
}

/**
 * The bump of the spec follows from the policy. That of the packages is the higher of the spec's, because the client's
 * methods, retries and redaction are made from it, and of what the packages export.
 *
 * The version is compared with that of the last release, so that several changes between two releases share one step.
 * Until the first release no step is asked for: that release takes every change. Nor is one of a version without steps.
 */
function checkBump(
  { base, head, bump, problems }: Report,
  types: Bump,
  { tag, version }: Released,
): Report["bump"] {
  const required = maxBump([bump.spec, types]);
  const declared = bumpBetween(version ?? base.version, head.version);
  const isCompared = problems.every(({ severity }) => severity !== "error");
  const isAsked = tag !== null && tag !== undefined;
  const agrees = isCompared && (!isAsked || compareBumps(declared, required) >= 0);
  return { spec: bump.spec, required, declared, agrees, release: tag };
}
