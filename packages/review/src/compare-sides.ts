import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { Change, Spec } from "./compare/context.ts";
import { type Acceptance, acceptanceOf, type Configuration, rate } from "./configuration.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
import type { Report, ReportProblem, SpecPair } from "./report.ts";
import type { Sides } from "./sides.ts";

/** Compares two documents that have been read, and rates the changes as a configuration asks. */
export async function compareSides(sides: Sides, configuration: Configuration = {}): Promise<Report> {
  const { base, head } = sides;
  const specs = { base: base.document?.root ?? null, head: head.document?.root ?? null };
  const { changes: found, problem } = await findChanges(specs);
  const described = describeChanges(rate(found ?? [], configuration), sides);
  const used = new Map(described.map((change) => [change, acceptanceOf(change, configuration)]));
  const changes = described.filter((change) => !used.get(change));
  const accepted = [...used].flatMap(([change, by]) => (by ? { ...change, reason: by.reason } : []));
  const spec = maxBump(changes.map(({ bump }) => bump));
  const declared = bumpBetween(base.revision.version, head.revision.version);
  return {
    reportVersion: 1,
    base: base.revision,
    head: head.revision,
    problems: [
      ...head.problems,
      ...base.problems,
      ...(problem ? [problem] : []),
      ...unusedIn(configuration, new Set(used.values())),
    ],
    bump: {
      spec,
      required: spec,
      declared,
      agrees: found !== undefined && compareBumps(declared, spec) >= 0,
    },
    changes,
    accepted,
    operations: describeOperations(specs, changes),
    exports: null,
  };
}

/** Complains of what is accepted and no longer found, as it would hide the next change of its kind. */
function unusedIn(
  { accepted = [] }: Configuration,
  used: ReadonlySet<Acceptance | undefined>,
): ReportProblem[] {
  return accepted
    .filter((one) => !used.has(one))
    .map(({ change, rule, operation }) => ({
      severity: "warning",
      side: null,
      location: null,
      message: `No change is accepted by "${change ?? rule ?? operation}": remove it from the configuration.`,
    }));
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
