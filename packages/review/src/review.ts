import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { compareDocuments } from "./compare/compare-documents.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { chooseBase, rootOf } from "./git/choose-base.ts";
import { gitIn } from "./git/git.ts";
import type { Report, ReportProblem, SpecPair, TypeScriptSurface } from "./report.ts";
import { readSides, type Sides } from "./sides.ts";
import { compareSides, noSurface } from "./typescript/compare-surface.ts";
import { checkBump } from "./versions/check-bump.ts";

/** Options of {@link review}. */
export interface ReviewOptions {
  /**
   * A folder in the checkout.
   * @default the current one
   */
  readonly root?: string;
  /**
   * What to compare with: a branch, tag or commit.
   * @default where the branch left `main`; on `main`, the last commit
   */
  readonly base?: string;
  /**
   * Whether the client's types are compared too, which takes seconds.
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
  const folder = options.root ?? process.cwd();
  const root = await rootOf(gitIn(folder), folder);
  const git = gitIn(root);
  const base = await chooseBase(git, options.base);
  await mkdir(workshop, { recursive: true });
  const work = await mkdtemp(join(workshop, "review-"));
  try {
    const sides = await readSides(git, root, base, work);
    const specs = { base: sides.base.document?.root ?? null, head: sides.head.document?.root ?? null };
    return { report: await reportOf(sides, specs, options), specs };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function reportOf(sides: Sides, specs: SpecPair, { types = true }: ReviewOptions): Promise<Report> {
  const { base, head } = sides;
  const changes = specs.base && specs.head ? compareDocuments(specs.base, specs.head) : [];
  const surface = await (types
    ? compareSides(sides, changes)
    : noSurface("The client's types were not compared, as asked."));
  const described = describeChanges(changes, sides);
  return {
    reportVersion: 1,
    base: base.revision,
    head: head.revision,
    problems: problemsOf(sides, surface),
    bump: checkBump(sides, changes, surface),
    changes: described,
    operations: describeOperations(specs, described),
    typescript: surface,
  };
}

function problemsOf({ base, head }: Sides, { ran, note }: TypeScriptSurface): ReportProblem[] {
  const warnings: ReportProblem[] = ran
    ? []
    : [{ severity: "warning", side: null, place: null, message: note }];
  return [...head.problems, ...base.problems, ...warnings];
}
