import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { CodegenError, loadDocument, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import type { Base } from "./git/choose-base.ts";
import { exportCommit, type Git } from "./git/git.ts";
import type { ReportProblem, Revision } from "./report.ts";
import { consumerPaths } from "./typescript/trees.ts";
import { lastRelease, type Release, specVersionOf } from "./versions/read-versions.ts";

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
  readonly release: Release | null;
  /** An empty folder for what the comparison needs on disk. */
  readonly work: string;
}

/** Where the spec stands in a checkout. */
export const specFile = "spec/mfa.yaml";

/**
 * Reads a commit, of which a copy is made in the folder `work`, and the working tree.
 *
 * @param root the root of the checkout
 */
export async function readSides(git: Git, root: string, base: Base, work: string): Promise<Sides> {
  const older = join(work, "base");
  const client = ["packages/client/src", "packages/client/package.json"];
  await exportCommit(git, base.commit, [dirname(specFile), ...client, ...consumerPaths], older);
  const why = "What is in the folder now, committed or not.";
  return {
    work,
    release: await lastRelease(git, specFile),
    base: await readSide("base", older, base),
    head: await readSide("head", root, { commit: null, label: "the working tree", why }),
  };
}

/** A spec that is missing or does not parse is a problem, not a failure: the rest of the review goes on. */
async function readSide(
  side: "base" | "head",
  root: string,
  { commit, label, why }: Pick<Revision, "commit" | "label" | "why">,
): Promise<Side> {
  const loaded = await loadSpec(side, root);
  const version = specVersionOf(loaded.document?.root);
  return { root, ...loaded, revision: { label, commit, why, version } };
}

async function loadSpec(side: "base" | "head", root: string): Promise<Pick<Side, "document" | "problems">> {
  const file = join(root, specFile);
  const failed = (message: string, place: string | null = null): ReportProblem => {
    return { severity: "error", side, place, message };
  };
  const missing = {
    base: "The base has no spec, so that nothing can be compared: name a base that has one.",
    head: "The working tree has no spec: put it back, or name another base.",
  }[side];
  if (!existsSync(file)) return { document: null, problems: [failed(missing)] };
  try {
    return { document: await loadDocument(file), problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof CodegenError)) throw thrown;
    const problems = thrown.problems.map(({ file: path, line, column, message }) =>
      failed(message, `${relative(root, path).split(sep).join("/")}:${line}:${column}`),
    );
    return { document: null, problems };
  }
}
