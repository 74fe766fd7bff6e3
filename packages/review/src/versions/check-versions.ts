import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadDocument } from "@onelogin-mfa/codegen";
import { compareDocuments, requiredBump } from "../compare/compare-documents.ts";
import { rootOf } from "../git/choose-base.ts";
import { exportCommit } from "../git/export-base.ts";
import { findContract } from "../git/find-contract.ts";
import { gitIn } from "../git/git.ts";
import { type Bump, maxBump } from "../policy/bump.ts";
import type { Contract } from "../report.ts";
import { isSourceChanged } from "../typescript/compare-surface.ts";
import { changelogSections } from "./changelog.ts";
import { judgeVersion } from "./judge-version.ts";
import { clientVersionAt, lastRelease, type Release, versionIn } from "./last-release.ts";
import { specVersionOf } from "./spec-version.ts";

const spec = "spec/mfa.yaml";
const wellFormed = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/**
 * The version gate: whether `info.version`, the client's version and CHANGELOG.md agree with what the changes since
 * the last release ask for. While nothing is released, the versions only have to be such, and the changelog needs an
 * `Unreleased` section with something in it. The TypeScript surface is left to the review, as it takes seconds.
 *
 * @param root the root of the checkout
 * @returns one sentence for each thing that is wrong; empty if all agree
 * @throws ReviewError outside of a git checkout; CodegenError for a contract that does not parse
 */
export async function checkVersions(root: string): Promise<string[]> {
  const git = gitIn(root);
  await rootOf(git, root);
  const head = (await loadDocument(join(root, spec))).root;
  const specVersion = specVersionOf(head);
  const clientVersion = versionIn(
    await readFile(join(root, "packages/client/package.json"), "utf8").catch(() => ""),
  );
  const versions = [
    ["info.version of spec/mfa.yaml", specVersion],
    ["the version of packages/client/package.json", clientVersion],
  ] as const;
  const malformed = versions.filter(([, version]) => !wellFormed.test(version ?? ""));
  if (malformed.length > 0)
    return malformed.map(([name, version]) => `${name} is "${version}": write it as x.y.z.`);
  const release = await lastRelease(git);
  const since = release ? await changesSince(root, head, release) : undefined;
  const stepProblems = since ? compareSteps(since, specVersion, clientVersion) : [];
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8").catch(() => "");
  return [...stepProblems, ...changelogProblems(changelog, since, specVersion, clientVersion)];
}

interface Since {
  readonly tag: string;
  readonly spec: { readonly required: Bump; readonly version: string | null };
  readonly client: { readonly required: Bump; readonly version: string | null };
}

async function changesSince(root: string, head: Contract, { tag, commit }: Release): Promise<Since> {
  const git = gitIn(root);
  const folder = await mkdtemp(join(tmpdir(), "contract-release-"));
  try {
    const { base } = await findContract(git, root, commit, spec);
    await exportCommit(git, commit, [dirname(base ?? spec), "packages/client/src"], folder);
    const released = base === null ? undefined : (await loadDocument(join(folder, base))).root;
    const required = released ? requiredBump(compareDocuments(released, head)) : "none";
    const own = (await isSourceChanged(folder, root)) ? "patch" : "none";
    const client = { required: maxBump([required, own]), version: await clientVersionAt(git, commit) };
    return { tag, spec: { required, version: specVersionOf(released) }, client };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compareSteps(since: Since, specVersion: string | null, clientVersion: string | null): string[] {
  const judge = (side: Since["spec"], now: string | null) =>
    judgeVersion({
      required: side.required,
      before: side.version,
      now,
      release: since.tag,
      reasons: [],
      isCompared: true,
    });
  const verdicts = [
    ["info.version of spec/mfa.yaml", judge(since.spec, specVersion)],
    ["the client's version", judge(since.client, clientVersion)],
  ] as const;
  return verdicts.flatMap(([name, { agrees, note }]) =>
    agrees ? [] : [`${name}: ${note} See "npm run review -- ${since.tag}".`],
  );
}

function changelogProblems(text: string, since: Since | undefined, ...versions: (string | null)[]): string[] {
  const [newest] = changelogSections(text);
  const isChanged = since === undefined || since.client.required !== "none";
  if (!isChanged) return [];
  const titles = ["Unreleased", ...versions];
  const isNamed = newest !== undefined && titles.some((title) => title && newest.title.includes(title));
  if (!isNamed)
    return [
      'CHANGELOG.md: the first section has to be "## Unreleased" or that of the new version. Say there what a user sees.',
    ];
  return newest.body === ""
    ? [`CHANGELOG.md: "## ${newest.title}" is empty. Say there what a user sees.`]
    : [];
}
