import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { CodegenError, loadDocument, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { messageOf } from "./errors.ts";
import type { Base } from "./git/choose-base.ts";
import { exportCommit, type Git } from "./git/git.ts";
import type { ReportProblem, Revision } from "./report.ts";
import { consumerPaths } from "./typescript/trees.ts";
import {
  clientVersionIn,
  lastRelease,
  type ReleasedVersions,
  specVersionOf,
} from "./versions/read-versions.ts";

/** One side with all that is known of it. */
export interface Side {
  readonly revision: Revision;
  /** A folder that looks like the repository at this revision, as far as the review needs it. */
  readonly root: string;
  /** Its spec; `null` if that is missing or cannot be read, and `problems` say why. */
  readonly document: OpenApiDocument | null;
  readonly problems: readonly ReportProblem[];
}

/** What is compared. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
  readonly release: ReleasedVersions | null;
  /** What to tell about the spec's file. */
  readonly note: string | null;
  /** An empty folder for what the comparison needs on disk. */
  readonly work: string;
}

/**
 * Reads a commit, of which a copy is made in the folder `work`, and the working tree.
 *
 * @param root the root of the checkout
 * @param spec where the spec is expected, relative to the root
 */
export async function readSides(
  git: Git,
  root: string,
  base: Base,
  spec: string,
  work: string,
): Promise<Sides> {
  const files = await findSpec(git, root, base.commit, spec);
  const older = join(work, "base");
  const client = ["packages/client/src", "packages/client/package.json"];
  await exportCommit(git, base.commit, [dirname(files.base ?? spec), ...client, ...consumerPaths], older);
  const why = "What is in the folder now, committed or not.";
  const tree = { commit: null, label: "the working tree", why };
  return {
    work,
    note: files.note,
    release: (await lastRelease(git, files.base ?? spec)) ?? null,
    base: await readSide("base", older, files.base, base),
    head: await readSide("head", root, files.head, tree),
  };
}

/** A spec that is missing or does not parse is a problem, not a failure: the rest of the review goes on. */
async function readSide(
  side: "base" | "head",
  root: string,
  file: string | null,
  { commit, label, why }: Pick<Revision, "commit" | "label" | "why">,
): Promise<Side> {
  const loaded = await loadSpec(side, root, file);
  const specVersion = specVersionOf(loaded.document?.root);
  const clientVersion = await clientVersionIn(root);
  return { root, ...loaded, revision: { label, commit, why, file, specVersion, clientVersion } };
}

async function loadSpec(
  side: "base" | "head",
  root: string,
  file: string | null,
): Promise<Pick<Side, "document" | "problems">> {
  const problem = { severity: "error", side, file: null, line: null, column: null } as const;
  if (file === null) {
    const message = {
      base: "The base has no spec, so that nothing can be compared: name a base that has one.",
      head: "The working tree has no spec: put it back, or name another base.",
    }[side];
    return { document: null, problems: [{ ...problem, message }] };
  }
  try {
    return { document: await loadDocument(join(root, file)), problems: [] };
  } catch (thrown) {
    const found =
      thrown instanceof CodegenError
        ? thrown.problems
        : [{ file: join(root, file), line: 1, column: 1, message: messageOf(thrown) }];
    const problems = found.map(({ file: path, line, column, message }) => {
      return { ...problem, file: relative(root, path).split(sep).join("/"), line, column, message };
    });
    return { document: null, problems };
  }
}

/** Where the spec is on both sides, relative to the root; `null` where it is missing. */
interface SpecFiles {
  readonly base: string | null;
  readonly head: string | null;
  /** What to tell the reader about a renamed or missing file; `null` if there is nothing to tell. */
  readonly note: string | null;
}

/**
 * Finds the spec in the commit and in the working tree. If only one of them has it where it is expected, git's
 * rename detection is asked, and then the files that git does not track yet.
 */
async function findSpec(git: Git, root: string, commit: string, expected: string): Promise<SpecFiles> {
  const [base, head] = [await inCommit(git, commit, expected), isFile(join(root, expected))];
  if (base && head) return { base: expected, head: expected, note: null };
  if (!base && !head) return { base: null, head: null, note: `Neither side has ${expected}.` };
  const renamed = await renamedTwin(git, commit, expected, base ? "old" : "new");
  const twin = renamed ?? (base ? await untrackedSpec(git, root) : undefined);
  if (twin === undefined) return { base: base ? expected : null, head: head ? expected : null, note: null };
  const [from, to] = base ? [expected, twin] : [twin, expected];
  return { base: from, head: to, note: `The spec was renamed from ${from} to ${to}.` };
}

async function inCommit(git: Git, commit: string, path: string): Promise<boolean> {
  return (await git("cat-file", "-e", `${commit}:${path}`)).code === 0;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** The other name of a file that was renamed since the commit. */
async function renamedTwin(
  git: Git,
  commit: string,
  path: string,
  known: "old" | "new",
): Promise<string | undefined> {
  const options = ["--name-status", "-z", "--find-renames", "--diff-filter=R"];
  const { stdout } = await git("diff", ...options, commit, "--");
  const parts = stdout.split("\0");
  for (let index = 0; index + 2 < parts.length; index += 3) {
    const [from, to] = [parts[index + 1], parts[index + 2]];
    if ((known === "old" ? from : to) === path) return known === "old" ? to : from;
  }
  return undefined;
}

/** The one untracked file that is an OpenAPI document. */
async function untrackedSpec(git: Git, root: string): Promise<string | undefined> {
  const { stdout } = await git("ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/");
  const candidates = stdout.split("\0").filter((path) => /\.(ya?ml|json)$/.test(path));
  const specs: string[] = [];
  for (const path of candidates) {
    const text = await readFile(join(root, path), "utf8").catch(() => "");
    if (/^\s*(\{\s*)?"?openapi"?\s*:/m.test(text)) specs.push(path);
  }
  return specs.length === 1 ? specs[0] : undefined;
}
