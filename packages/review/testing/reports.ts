import { compareDocuments } from "../src/compare/compare-documents.ts";
import { outlinesOf } from "../src/outline/outlines.ts";
import { type Bump, maxBump } from "../src/policy/bump.ts";
import { policy, type RuleId } from "../src/policy/rules.ts";
import type { Location, Report, ReportedChange, ReviewedOperation, Revision, Spec } from "../src/report.ts";
import { drop, edited, set } from "./edit.ts";
import { smallSpec } from "./small-spec.ts";

const locationAt = (line: number, lines: readonly string[]): Location => {
  return {
    pointer: "/paths/~1devices/get",
    file: "spec/mfa.yaml",
    line,
    endLine: line + lines.length - 1,
    lines,
    cut: false,
  };
};

const source = "https://developers.onelogin.com/api-docs/2/factors; and its tests";

/** One change, of `getDevices` unless said otherwise. */
export function changeOf(id: string, bump: Bump, overrides: Partial<ReportedChange> = {}): ReportedChange {
  return {
    id,
    bump,
    rule: "type-changed",
    sentence: `The type of \`device_id\` in response 200 changed (${id})`,
    positions: [{ operationId: "getDevices", part: "response", status: "200" }],
    others: [],
    before: locationAt(40, ["device_id:", "  type: string", "  description: Its id."]),
    after: locationAt(41, ["device_id:", "  type: integer", "  description: Its id."]),
    wording: null,
    evidence: [
      { claim: "The response is an array, not `null`.", source, confidence: "documented", state: "added" },
    ],
    ...overrides,
  };
}

/** A report of these changes; all else follows from them, or is what `overrides` says. */
export function reportOf(changes: readonly ReportedChange[], overrides: Partial<Report> = {}): Report {
  const required = maxBump(changes.map(({ bump }) => bump));
  const agrees = required === "none";
  return {
    reportVersion: 1,
    result: required === "major" ? "breaking" : changes.length > 0 ? "compatible" : "unchanged",
    base: revision("main (abc1234)", "abc1234"),
    head: revision("the working tree", null),
    problems: [],
    bump: { required, declared: "none", agrees },
    changes,
    operations: operationsOf(changes),
    ...overrides,
  };
}

/** The changes of two documents as a report has them, without files and lines. */
export function changesBetween(base: Spec, head: Spec): ReportedChange[] {
  const locationAt = (pointer: string | null) =>
    pointer === null ? null : { pointer, file: "a.yaml", line: 1, endLine: 1, lines: [], cut: false };
  return compareDocuments(base, head).map(({ covers: _, before, after, ...change }, index) => {
    const places = { before: locationAt(before), after: locationAt(after) };
    return { ...change, ...places, id: `change-${index + 1}`, wording: null, evidence: [] };
  });
}

/** The report of two documents with its outlines, without files and lines. */
export function outlinedReport(base: Spec, head: Spec): Report {
  const changes = changesBetween(base, head);
  return reportOf(changes, { outlines: outlinesOf(base, head, changes) });
}

const steps = ["major", "minor", "patch"] as const;
const rules = Object.keys(policy) as RuleId[];

/** Reports of every size and kind, by name. */
export const reports = {
  none: reportOf([]),
  patch: reportOf([changeOf("words", "patch", { positions: [] })]),
  major: majorReport(),
  broken: brokenReport(),
  outlined: outlinedReport(
    smallSpec(),
    edited(
      smallSpec(),
      drop("/components/schemas/Received/properties/free"),
      set("/components/schemas/Received/properties/size/type", "string"),
      set("/components/schemas/Received/properties/kind/enum", ["a", "c"]),
      set("/components/schemas/Sent/required/-", "note"),
      set("/paths/~1open/post/responses/418", { description: "Tea." }),
      drop("/paths/~1open/delete"),
    ),
  ),
  many: reportOf(
    Array.from({ length: 300 }, (_, index) =>
      changeOf(`n${index}`, steps[index % 3] ?? "none", {
        rule: rules[index % rules.length] ?? "deprecated",
      }),
    ),
  ),
} satisfies Readonly<Record<string, Report>>;

function majorReport(): Report {
  const positions = ["getDevices", "deleteDevice"].map(
    (operationId) => ({ operationId, part: "response", status: "401" }) as const,
  );
  const changes = [
    changeOf("type", "major"),
    changeOf("shared", "minor", { positions, evidence: [] }),
    changeOf("words", "patch", { positions: [] }),
  ];
  const report = reportOf(changes);
  return {
    ...report,
    problems: [{ severity: "warning", side: null, location: null, message: "No tag was found." }],
  };
}

function brokenReport(): Report {
  const at = { side: "head", location: "spec/mfa.yaml:12:3" } as const;
  const problem = { ...at, severity: "error", message: "A mapping is not closed.\nClose it." } as const;
  return reportOf([], { result: "failed", problems: [problem] });
}

function revision(label: string, commit: string | null): Revision {
  const why = commit === null ? "What is on disk." : "The merge base with `main`.";
  return { label, commit, why, file: "spec/mfa.yaml", title: "MFA", version: "1.0.0" };
}

function operationsOf(changes: readonly ReportedChange[]): ReviewedOperation[] {
  const all = {
    getDevices: ["GET", "/devices", "Devices"],
    deleteDevice: ["DELETE", "/devices/{device_id}", "Devices"],
    getFactors: ["GET", "/factors", "Factors"],
  };
  return Object.entries(all).map(([operationId, [method = "", path = "", tag = null]]) => {
    const own = changes.filter(({ positions }) => positions.some((at) => at.operationId === operationId));
    return {
      operationId,
      method,
      path,
      tag,
      state: own.length > 0 ? "changed" : "same",
      bump: maxBump(own.map(({ bump }) => bump)),
      changes: own.map(({ id }) => id),
    };
  });
}
