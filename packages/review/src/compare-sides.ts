import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import { requiredBump } from "./compare/compare-documents.ts";
import type { Change, Spec } from "./compare/context.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { bumpBetween, compareBumps } from "./policy/bump.ts";
import type { Report, ReportProblem, SpecPair } from "./report.ts";
import { readSide, type Sides, type SourceOptions } from "./sides.ts";

/** A comparison: the report, and the two documents for those who show them whole. */
export interface Comparison {
  readonly report: Report;
  readonly specs: SpecPair;
}

/**
 * Compares two OpenAPI documents. What cannot be read is listed in the report's `problems`.
 *
 * @param base the older one: a path, `git:<revision>:<path from the root of the repository>`, or an address of the web
 * @param head the newer one
 * @throws ReviewError for a revision that git does not know
 * @example
 * const { report } = await compare("git:main:openapi.yaml", "openapi.yaml");
 * console.log(report.bump.required, report.changes.length);
 */
export async function compare(base: string, head: string, options: SourceOptions = {}): Promise<Comparison> {
  return compareSides({
    base: await readSide("base", base, options),
    head: await readSide("head", head, options),
  });
}

/** Compares two documents that have been read. */
export async function compareSides(sides: Sides): Promise<Comparison> {
  const { base, head } = sides;
  const specs = { base: base.document?.root ?? null, head: head.document?.root ?? null };
  const compared = await findChanges(specs);
  const { changes = [], problem } = compared;
  const described = describeChanges(changes, sides);
  const spec = requiredBump(changes);
  const declared = bumpBetween(base.revision.version, head.revision.version);
  const agrees = compared.changes !== undefined && compareBumps(declared, spec) >= 0;
  const report: Report = {
    reportVersion: 1,
    base: base.revision,
    head: head.revision,
    problems: [...head.problems, ...base.problems, ...(problem ? [problem] : [])],
    bump: { spec, required: spec, declared, agrees, release: null },
    changes: described,
    operations: describeOperations(specs, described),
    typescript: null,
  };
  return { report, specs };
}

/** Time of the processor for a comparison: two documents of a hundred kilobytes take a tenth of a second. */
const secondsFor = ({ length }: string) => 4 + (length / 1e6) * 10;

/** Compares two documents. There are no changes if one of them is missing, or if the comparison did not end. */
async function findChanges({
  base,
  head,
}: SpecPair): Promise<{ changes?: Change[]; problem?: ReportProblem }> {
  if (!base || !head) return {};
  const worker = new URL(import.meta.url.replace(/compare-sides(?=\.[jt]s$)/, "compare-worker"));
  const thread = createThread<{ base: Spec; head: Spec }, Change[]>(worker);
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
