import { describe, expect, it } from "vitest";
import { joinReports } from "../src/join-reports.ts";
import type { EvidenceEntry, Report, ReportedChange, Revision } from "../src/report.ts";
import { changesIn, summarize } from "../src/summary.ts";
import { changeOf, reportOf, reports } from "../testing/reports.ts";

const positions = (...ids: readonly string[]) =>
  ids.map((operationId) => ({ operationId, part: "operation", status: null }) as const);
const withBump = (report: Report, bump: Partial<Report["bump"]>) => ({
  ...report,
  bump: { ...report.bump, ...bump },
});
const { major, none, patch } = reports;
const problem = {
  severity: "error",
  side: "base",
  location: "a.yaml:1:1",
  message: "It is broken.",
} as const;
const warning = { severity: "warning", side: null, location: null, message: "No tag was found." } as const;

const ofVersions = (
  report: Report,
  before: string | null,
  now: string | null,
  bump: Partial<Report["bump"]> = {},
) => ({
  ...withBump(report, bump),
  base: { ...report.base, version: before },
  head: { ...report.head, version: now },
});

describe("the headline", () => {
  // biome-ignore format: a table, one report a line
  it.each<[headline: string, Report]>([
    ["MFA 1.0.0: nothing changed", none],
    ["MFA 1.0.0 → 1.1.0: breaks callers", ofVersions(major, "1.0.0", "1.1.0")],
    ["MFA 1.1.0: breaks callers", ofVersions(major, null, "1.1.0")],
    ["MFA: breaks callers", ofVersions(major, null, null)],
    ["MFA 1.0.0: changes nothing for callers", patch],
    ["MFA 1.0.0: cannot be checked", reports.broken],
    ["MFA 1.0.0: not compared", { ...none, result: "not-compared" }],
    ["MFA 1.0.0: breaks callers, accepted", { ...none, accepted: [{ ...changeOf("a", "major"), reason: "Announced." }] }],
    ["MFA 1.0.0: breaks callers", { ...major, accepted: [{ ...changeOf("a", "major"), reason: "Announced." }] }],
    ["MFA 1.0.0: changes nothing for callers", withBump(patch, { required: "none" })],
    ["Old 1.0.0: nothing changed", { ...none, base: { ...none.base, title: "Old" }, head: { ...none.head, title: null } }],
    ["a 'b' c 1.0.0: nothing changed", { ...none, head: { ...none.head, title: "a `b`\n c" } }],
    [`${"x".repeat(59)}… 1.0.0: nothing changed`, { ...none, head: { ...none.head, title: "x".repeat(999) } }],
    ["`spec/mfa.yaml` 1.0.0: nothing changed", { ...none, base: { ...none.base, title: null }, head: { ...none.head, title: null } }],
  ])("is %s", (headline, report) => {
    expect(summarize(report).headline).toBe(headline);
  });
});

describe("the notes", () => {
  const minor = { required: "major", declared: "minor", agrees: false } as const;

  // biome-ignore format: a table, one report a line
  it.each<[what: string, note: string | undefined, Report]>([
    ["a step of the version that is too small", "The changes need a major version; 1.1.0 is a minor step.", ofVersions(major, "1.0.0", "1.1.0", minor)],
    ["nothing of a step that is enough", undefined, ofVersions(major, "1.0.0", "2.0.0", { declared: "major", agrees: true })],
    ["nothing of a version that stays", undefined, major],
    ["nothing of version 0, which may break", undefined, ofVersions(major, "0.1.0", "0.2.0", minor)],
    ["that nothing is known of a change of an invalid document", "The older document is invalid, so nothing was compared. That is no fault of this change.", { ...none, result: "not-compared" }],
    ["that nothing is known of a change to an invalid document", "Nothing was compared. Fix the problem that is named here.", reports.broken],
  ])("say %s", (_, note, report) => {
    expect(summarize(report).notes).toEqual(note === undefined ? [] : [note]);
  });
});

it.each([
  [
    "1 breaking change, 2 compatible, 3 without effect on callers",
    ["major", "minor", "minor", "patch", "patch", "none"],
  ],
  ["2 breaking changes", ["major", "major"]],
  ["2 compatible changes, 1 without effect on callers", ["minor", "minor", "none"]],
  ["1 change without effect on callers", ["patch"]],
  ["", []],
] as const)("the changes are counted by severity: %s", (counts, bumps) => {
  const changes = bumps.map((bump, index) => changeOf(`${index}`, bump));
  expect(summarize(reportOf(changes)).counts).toBe(counts);
});

it.each([
  [
    "`spec/mfa.yaml`, from main (abc1234) to the working tree. The merge base with `main`.",
    "the working tree",
  ],
  ["From main (abc1234) to spec/mfa.yaml. The merge base with `main`.", "spec/mfa.yaml"],
  ["From main (abc1234) to mfa.yaml. The merge base with `main`.", "mfa.yaml"],
])("the document is named once: %s", (compared, label) => {
  expect(summarize({ ...none, head: { ...none.head, label } }).compared).toBe(compared);
});

