import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareBumps, type Report } from "@onelogin-mfa/review";
import { type Git, gitIn, readSide, rootOf } from "@onelogin-mfa/review/workshop";
import { releaseTags, specFile } from "./checkout.ts";
import { type ReviewOptions, review } from "./review.ts";

const wellFormed = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * Checks that `info.version`, the client's version and CHANGELOG.md agree with what the changes since the last release
 * ask for, the exports of all packages that people install included. While nothing is released, the two versions only have to be the same and
 * well-formed, and the changelog needs an `Unreleased` section with something in it.
 *
 * @param root the root of the checkout
 * @returns one sentence for each thing that is wrong; empty if all agree
 * @throws ReviewError outside of a git checkout
 */
export async function checkVersions(
  root: string,
  options: Pick<ReviewOptions, "compareSpecs"> = {},
): Promise<string[]> {
  await rootOf(root);
  const { revision, problems } = await readSide("head", specFile, { folder: root });
  if (problems.length > 0) return problems.map(({ location, message }) => `${location} ${message}`);
  const specVersion = revision.version;
  const manifest = await readFile(join(root, "packages/client/package.json"), "utf8").catch(() => "{}");
  const { version: clientVersion }: { version?: unknown } = JSON.parse(manifest);
  const versions = [
    [`info.version of ${specFile}`, specVersion],
    ["the version of packages/client/package.json", clientVersion ?? null],
  ] as const;
  const malformed = versions.filter(([, version]) => !wellFormed.test(String(version)));
  if (malformed.length > 0)
    return malformed.map(([name, version]) => `${name} is "${version}": write it as x.y.z.`);
  if (specVersion !== clientVersion)
    return [`The spec has version ${specVersion}, the client ${clientVersion}: give both the same.`];
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8").catch(() => "");
  const git = gitIn(root);
  const tags = await releaseTags(git);
  const untagged = await missingTags(git, tags, changelog);
  // without the release there would be nothing to compare with, and every step would pass
  if (untagged.length > 0) return untagged;
  const [release] = tags;
  if (release === undefined) return changelogProblems(changelog, specVersion);
  const report = await review({ ...options, root, base: release });
  // of what was not compared nobody knows which step it needs
  if (report.problems.length > 0) return report.problems.map(({ message }) => message);
  return [
    ...stepProblems(report, specVersion),
    ...(report.bump.required === "none" ? [] : changelogProblems(changelog, specVersion)),
  ];
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
function stepProblems({ bump, exports }: Report, version: string | null): string[] {
  const { required, declared, release } = bump;
  if (compareBumps(declared, required) >= 0) return [];
  const step = declared === "none" ? "no step" : `a ${declared} step`;
  const words = `${version} is ${step} from ${release}, and a ${required} one is needed`;
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
