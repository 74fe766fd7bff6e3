import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareBumps } from "@onelogin-mfa/review";
import { type Git, gitIn, readSide, rootOf } from "@onelogin-mfa/review/internal";
import { newestSection } from "./changelog.ts";
import {
  type ApiReview,
  type ChangeOptions,
  type Changes,
  changesSince,
  type PublishedChange,
  wellFormed,
} from "./changes-since.ts";
import { apis as listedApis, type ReleasedApi, releaseTags } from "./checkout.ts";
import { apiSentence, draftChangelog, draftReasons, showChange } from "./explain.ts";

/** Result of {@link checkVersions}. */
export interface VersionCheck {
  /** One sentence for each thing that is wrong, with its lines; empty if all agree. */
  readonly problems: readonly string[];
  /** Changes that the changelog calls compatible. */
  readonly accepted: readonly PublishedChange[];
}

/**
 * Checks that the version of each API, those of the packages and CHANGELOG.md agree with what the changes since the last release ask for, in the
 * APIs and in what users of the packages rely on. While nothing is released, an API and the package that has its version only
 * have to have the same well-formed one, and the changelog needs an `Unreleased` section with something in it.
 *
 * @param root the root of the checkout
 * @throws ReviewError outside of a git checkout
 */
export async function checkVersions(root: string, options: ChangeOptions = {}): Promise<VersionCheck> {
  const checkout = await rootOf(root);
  const [main, ...others] = options.apis ?? listedApis;
  // a checkout of another time may lack the document of another API
  const present = others.filter(({ document }) => existsSync(join(root, document)));
  const declared = await Promise.all([main, ...present].map((api) => readVersion(checkout, api)));
  const wrong = (problems: readonly string[]): VersionCheck => ({ problems, accepted: [] });
  const unequal = declared.flatMap(({ problems }) => problems);
  if (unequal.length > 0) return wrong(unequal);
  const version = declared[0]?.version ?? null;
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8").catch(() => "");
  const git = gitIn(checkout);
  const tags = await releaseTags(git);
  const untagged = await missingTags(git, tags, changelog);
  // without the release there would be nothing to compare with, and every step would pass
  if (untagged.length > 0) return wrong(untagged);
  const [release] = tags;
  if (release === undefined) return wrong(changelogProblems(changelog, version));
  const changes = await changesSince(checkout, release, { ...options, apis: [main, ...present] });
  // of what was not compared nobody knows which step it needs
  const unread = changes.apis.flatMap(({ report }) => report.problems);
  if (unread.length > 0) return wrong(unread.map(({ message }) => message));
  return {
    problems: [...stepProblems(changes, release), ...changelogProblemsOf(changes, changelog, version)],
    accepted: changes.published.filter(({ reason }) => reason !== undefined),
  };
}

/** Reads the version of an API, and finds what is wrong with it and with that of its package. */
async function readVersion(root: string, { document, package: folder }: ReleasedApi) {
  const { revision, problems } = await readSide(
    "head",
    document,
    { folder: root },
    { findRoot: async () => root },
  );
  const { version } = revision;
  if (problems.length > 0)
    return { version, problems: problems.map(({ location, message }) => `${location} ${message}`) };
  // a version of its own may be of any kind
  if (folder === undefined) return { version, problems: [] };
  const path = `${folder}/package.json`;
  const versions = [
    [`info.version of ${document}`, version],
    [`the version of ${path}`, await packageVersion(root, path)],
  ] as const;
  const malformed = versions
    .filter(([, one]) => !wellFormed.test(String(one)))
    .map(([name, one]) => `${name} is "${one}": write it as x.y.z.`);
  if (malformed.length > 0) return { version, problems: malformed };
  const other = versions.find(([, one]) => one !== version)?.[1];
  const isSame = other === undefined;
  return {
    version,
    problems: isSame ? [] : [`${document} has version ${version}, ${path} ${other}: give both the same.`],
  };
}

async function packageVersion(root: string, path: string): Promise<string | null> {
  const manifest = await readFile(join(root, path), "utf8").catch(() => "{}");
  const { version }: { version?: string } = JSON.parse(manifest);
  return version ?? null;
}

