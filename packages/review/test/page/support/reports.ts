import { type Bump, maxBump } from "../../../src/policy/bump.ts";
import type {
  BumpCheck,
  Location,
  Report,
  ReportedChange,
  ReviewedOperation,
  Revision,
} from "../../../src/report.ts";

/** A location of the spec with these lines. */
export function locationAt(line: number, lines: readonly string[]): Location {
  const pointer = "/paths/~1devices/get/responses/200";
  return { file: "spec/mfa.yaml", line, endLine: line + lines.length - 1, pointer, lines, cut: false };
}

const source = "https://developers.onelogin.com/api-docs/2/factors; and its tests";

/** One change, of `getDevices` unless said otherwise. */
export function changeOf(id: string, bump: Bump, overrides: Partial<ReportedChange> = {}): ReportedChange {
  return {
    id,
    kind: "changed",
    bump,
    rule: "type-changed",
    sentence: `The type of \`device_id\` in response 200 changed (${id})`,
    reason: "Code that reads the old type breaks.",
    positions: [{ operationId: "getDevices", part: "response", status: "200" }],
    before: locationAt(40, ["device_id:", "  type: string", "  description: Its id."]),
    after: locationAt(41, ["device_id:", "  type: integer", "  description: Its id."]),
    evidence: [
      { claim: "The response is an array, not `null`.", source, confidence: "documented", state: "added" },
    ],
    ...overrides,
  };
}

/** A report of these changes; all else follows from them, or is what `overrides` says. */
export function reportOf(changes: readonly ReportedChange[], overrides: Partial<Report> = {}): Report {
  const required = maxBump(changes.map(({ bump }) => bump));
  const result = resultOf(required);
  return {
    reportVersion: 1,
    base: revision("main (abc1234)", "abc1234"),
    head: revision("the working tree", null),
    problems: [],
    bump: {
      spec: result,
      client: result,
      required,
      declared: "none",
      agrees: required === "none",
      release: "v1.0.0",
    },
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
  sourceErrors: [],
} as const;

/** Reports of every size and kind, by name. */
export const reports = {
  none: reportOf([]),
  patch: reportOf([changeOf("words", "patch", { positions: [] })]),
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
    changeOf("shared", "minor", { positions: shared, evidence: [] }),
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
      sourceErrors: [{ ...error, file: "packages/client/src/b.ts", line: 3, breaking: false }],
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

function resultOf(required: Bump): BumpCheck {
  const versions = { versionBefore: "1.0.0", versionNow: "1.0.0" };
  return { required, declared: "none", ...versions, agrees: required === "none", note: "A note." };
}

function operationsOf(changes: readonly ReportedChange[]): ReviewedOperation[] {
  const all = [
    ["getDevices", "/devices", "Devices"],
    ["deleteDevice", "/devices/{device_id}", "Devices"],
    ["getFactors", "/factors", "Factors"],
  ] as const;
  return all.map(([operationId, path, tag]) => {
    const own = changes.filter(({ positions }) => positions.some((at) => at.operationId === operationId));
    return {
      ...{ operationId, method: "get", path, tag, summary: `Summary of ${operationId}` },
      redoc: `#/${tag}/${operationId}`.toLowerCase(),
      state: own.length > 0 ? "changed" : "same",
      bump: maxBump(own.map(({ bump }) => bump)),
      changes: own.map(({ id }) => id),
    };
  });
}
