import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import {
  CodegenError,
  isObject,
  type JsonObject,
  loadDocument,
  type OpenApiDocument,
} from "@onelogin-mfa/codegen/document";
import { type Base, exportCommit, type Git } from "./git.ts";
import type { ReportProblem, Revision } from "./report.ts";
import { consumerPaths } from "./typescript/trees.ts";

/** One side of the comparison. */
export interface Side {
  readonly revision: Revision;
  /** A folder that looks like the repository at this revision, as far as the review needs it. */
  readonly root: string;
  /** Its spec; `null` if that is missing or cannot be read, and `problems` say why. */
  readonly document: OpenApiDocument | null;
  readonly problems: readonly ReportProblem[];
}

/** The input of a comparison. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
  readonly release: Release | null;
  /** An empty folder for what the comparison needs on disk. */
  readonly work: string;
}

/** Path of the spec in a checkout. */
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
    release: await lastRelease(git),
    base: await readSide("base", older, base),
    head: await readSide("head", root, { commit: null, label: "the working tree", why }),
  };
}

/** Reads one side. A spec that is missing or does not parse is a problem, not a failure: the rest goes on. */
async function readSide(
  side: "base" | "head",
  root: string,
  { commit, label, why }: Pick<Revision, "commit" | "label" | "why">,
): Promise<Side> {
  const { document, problems } = await loadSpec(side, root);
  return {
    root,
    document,
    problems,
    revision: { label, commit, why, version: specVersionOf(document?.root) },
  };
}

const missing = {
  base: "The base has no spec, so that nothing can be compared: name a base that has one.",
  head: "The working tree has no spec: put it back, or name another base.",
} as const;

async function loadSpec(side: "base" | "head", root: string): Promise<Pick<Side, "document" | "problems">> {
  const file = join(root, specFile);
  const failed = (message: string, location: string | null): ReportProblem => {
    return { severity: "error", side, location, message };
  };
  if (!existsSync(file)) return { document: null, problems: [failed(missing[side], null)] };
  try {
    return { document: await loadDocument(file, { folder: dirname(file) }), problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof CodegenError)) throw thrown;
    const problems = thrown.problems.map(({ file: path, line, column, message }) =>
      failed(message, `${relative(root, path).split(sep).join("/")}:${line}:${column}`),
    );
    return { document: null, problems };
  }
}

/** `info.version` of a spec; `null` if there is none. */
export function specVersionOf(spec: JsonObject | undefined): string | null {
  const info = spec?.info;
  return isObject(info) && info.version !== undefined ? String(info.version) : null;
}

/** The last release, and the version that its spec has. */
export interface Release {
  readonly tag: string;
  readonly version: string | null;
}

/**
 * The highest final release that the checkout descends from, by its tag `v1.2.0`; `null` while there is none. Other tags count for
 * nothing: not those of a pre-release, as its version is a step to the final one, and no other name.
 */
export async function lastRelease(git: Git): Promise<Release | null> {
  const [tag] = await releaseTags(git, "--merged=HEAD", "--sort=-version:refname");
  if (tag === undefined) return null;
  const { stdout: text } = await git("show", `${tag}:${specFile}`);
  // the spec need not parse as a whole
  const version = /^ {2}"?version"?: ["']?(\d[\w.+-]*)/m.exec(text)?.[1];
  return { tag, version: version ?? null };
}

/** The tags of final releases, such as `v1.2.0`. */
export async function releaseTags(git: Git, ...options: readonly string[]): Promise<string[]> {
  const { stdout } = await git("tag", "--list", "v*", ...options);
  return stdout.split("\n").filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}