/** Complains of releases that the changelog names and that have no tag here, as in a shallow clone or one without tags. */
async function missingTags(git: Git, tags: readonly string[], changelog: string): Promise<string[]> {
  const named = [...changelog.matchAll(/^## v?(\d+\.\d+\.\d+)(?![\w.+-])/gm)].map(
    ([, version]) => `v${version}`,
  );
  const missing = named.filter((tag) => !tags.includes(tag));
  if (missing.length === 0) return [];
  const isShallow = (await git("rev-parse", "--is-shallow-repository")).stdout.trim() === "true";
  const fetch = isShallow
    ? "This clone is shallow: run `git fetch --unshallow --tags`"
    : "Run `git fetch --tags`";
  return [
    `CHANGELOG.md names ${missing.map((tag) => tag.slice(1)).join(", ")}, but HEAD descends from no tag ${missing.join(", ")}: the version cannot be checked. ${fetch}; a release that was just made needs its tag.`,
  ];
}

/** Complains of versions that are no step, or too small a one, for what has changed since the release. */
function stepProblems(changes: Changes, release: string): string[] {
  const [main, ...others] = changes.apis;
  const packages = packageProblem(changes, release);
  return [
    ...packages,
    ...[main, ...others].flatMap((review) => stepProblem(review, release, packages.length > 0)),
  ];
}

function stepProblem(
  { api, report, required, declared }: ApiReview,
  release: string,
  isSaid: boolean,
): string[] {
  const isPackages = api.package !== undefined && isSaid;
  if (isPackages || declared === null || compareBumps(declared, required) >= 0) return [];
  const reasons = report.changes.filter(({ bump }) => compareBumps(bump, declared) > 0);
  const lines = reasons.slice(0, maxReasons).map((one) => `\n  ${one.bump} ${apiSentence(one)}`);
  return [`${stepWords(api, report.head.version, { required, declared, release })}${lines.join("")}`];
}

interface Step {
  readonly required: string;
  readonly declared: string;
  readonly release: string;
}

function stepWords(
  { document }: ReleasedApi,
  version: string | null,
  { required, declared, release }: Step,
): string {
  const step = declared === "none" ? "no step" : `a ${declared} step`;
  return `The version ${version} of ${document} is ${step} since ${release}, and a ${required} one is needed. See "npm run review -- --base ${release}".`;
}

/** As many reasons as a reader looks at. */
const maxReasons = 10;

/** Complains of the version of the packages, says which changes need another one, and what to write about them. */
function packageProblem(changes: Changes, release: string): string[] {
  const { apis, published, required } = changes;
  const [{ api, report, declared }] = apis;
  if (declared === null || compareBumps(declared, required) >= 0) return [];
  const ofApis = apis.flatMap((one) => (one.api.package === undefined ? [] : one.report.changes));
  const isReason = ({ bump }: { readonly bump: typeof required }) => compareBumps(bump, declared) > 0;
  const reasons = published.filter((change) => isReason({ bump: change.required }));
  const sentences = ofApis.filter(isReason).map((one) => `  ${one.bump} ${apiSentence(one)}`);
  const lines = [...sentences, ...reasons.map(showChange)];
  const rest = lines.length > maxReasons ? [`  and ${lines.length - maxReasons} more`] : [];
  const isCode = lines.length === 0 ? ["  patch The code of a published package changed."] : [];
  const unexplained = reasons.filter((one) => one.bump === "major");
  const words = stepWords(api, report.head.version, { required, declared, release });
  return [
    [
      words,
      ...lines.slice(0, maxReasons),
      ...rest,
      ...isCode,
      ...advice(
        draftChangelog(changes),
        'Raise the version, and say in CHANGELOG.md below "## Unreleased" what users do. A draft:',
      ),
      ...advice(
        draftReasons(unexplained),
        "Is a change compatible, whatever its lines say? Then give the reason there instead:",
      ),
    ].join("\n"),
  ];
}

const advice = (draft: string, words: string) =>
  draft === "" ? [] : [words, draft.trimEnd().replace(/^/gm, "  ")];

/** Asks the changelog for words about what changed, and offers some. */
function changelogProblemsOf(changes: Changes, changelog: string, version: string | null): string[] {
  const isChanged = changes.required !== "none" || changes.apis.some(({ required }) => required !== "none");
  const problems = isChanged ? changelogProblems(changelog, version) : [];
  const draft = draftChangelog(changes);
  return problems.map((problem) => [problem, ...advice(draft, "A draft:")].join("\n"));
}

/** Asks that the newest section of the changelog is `Unreleased`, or that of the new version, and says something. */
function changelogProblems(text: string, version: string | null): string[] {
  const [, title = ""] = /^## (.*)$/m.exec(text) ?? [];
  const body = newestSection(text).split("\n");
  if (!["Unreleased", version].some((name) => name && title.includes(name)))
    return [
      'CHANGELOG.md: the first section has to be "## Unreleased" or that of the new version. Say there what a user sees.',
    ];
  const isEmpty = body.every((line) => line.trim() === "" || line.startsWith("### "));
  return isEmpty ? [`CHANGELOG.md: "## ${title.trim()}" is empty. Say there what a user sees.`] : [];
}
