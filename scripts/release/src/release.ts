import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import {
  createProgram,
  main,
  Option,
  pointInTime,
  step,
  table,
  undoOnExit,
} from "@onelogin-mfa/command-line";
import { readRepository, repositoryIsMissing } from "@onelogin-mfa/repository/documents";
import { git as gitIn } from "@onelogin-mfa/repository/git";
import { runTask } from "@onelogin-mfa/repository/run-turbo";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import type { Bump } from "@onelogin-mfa/review";
import { gitIn as gitOf, readSide, rootOf } from "@onelogin-mfa/review/internal";
import { writeBills } from "./bill-of-materials.ts";
import { type Changes, changesSince } from "./changes-since.ts";
import { apis, releaseTags, specFile } from "./checkout.ts";
import { draftChangelog, showChange } from "./explain.ts";
import { writeImageLockfile } from "./image-lockfile.ts";
import { readLockfile } from "./lockfile.ts";
import { checkNpm, runNpm } from "./npm.ts";
import { packInto, type Tarball } from "./pack.ts";
import { checkTag, type Plan, planRelease } from "./plan-release.ts";

const findPublished = () => findWorkspaces(".").filter(({ isPublished }) => isPublished);

const git = (...args: readonly string[]) => gitIn(".", args).trim();

const program = createProgram({
  name: "npm run release --",
  description: "Prepares a release: versions, changelog, packed tarballs. It publishes nothing.",
  notes: "The tag that it asks for at its end starts .github/workflows/release.yml, which publishes.",
})
  .option("--dry-run", "show what would change and what would be packed; write nothing")
  .addOption(
    new Option("--bump <bump>", "version bump (default: what the changes require, at least a patch)").choices(
      ["major", "minor", "patch"] as const,
    ),
  )
  .addOption(
    new Option("--date <date>", "date of the release, as 2026-01-31 (default: today)").argParser(pointInTime),
  )
  .addOption(
    new Option("--tag <tag>", "only pack what has this tag; the release workflow does so").conflicts([
      "dryRun",
      "bump",
      "date",
    ]),
  );

await main(program, async ({ dryRun = false, bump, date = new Date(), tag }) => {
  const root = await rootOf(".");
  // before any work
  checkNpm();
  const hasAddress = readRepository(readFileSync("package.json", "utf8")) !== undefined;
  if (!dryRun && !hasAddress) throw new Error(repositoryIsMissing);
  if (tag !== undefined) return packTagged(tag);
  if (!dryRun && git("status", "--porcelain") !== "") {
    throw new Error(
      'The work tree has changes that are not committed: commit them, undo those of a release that was killed ("git restore ."), or use --dry-run.',
    );
  }
  const release = await step("See what has changed", () => plan(root, bump, date.toISOString().slice(0, 10)));
  // before anything is written, so that what does not build leaves the work tree as it was
  await step("Build what is published", buildPublished);
  const finish = dryRun ? () => {} : undoOnExit(() => restore(release));
  if (!dryRun) await write(release);
  const tarballs = await step("Pack it", () => pack(dryRun));
  finish();
  showPlan(release);
  showChanges(release.changes);
  showTarballs(tarballs);
  if (!dryRun) return showNextSteps(release);
  process.stdout.write("\nNothing has been written (--dry-run).\n");
  if (!hasAddress) process.stdout.write(`\nBefore a release: ${repositoryIsMissing}\n`);
});

/** Builds the packages, and compares them with the files that describe what their users rely on. */
function buildPublished(): Promise<void> {
  return runTask("build", "api");
}

/** Packs the tarballs that the release workflow publishes: those of a commit that `npm run release` has prepared. */
async function packTagged(tag: string): Promise<void> {
  checkTag(tag, versionedFiles());
  await step("Build what is published", buildPublished);
  showTarballs(await step("Pack it", () => pack(false)));
}

function showNextSteps({ version, lastTag }: Awaited<ReturnType<typeof plan>>): void {
  if (lastTag === undefined) process.stdout.write(beforeTheFirst());
  process.stdout.write(`\nNow read "git diff", then:
  git commit --all --message "release: ${version}" && git tag v${version}
  git push --atomic origin HEAD v${version}

The workflow "release" publishes it, if the tag is on main.\n`);
}

