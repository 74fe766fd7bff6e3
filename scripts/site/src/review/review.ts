import { dirname, join } from "node:path";
import {
  type Bump,
  bumpBetween,
  type Comparison,
  compareBumps,
  maxBump,
  type Report,
  type TypeScriptSurface,
} from "@onelogin-mfa/review";
import { compareSides } from "@onelogin-mfa/review/internal/compare-sides";
import { gitIn, rootOf } from "@onelogin-mfa/review/internal/git";
import { readSide, type Side } from "@onelogin-mfa/review/internal/sides";
import { chooseBase, lastRelease, type Release, specFile } from "./checkout.ts";
import { compareClients, noSurface } from "./typescript/compare-surface.ts";

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
   * Compares the client's types too, which takes seconds.
   * @default true
   */
  readonly types?: boolean;
}

/** A review: the comparison of the two specs with that of the client's types. */
export interface Review extends Comparison {
  readonly report: Report & { readonly typescript: TypeScriptSurface };
}

/**
 * Compares the spec of a commit with that of the working tree, and the client's types. What cannot be read is listed in the
 * report's `problems`, and the rest is shown.
 *
 * @throws ReviewError outside of a git checkout, and for a base that git does not know
 */
export async function review({ root: folder, base: ref, types = true }: ReviewOptions = {}): Promise<Review> {
  const root = await rootOf(folder ?? process.cwd());
  const git = gitIn(root);
  const { commit, ...named } = await chooseBase(git, ref);
  const spec = join(root, specFile);
  const [older, newer] = await Promise.all([
    readSide("base", `git:${commit}:${specFile}`, { folder: root }),
    // no link, neither the spec nor its folder, leads out of the checkout
    readSide("head", spec, { folder: root, allowFolder: dirname(spec) }),
  ]);
  const base: Side = { ...older, revision: { ...older.revision, ...named } };
  const why = "What is in the folder now, committed or not.";
  const head: Side = { ...newer, revision: { ...newer.revision, label: "the working tree", why } };
  const report = await compareSides({ base, head });
  const release = await lastRelease(git);
  const typescript = types
    ? await compareClients(git, base, head, report.changes.length > 0)
    : noSurface("The client's types were not compared, as asked.");
  const { ran, note: message } = typescript;
  const problems = ran ? [] : [{ severity: "warning", side: null, location: null, message } as const];
  return {
    specs: { base: base.document?.root ?? null, head: head.document?.root ?? null },
    report: {
      ...report,
      typescript,
      problems: [...report.problems, ...problems],
      bump: checkBump(report, typescript.bump, release),
    },
  };
}

/**
 * The bump of the spec follows from the policy. That of the client is the higher of the spec's, because its
 * methods, retries and redaction are made from it, and of what the compiler finds in its types.
 *
 * The version is compared with that of the last release, so that several changes between two releases share one step.
 * Until the first release no step is asked for: that release takes every change.
 */
function checkBump(
  { base, head, bump, problems }: Report,
  types: Bump,
  release: Release | null,
): Report["bump"] {
  const required = maxBump([bump.spec, types]);
  const declared = bumpBetween((release ?? base).version, head.version);
  const isCompared = problems.every(({ severity }) => severity !== "error");
  const agrees = isCompared && (release === null || compareBumps(declared, required) >= 0);
  return { spec: bump.spec, required, declared, agrees, release: release?.tag ?? null };
}
