import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareBumps } from "@onelogin-mfa/review";
import { type Git, gitIn, readSide, rootOf } from "@onelogin-mfa/review/workshop";
import { apis as listedApis, type ReleasedApi, releaseTags } from "./checkout.ts";
import { type ApiReview, type ReviewOptions, reviewCheckout, wellFormed } from "./review.ts";

/**
 * Checks that the version of each API, those of the packages and CHANGELOG.md agree with what the changes since the last release ask for,
 * the exports of all packages that people install included. While nothing is released, an API and the package that has its version only
 * have to have the same well-formed one, and the changelog needs an `Unreleased` section with something in it.
 *
 * @param root the root of the checkout
 * @returns one sentence for each thing that is wrong; empty if all agree
 * @throws ReviewError outside of a git checkout
 */
export async function checkVersions(
  root: string,
  options: Pick<ReviewOptions, "compareSpecs" | "apis"> = {},
): Promise<string[]> {
  const checkout = await rootOf(root);
  const [main, ...others] = options.apis ?? listedApis;
  // a checkout of another time may lack the document of another API
  const present = others.filter(({ document }) => existsSync(join(root, document)));
  const declared = await Promise.all([main, ...present].map((api) => readVersion(checkout, api)));
  const unequal = declared.flatMap(({ problems }) => problems);
  if (unequal.length > 0) return unequal;
  const version = declared[0]?.version ?? null;
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8").catch(() => "");
  const git = gitIn(checkout);
  const tags = await releaseTags(git);
  const untagged = await missingTags(git, tags, changelog);
  // without the release there would be nothing to compare with, and every step would pass
  if (untagged.length > 0) return untagged;
  const [release] = tags;
  if (release === undefined) return changelogProblems(changelog, version);
  const reviews = await reviewCheckout(checkout, tags, {
    ...options,
    apis: [main, ...present],
    base: release,
  });
  // of what was not compared nobody knows which step it needs
  const problems = reviews.flatMap(({ report }) => report.problems);
  if (problems.length > 0) return problems.map(({ message }) => message);
  const isChanged = reviews.some(({ report }) => report.bump.required !== "none");
  return [...reviews.flatMap(stepProblems), ...(isChanged ? changelogProblems(changelog, version) : [])];
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

/** Complains of a version that is no step, or too small a one, for what has changed since the release. */
function stepProblems({ api, report: { bump, exports, head } }: ApiReview): string[] {
  const { required, declared, release } = bump;
  // one that is new since the release, or whose version has no steps
  if (release === null || release === undefined || compareBumps(declared, required) >= 0) return [];
  const step = declared === "none" ? "no step" : `a ${declared} step`;
  const words = `${head.version} of ${api.document} is ${step} since ${release}, and a ${required} one is needed`;
  const reasons = (exports ?? []).filter((one) => compareBumps(one.bump, declared) > 0);
  const shown = reasons.slice(0, 10).map(({ entry, sentence }) => `\n  ${entry}: ${sentence}`);
  const rest = reasons.length > 10 ? `\n  and ${reasons.length - 10} more` : "";
  return [`The version ${words}. See "npm run review -- ${release}".${shown.join("")}${rest}`];
}

/** Asks that the newest section of the changelog is `Unreleased`, or that of the new version, and says something. */
function changelogProblems(text: string, version: string | null): string[] {
  const [title = "", ...body] = (text.split(/^## /m)[1] ?? "").split("\n");
  if (!["Unreleased", version].some((name) => name && title.includes(name)))
    return [
      'CHANGELOG.md: the first section has to be "## Unreleased" or that of the new version. Say there what a user sees.',
    ];
  const isEmpty = body.every((line) => line.trim() === "" || line.startsWith("### "));
  return isEmpty ? [`CHANGELOG.md: "## ${title.trim()}" is empty. Say there what a user sees.`] : [];
}