/** The commands that give also the first version its provenance. */
function beforeTheFirst(): string {
  const repository = readRepository(readFileSync("package.json", "utf8"))?.replace("https://github.com/", "");
  const trust = findPublished().map(
    ({ name }) =>
      `  npm trust github @onelogin-mfa/${name} --repository ${repository} --file release.yml --environment npm --allow-publish`,
  );
  return `
Once, before the first release: create the environment "npm" in the repository's settings, for tags v*, log in to npm, publish
placeholders, as npm trusts a workflow only for packages that exist, and name the workflow to npm:
  node scripts/release/src/publish.ts --placeholders release/*.tgz
${trust.join("\n")}\n`;
}

/** Compares with the last release, from which the version follows. */
async function plan(root: string, bump: Bump | undefined, date: string) {
  const [lastTag] = await releaseTags(gitOf(root));
  const { revision } = await readSide("head", specFile, { folder: root }, { findRoot: async () => root });
  const { version } = revision;
  if (version === null) throw new Error(`${specFile} cannot be read: see "npm run lint".`);
  const changes = lastTag === undefined ? undefined : await changesSince(root, lastTag);
  const files = versionedFiles();
  const situation = { version, lastTag, required: changes?.required ?? "none", wanted: bump, date, files };
  return { lastTag, changes, ...planRelease(situation) };
}

/** Every file that holds the version of the packages, CHANGELOG.md and the documents that say how to install: text by path. */
function versionedFiles(): ReadonlyMap<string, string> {
  const workspaces = ["spec", "packages/*", "scripts/*"].map((folder) => `:(glob)${folder}/package.json`);
  const documents = ["*.md", "packages/*/*.md", "spec/guides/*.md"].map((path) => `:(glob)${path}`);
  const specs = apis.flatMap((api) => (api.package === undefined ? [] : [api.document]));
  const paths = git("ls-files", ...specs, "package.json", ...workspaces, ...documents).split("\n");
  return new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

function showPlan({ version, reason, notes, files }: Plan): void {
  process.stdout.write(`\nVersion ${version}: ${reason}.\n\nFiles with a new text:\n`);
  for (const path of files.keys()) process.stdout.write(`  ${path}\n`);
  process.stdout.write(`\nCHANGELOG.md says:\n\n${notes.replace(/^/gm, "  ")}\n`);
}

/** Shows what the changelog may say, and what it says of changes that look as if they broke something. */
function showChanges(changes: Changes | undefined): void {
  if (!changes) return;
  const draft = draftChangelog(changes);
  if (draft !== "")
    process.stdout.write(
      `\nWhat the comparison found, as a draft of the changelog:\n\n${draft.replace(/^(?=.)/gm, "  ")}`,
    );
  const accepted = changes.published.filter(({ reason }) => reason !== undefined);
  if (accepted.length > 0)
    process.stdout.write(`\nCompatible, as CHANGELOG.md says:\n\n${accepted.map(showChange).join("\n")}\n`);
}

function showTarballs(tarballs: readonly Tarball[]): void {
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const rows = tarballs.map(({ filename, size, unpackedSize, files }) => {
    return [filename, files.length, kilobytes(size), kilobytes(unpackedSize)];
  });
  process.stdout.write(`\n${table(["tarball", "files", "packed", "unpacked"], rows)}\n`);
}

/** The lockfile names the workspaces' versions, too, and generated code may name the spec's. */
async function write({ files }: Plan): Promise<void> {
  for (const [path, text] of files) writeFileSync(path, text);
  await runNpm(["install", "--package-lock-only", "--ignore-scripts"]);
  await step("Build it with its version", () => runTask("build"));
}

/** Undoes {@link write} in a work tree that had no changes: after a failure or a signal the release can be run again. */
function restore({ files }: Plan): void {
  git("restore", "--", ...files.keys(), "package-lock.json", ":(glob)**/generated/**");
}

/**
 * Packs what has been built in `dist` of the published packages into `release/`, with bills of materials and the image's lockfile;
 * a dry run writes nothing.
 */
async function pack(dryRun: boolean): Promise<readonly Tarball[]> {
  const remove = () => rmSync("release", { recursive: true, force: true });
  if (!dryRun) remove();
  const finish = dryRun ? () => {} : undoOnExit(remove);
  if (!dryRun) mkdirSync("release");
  const folders = findPublished().map(({ folder }) => folder);
  const tarballs = await packInto(dryRun ? undefined : "release", folders);
  if (!dryRun) {
    const lockfile = readLockfile();
    await writeBills("release", tarballs, runNpm, lockfile);
    await writeImageLockfile("release", tarballs, runNpm, lockfile);
  }
  finish();
  return tarballs;
}
