import { type Bump, maxBump } from "../../../src/policy/bump.ts";
import type { BumpCheck, Report, ReportedChange, Revision } from "../../../src/report.ts";
import { changeOf, operationOf } from "./parts.ts";

/** A report of these changes; all else follows from them, or is what `overrides` says. */
export function reportOf(changes: readonly ReportedChange[], overrides: Partial<Report> = {}): Report {
  const required = maxBump(changes.map(({ bump }) => bump));
  const result = resultOf(required, changes);
  return {
    reportVersion: 1,
    base: revision("main (abc1234)", "abc1234"),
    head: revision("the working tree", null),
    problems: [],
    bump: { spec: result, client: result, required, declared: "none", agrees: required === "none" },
    changes,
    operations: operationsOf(changes),
    typescript: { ...unchangedTypes, consumers: ["README.md"] },
    ...overrides,
  };
}

const nowhere = { side: null, file: null, line: null, column: null } as const;
const unchangedTypes = {
  ran: true,
  note: "No type changed.",
  bump: "none",
  changes: [],
  errors: [],
} as const;

/** Reports of every size and kind, by name. */
export const reports = {
  none: reportOf([]),
  patch: reportOf([changeOf("words", "patch", { positions: [] })]),
  minor: reportOf([changeOf("field", "minor", { kind: "added", before: null })]),
  major: majorReport(),
  broken: brokenReport(),
  many: reportOf(Array.from({ length: 300 }, (_, index) => changeOf(`n${index}`, bumpAt(index)))),
} satisfies Readonly<Record<string, Report>>;

function majorReport(): Report {
  const shared = ["getDevices", "deleteDevice"].map(
    (operationId) => ({ operationId, part: "response", status: "401" }) as const,
  );
  const file = "packages/examples/src/a.ts";
  const error = { file, code: "TS2322", message: "Type 'number' is not assignable to type 'string'." };
  const sentence = "`device_id` is `number`, was `string`";
  const changes = [
    changeOf("type", "major"),
    changeOf("shared", "minor", { positions: shared, evidence: [], cases: [] }),
    changeOf("words", "patch", { positions: [] }),
  ];
  return reportOf(changes, {
    problems: [{ ...nowhere, severity: "warning", message: "No tag was found." }],
    typescript: {
      ran: true,
      note: "Code of the base revision breaks.",
      bump: "major",
      changes: [{ operationId: "getDevices", part: "data", bump: "major", sentence }],
      errors: [
        { ...error, line: 7, breaking: true },
        { ...error, line: 9, breaking: false },
      ],
      consumers: ["README.md", file],
    },
  });
}

function brokenReport(): Report {
  const at = { side: "head", file: "spec/mfa.yaml", line: 12, column: 3 } as const;
  const problem = { ...at, severity: "error", message: "A mapping is not closed.\nClose it." } as const;
  const head = { ...revision("the working tree", null), specVersion: null };
  return reportOf([], { problems: [problem], head });
}

function bumpAt(index: number): Bump {
  return (["major", "minor", "patch"] as const)[index % 3] ?? "none";
}

function revision(label: string, commit: string | null): Revision {
  const why = commit === null ? "What is on disk." : "The merge base with `main`.";
  return { label, commit, why, file: "spec/mfa.yaml", specVersion: "1.0.0", clientVersion: "1.0.0" };
}

function resultOf(required: Bump, changes: readonly ReportedChange[]): BumpCheck {
  const reasons = changes.slice(0, 10).map(({ sentence }) => sentence);
  const isNeeded = required !== "none";
  const note = isNeeded ? "The version is as before: raise it." : "Nothing is asked for.";
  const versions = { versionBefore: "1.0.0", versionNow: "1.0.0" };
  return { required, declared: "none", ...versions, agrees: !isNeeded, note, reasons };
}

function operationsOf(changes: readonly ReportedChange[]) {
  const all = [
    ["getDevices", "/devices"],
    ["deleteDevice", "/devices/{device_id}"],
    ["getFactors", "/factors"],
  ] as const;
  return all.map(([operationId, path]) => {
    const own = changes.filter(({ positions }) => positions.some((at) => at.operationId === operationId));
    const state = own.length > 0 ? "changed" : "same";
    const bump = maxBump(own.map((change) => change.bump));
    return operationOf(operationId, path, { state, bump, changes: own.map(({ id }) => id) });
  });
}
