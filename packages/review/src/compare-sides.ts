import { compareDocuments } from "./compare/compare-documents.ts";
import { type Acceptance, acceptancesOf, type Configuration, isMeant, rate } from "./configuration.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
import { operationsOf } from "./positions.ts";
import type { Report, ReportedChange, ReportProblem } from "./report.ts";
import type { Sides } from "./sides.ts";
import { listed, quoted } from "./words.ts";

/** The report of two documents that are not compared, as one of them is missing or the comparison does not end. */
export function uncomparedReport({ base, head }: Sides): Report {
  const declared = bumpBetween(base.revision.version, head.revision.version);
  const isRepair = head.document !== null && base.document === null && !base.isMissing;
  // beside a newer document that cannot be read, what is unknown in the older one is no news
  const older = base.problems.filter(({ severity }) => head.document !== null || severity === "error");
  return {
    reportVersion: 1,
    result: isRepair ? "not-compared" : "failed",
    base: base.revision,
    head: head.revision,
    problems: [...head.problems, ...older],
    bump: { required: "none", declared, agrees: false },
    changes: [],
    accepted: [],
    operations: [],
  };
}

/** Compares two documents that have been read, and rates the changes as a configuration asks. */
export function compareSides(sides: Sides, configuration: Configuration): Report {
  const report = uncomparedReport(sides);
  const [base, head] = [sides.base.document?.root, sides.head.document?.root];
  if (!base || !head) return report;
  const described = describeChanges(rate(compareDocuments(base, head), configuration), sides);
  const used = described.map((change) => ({ change, by: acceptancesOf(change, configuration) }));
  const changes = used.flatMap(({ change, by }) => (by.length > 0 ? [] : [change]));
  const required = maxBump(changes.map(({ bump }) => bump));
  const { declared } = report.bump;
  return {
    ...report,
    result: required === "major" ? "breaking" : changes.length > 0 ? "compatible" : "unchanged",
    problems: [
      ...report.problems,
      ...unusedIn(configuration, new Set(used.flatMap(({ by }) => by)), changes),
    ],
    bump: { required, declared, agrees: compareBumps(declared, required) >= 0 },
    changes,
    accepted: used.flatMap(({ change, by }) =>
      by.length > 0 ? { ...change, reason: [...new Set(by.map(({ reason }) => reason))].join(" ") } : [],
    ),
    operations: describeOperations(base, head, changes),
  };
}

/** Complains of what is accepted and not found, as it would hide the next change of its kind. */
function unusedIn(
  { accepted = [] }: Configuration,
  used: ReadonlySet<Acceptance>,
  changes: readonly ReportedChange[],
): ReportProblem[] {
  return accepted
    .filter((one) => !used.has(one))
    .map((one) => {
      const meant = changes.find((change) => isMeant(change, one));
      const message = meant ? partMessage(one, meant) : unusedMessage(one);
      return { severity: "warning", side: null, location: null, message };
    });
}

const unusedMessage = ({ pointer, rule, operation }: Acceptance) =>
  `No change is accepted by "${pointer ?? rule ?? operation}": remove it from the configuration.`;

/** Says that a change that is accepted for one operation breaks others as well, for which it was not accepted. */
function partMessage({ operation = "" }: Acceptance, { sentence, positions }: ReportedChange): string {
  const others = operationsOf(positions).filter((id) => id !== operation);
  return `What is accepted for ${quoted(operation)} concerns ${listed(others.map(quoted))} as well: ${sentence} Accept it for each of them, or without "operation".`;
}
