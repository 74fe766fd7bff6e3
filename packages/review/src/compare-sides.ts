import { compareDocuments } from "./compare/compare-documents.ts";
import { type Acceptance, acceptanceOf, type Configuration, rate } from "./configuration.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
import type { Report, ReportProblem } from "./report.ts";
import type { Sides } from "./sides.ts";

/** The report of two documents that are not compared, as one of them is missing or the comparison does not end. */
export function uncomparedReport({ base, head }: Sides): Report {
  const declared = bumpBetween(base.revision.version, head.revision.version);
  return {
    reportVersion: 1,
    base: base.revision,
    head: head.revision,
    problems: [...head.problems, ...base.problems],
    bump: { spec: "none", required: "none", declared, agrees: false },
    changes: [],
    accepted: [],
    operations: [],
    exports: null,
  };
}

/** Compares two documents that have been read, and rates the changes as a configuration asks. */
export function compareSides(sides: Sides, configuration: Configuration): Report {
  const report = uncomparedReport(sides);
  const [base, head] = [sides.base.document?.root, sides.head.document?.root];
  if (!base || !head) return report;
  const described = describeChanges(rate(compareDocuments(base, head), configuration), sides);
  const used = new Map(described.map((change) => [change, acceptanceOf(change, configuration)]));
  const changes = described.filter((change) => !used.get(change));
  const spec = maxBump(changes.map(({ bump }) => bump));
  const { declared } = report.bump;
  return {
    ...report,
    problems: [...report.problems, ...unusedIn(configuration, new Set(used.values()))],
    bump: { spec, required: spec, declared, agrees: compareBumps(declared, spec) >= 0 },
    changes,
    accepted: [...used].flatMap(([change, by]) => (by ? { ...change, reason: by.reason } : [])),
    operations: describeOperations(base, head, changes),
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
