import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "@onelogin-mfa/command-line";
import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import { requiredBump } from "./compare/compare-documents.ts";
import type { Change, Spec } from "./compare/context.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { chooseBase, gitIn, rootOf } from "./git.ts";
import { type Bump, bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
import type { BumpReport, Report, ReportProblem, SpecPair } from "./report.ts";
import { readSides, type Sides } from "./sides.ts";
import { compareSides, noSurface } from "./typescript/compare-surface.ts";

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

/** A review: the report, and the two specs for those who show them whole. */
export interface Review {
  readonly report: Report;
  readonly specs: SpecPair;
}

/** Copies and compilations live inside the package, from where its dependencies resolve. */
const workshop = join(import.meta.dirname, "../.work");

/**
 * Compares the spec of a commit with that of the working tree. What cannot be read is listed in the report's
 * `problems`, and the rest is shown.
 *
 * @throws ReviewError outside of a git checkout, and for a base that git does not know
 * @example
 * const { report } = await review({ base: "main" });
 * console.log(report.bump.required, report.changes.length);
 */
export async function review(options: ReviewOptions = {}): Promise<Review> {
  const root = await rootOf(options.root ?? process.cwd());
  const git = gitIn(root);
  const base = await chooseBase(git, options.base);
  return withWorkFolder(async (work) => {
    const sides = await readSides(git, root, base, work);
    const specs = { base: sides.base.document?.root ?? null, head: sides.head.document?.root ?? null };
    return { report: await reportOf(sides, specs, options), specs };
  });
}

/** Gives a function an empty folder from which the packages of the checkout resolve, and removes it afterwards. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  if (!existsSync(workshop)) mkdirSync(workshop);
  return withTemporaryFolder(join(workshop, "review-"), work);
}

async function reportOf(sides: Sides, specs: SpecPair, { types = true }: ReviewOptions): Promise<Report> {
  const { base, head } = sides;
  const compared = await compare(specs);
  const { changes = [], problem } = compared;
  const typescript = types
    ? await compareSides(sides, changes)
    : noSurface("The client's types were not compared, as asked.");
  const { ran, note } = typescript;
  const warning = { severity: "warning", side: null, location: null, message: note } as const;
  const described = describeChanges(changes, sides);
  return {
    reportVersion: 1,
    base: base.revision,
    head: head.revision,
    problems: [...head.problems, ...base.problems, ...(problem ? [problem] : []), ...(ran ? [] : [warning])],
    bump: checkBump(sides, compared.changes !== undefined, requiredBump(changes), typescript.bump),
    changes: described,
    operations: describeOperations(specs, described),
    typescript,
  };
}

/** Time of the processor for a comparison: two specs of a hundred kilobytes take a tenth of a second. */
const secondsFor = ({ length }: string) => 4 + (length / 1e6) * 10;

/** Compares two specs. There are no changes if one of them is missing, or if the comparison did not end. */
async function compare({ base, head }: SpecPair): Promise<{ changes?: Change[]; problem?: ReportProblem }> {
  if (!base || !head) return {};
  const thread = createThread<{ base: Spec; head: Spec }, Change[]>(
    new URL("./compare-worker.ts", import.meta.url),
  );
  try {
    const seconds = secondsFor(JSON.stringify([base, head]));
    return { changes: await thread.ask({ base, head }, { seconds }) };
  } catch (thrown) {
    if (!(thrown instanceof TimeLimitError)) throw thrown;
    const message = `The comparison did not end within ${Math.round(thrown.seconds)} s. Look for a list of thousands of alternatives in one of the specs.`;
    return { problem: { severity: "error", side: null, location: null, message } };
  } finally {
    await thread.end();
  }
}

/**
 * The bump of the spec follows from the policy. That of the client is the higher of the spec's, because its
 * methods, retries and redaction are made from it, and of what the compiler finds in its types.
 *
 * The version is compared with that of the last release, so that several changes between two releases share one step.
 * Until the first release no step is asked for: that release takes every change.
 */
function checkBump({ base, head, release }: Sides, isCompared: boolean, spec: Bump, types: Bump): BumpReport {
  const required = maxBump([spec, types]);
  const declared = bumpBetween((release ?? base.revision).version, head.revision.version);
  const agrees = isCompared && (release === null || compareBumps(declared, required) >= 0);
  return { spec, required, declared, agrees, release: release?.tag ?? null };
}
