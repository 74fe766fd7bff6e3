import type { Bump } from "../../../src/policy/bump.ts";
import type {
  EvidenceEntry,
  Impact,
  Location,
  ReportedChange,
  ReviewedOperation,
} from "../../../src/report.ts";

const impacts: Readonly<Record<Bump, Impact>> = {
  major: "breaking",
  minor: "compatible",
  patch: "documentation",
  none: "documentation",
};

/** A location of the spec with these lines. */
export function locationAt(line: number, lines: readonly string[]): Location {
  const pointer = "/paths/~1devices/get/responses/200";
  return { file: "spec/mfa.yaml", line, endLine: line + lines.length - 1, pointer, lines, cut: false };
}

/** One change, of `getDevices` unless said otherwise. */
export function changeOf(id: string, bump: Bump, overrides: Partial<ReportedChange> = {}): ReportedChange {
  return {
    id,
    kind: "changed",
    bump,
    impact: impacts[bump],
    rule: "response-type-changed",
    sentence: `The type of \`device_id\` in response 200 changed (${id})`,
    reason: "Code that reads the old type breaks.",
    positions: [{ operationId: "getDevices", part: "response", status: "200" }],
    before: locationAt(40, ["device_id:", "  type: string", "  description: Its id."]),
    after: locationAt(41, ["device_id:", "  type: integer", "  description: Its id."]),
    evidence: [evidenceOf({ state: "added" })],
    cases: ["getDevices 200 two devices"],
    ...overrides,
  };
}

/** An operation of the small spec. */
export function operationOf(
  operationId: string,
  path: string,
  overrides: Partial<ReviewedOperation> = {},
): ReviewedOperation {
  return {
    operationId,
    method: "get",
    path,
    summary: `Summary of ${operationId}`,
    tag: path === "/factors" ? "Factors" : "Devices",
    state: "same",
    bump: "none",
    redoc: `#operation/${operationId}`,
    changes: [],
    ...overrides,
  };
}

/** An entry of the evidence. */
export function evidenceOf(overrides: Partial<EvidenceEntry> = {}): EvidenceEntry {
  return {
    claim: "The response is an array, not `null`.",
    source: "https://developers.onelogin.com/api-docs/2/factors; and its tests",
    confidence: "documented",
    state: "same",
    ...overrides,
  };
}