it("a problem says where it is, and whether that is in the older document", () => {
  const nowhere = { ...problem, location: null };
  const { problems } = summarize({
    ...none,
    problems: [problem, { ...problem, side: "head" }, warning, nowhere],
  });
  const says = [
    "In the older document, `a.yaml:1:1`: It is broken.",
    "`a.yaml:1:1`: It is broken.",
    warning.message,
    "In the older document: It is broken.",
  ];
  expect(problems).toEqual({ shown: says, rest: [] });
});

describe("the lines", () => {
  it("put first what breaks: what is sent again, whole operations, then what concerns the most of them", () => {
    const many = positions(...Array.from({ length: 2000 }, (_, index) => `o${index}`));
    const report = reportOf([
      changeOf("one", "major"),
      changeOf("two", "major", { rule: "status-removed", positions: many }),
      changeOf("moved", "major", { rule: "operation-moved" }),
      changeOf("gone", "major", { rule: "operation-removed" }),
      changeOf("again", "major", { rule: "effect-loosened" }),
    ]);
    const [{ breaking } = { breaking: undefined }] = summarize(report).documents;
    expect(breaking?.shown.map(({ changes }) => changes[0]?.id)).toEqual([
      "again",
      "gone",
      "moved",
      "two",
      "one",
    ]);
  });

  it("stop, and count the rest", () => {
    const [{ breaking, other } = { breaking: undefined, other: undefined }] = summarize(
      reports.many,
    ).documents;
    expect([breaking?.shown.length, breaking?.rest.length, other && changesIn(other)]).toEqual([28, 72, 200]);
    const broken = reports.many.changes.filter(({ bump }) => bump === "major");
    const shownOf = (count: number) =>
      summarize(reportOf(broken.slice(0, count))).documents[0]?.breaking.shown.length;
    expect([28, 29, 30].map(shownOf)).toEqual([28, 29, 28]);
  });
});

describe("several documents", () => {
  const named = (name: string, ...changes: readonly ReportedChange[]) => ({
    name,
    report: reportOf(changes),
  });

  it("keep their lines apart, and are counted by result", () => {
    const gone = (id: string) => changeOf(id, "major", { sentence: "`a` is gone." });
    const { headline, documents } = summarize(
      joinReports([named("a", gone("1")), named("b", gone("2")), named("c")]),
    );
    expect(headline).toBe("3 documents: 2 break callers, 1 unchanged");
    expect(documents.map(({ notes, breaking }) => [notes[0], breaking.shown.length])).toEqual([
      ["`a`, 1 breaking change.", 1],
      ["`b`, 1 breaking change.", 1],
    ]);
  });

  it("say that they are new or gone, and what they were called", () => {
    const { report } = named("", changeOf("a", "minor"));
    const base = (overrides: Partial<Revision>) => ({ ...report, base: { ...report.base, ...overrides } });
    const { documents } = summarize(
      joinReports([
        { name: "new", report: base({ why: "The document is new." }) },
        { name: "renamed", report: base({ file: "old" }) },
      ]),
    );
    expect(documents.map(({ notes }) => notes)).toEqual([
      ["`new`, 1 compatible change.", "The document is new."],
      ["`renamed`, compared with `old`, 1 compatible change."],
    ]);
  });
});

it("evidence: doubts that are new or gone are counted", () => {
  const claim = (text: string, state: "added" | "removed" | "same", confidence = "assumed" as const) =>
    ({ claim: text, source: "", confidence, state }) as const;
  const evidence: EvidenceEntry[] = [
    claim("new doubt", "added"),
    claim("another", "added"),
    claim("gone", "removed"),
    claim("kept", "same"),
    { claim: "seen at last", source: "a", confidence: "captured", before: "assumed", state: "changed" },
    { claim: "doubted now", source: "", confidence: "assumed", before: "documented", state: "changed" },
    { claim: "lower", source: "a", confidence: "inferred", before: "documented", state: "changed" },
  ];
  const { title } = summarize(reportOf([changeOf("a", "patch", { evidence })])).evidence;
  expect(title).toMatch(/^Evidence: .*; doubts: 3 new, 2 gone$/);
});

it("evidence: what was added, changed or removed comes before what is at a changed place, each once", () => {
  const claim = (text: string, state: "added" | "removed" | "same") =>
    ({ claim: text, source: "a source", confidence: "captured", state }) as const;
  const evidence = [claim("kept", "same"), claim("new", "added"), claim("old", "removed")];
  const found = summarize(reportOf(["a", "b"].map((id) => changeOf(id, "major", { evidence })))).evidence;
  expect(found.title).toBe("Evidence: 1 added, 1 removed, 1 at changed places");
  expect(found.shown.map((entry) => entry.claim)).toEqual(["new", "old", "kept"]);
});
