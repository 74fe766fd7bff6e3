import { existsSync } from "node:fs";
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
    release: (await lastRelease(git, specFile)) ?? null,
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
  const file = existsSync(join(root, specFile)) ? specFile : null;
  const loaded = await loadSpec(side, root, file);
  const specVersion = specVersionOf(loaded.document?.root);
  const clientVersion = await clientVersionIn(root);
  return { root, ...loaded, revision: { label, commit, why, specVersion, clientVersion } };
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
