import { describe, expect, it } from "vitest";
import type { EvidenceEntry, Report } from "../src/report.ts";
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
const withProblem = (report: Report, ...problems: Report["problems"]) => ({ ...report, problems });

describe("the result", () => {
  // biome-ignore format: a table, one report a line
  it.each<[result: string, version: string, Report]>([
    ["nothing changed", "The version needs no step since `v1.0.0` and declares no step.", none],
    ["nothing changed", "Nothing is released yet: no version step is asked for.", withBump(none, { release: null })],
    ["breaks callers", "Nothing is released yet: no version step is asked for.", withBump(major, { release: null, agrees: true })],
    ["breaks callers", "", withBump(major, { release: undefined })],
    ["breaks callers", "The version needs a major step since `v1.0.0` and declares no step: it does not agree.", major],
    ["breaks callers", "The version needs a major step since `v1.0.0` and declares a major step.", withBump(major, { declared: "major", agrees: true })],
    ["breaks callers", "The version needs a major step (the spec a minor step) since `v1.0.0` and declares no step: it does not agree.", withBump(major, { spec: "minor" })],
    ["changes nothing for callers", "The version needs a patch step since `v1.0.0` and declares no step: it does not agree.", patch],
    ["cannot be checked", "", reports.broken],
    ["breaks callers, accepted", "The version needs no step since `v1.0.0` and declares no step.", { ...none, accepted: [{ ...changeOf("a", "major"), reason: "Announced." }] }],
    ["breaks callers", "", { ...withBump(major, { release: undefined }), accepted: [{ ...changeOf("a", "major"), reason: "Announced." }] }],
    ["nothing changed", "The version needs no step since `v1.0.0` and declares no step.", withProblem(none, warning)],
    ["breaks callers", "Nothing is released yet: no version step is asked for.", withProblem(withBump(none, { required: "major", release: null }), problem)],
    ["changes nothing for callers", "Nothing is released yet: no version step is asked for.", withProblem(withBump(patch, { required: "none", release: null }), problem)],
  ])("is one thing, %s; the version another: %s", (result, version, report) => {
    expect(summarize(report)).toMatchObject({ result, version });
  });
});

it("a problem says where it is, and whether it was there before", () => {
  const { problems } = summarize(withProblem(none, problem, { ...problem, side: "head" }, warning));
  const says = [
    "`a.yaml:1:1` before the change: It is broken.",
    "`a.yaml:1:1`: It is broken.",
    warning.message,
  ];
  expect(problems).toEqual({ shown: says, rest: [] });
});

describe("the lines", () => {
  it("put first what breaks: what is sent again, whole operations, then what concerns the most of them", () => {
    const { breaking } = summarize(
      reportOf([
        changeOf("one", "major"),
        changeOf("two", "major", { positions: positions("getDevices", "getFactors", "deleteDevice") }),
        changeOf("gone", "major", { rule: "operation-removed", positions: positions("getFactors") }),
        changeOf("again", "major", { rule: "effect-loosened" }),
      ]),
    );
    expect(breaking.shown.map(({ changes, where }) => [changes[0]?.id, where])).toEqual([
      ["again", "`getDevices`"],
      ["gone", "`getFactors`"],
      ["two", "`getDevices` and 2 more"],
      ["one", "`getDevices`"],
    ]);
  });

  it("do not repeat an operation that the sentence names", () => {
    const { breaking } = summarize(reportOf([changeOf("a", "major", { sentence: "`getDevices` is gone." })]));
    expect(breaking.shown).toMatchObject([
      { where: "", sentence: "`getDevices` is gone.", location: "spec/mfa.yaml:41" },
    ]);
  });

  it("are one for several changes of one kind, with what they are about; a few stand alone", () => {
    const gone = (name: string) =>
      changeOf(name, "major", {
        rule: "property-removed",
        sentence: `The field \`${name}\` of \`Thing\` is gone.`,
      });
    const sentencesOf = (...names: readonly string[]) =>
      summarize(reportOf(names.map(gone))).breaking.shown.map(({ sentence }) => sentence);
    expect(sentencesOf(..."abcd")).toEqual([
      "In 4 places a field is gone: `a` of `Thing`, `b` of `Thing`, `c` of `Thing`, `d` of `Thing`.",
    ]);
    expect(sentencesOf(..."abc")).toHaveLength(3);
    expect(sentencesOf(..."abcdefghi")[0]).toContain("`f` of `Thing` and 3 more.");
  });

  // biome-ignore format: a table, one kind of move a line
  it.each<[string, string, ...[from: string, to: string][]]>([
    ["a version and what follows", "4 operations moved from `/api/2/mfa` to `/api/3/mfa`: `o0`, `o1`, `o2`, `o3`.", ["/api/2/mfa/a", "/api/3/mfa/a"], ["/api/2/mfa/b", "/api/3/mfa/b"], ["/api/2/mfa/{c}/d", "/api/3/mfa/{c}/d"], ["/api/2/mfa/e", "/api/3/mfa/e"]],
    ["a prefix where none was", "4 operations moved from `/` to `/v1`: `o0`, `o1`, `o2`, `o3`.", ["/a", "/v1/a"], ["/b", "/v1/b"], ["/c", "/v1/c"], ["/d", "/v1/d"]],
    ["one of two versions each", "4 operations moved from `/1` to `/3`: `o0`, `o1`, `o2`, `o3`.; 4 operations moved from `/2` to `/3`: `o4`, `o5`, `o6`, `o7`.", ...[..."abcd"].map((x): [string, string] => [`/1/${x}`, `/3/${x}`]), ...[..."abcd"].map((x): [string, string] => [`/2/${x}`, `/3/${x}`])],
    ["nothing but the method", "In 4 places the path or the HTTP method changed: `o0`, `o1`, `o2`, `o3`.", ["/a", "/a"], ["/b", "/b"], ["/c", "/c"], ["/d", "/d"]],
  ])("say from where to where operations moved: %s", (_, sentence, ...moves) => {
    const changes = moves.map(([from, to], index) =>
      changeOf(`o${index}`, "major", { rule: "operation-moved", sentence: `\`o${index}\` moved from GET \`${from}\` to GET \`${to}\`.` }),
    );
    expect(summarize(reportOf(changes)).breaking.shown.map((line) => line.sentence).join("; ")).toBe(sentence);
  });

  it("stop, and count the rest", () => {
    const { breaking, other } = summarize(reports.many);
    expect([breaking.shown.length, breaking.rest.length, changesIn(other)]).toEqual([28, 72, 200]);
    const broken = reports.many.changes.filter(({ bump }) => bump === "major");
    const shownOf = (count: number) => summarize(reportOf(broken.slice(0, count))).breaking.shown.length;
    expect([28, 29, 30].map(shownOf)).toEqual([28, 29, 28]);
  });
});

it("changes of exports are a line in their section, whatever is only counted, and unfold", () => {
  const { breaking, other } = summarize({ ...reports.many, exports: major.exports });
  expect([breaking, other].map(({ shown }) => shown.at(-1))).toMatchObject([
    { bump: "major", sentence: "1 change of what the packages export may break code.", changes: [] },
    { bump: "minor", sentence: "1 change of what the packages export cannot break code.", changes: [] },
  ]);
  expect(other.shown.at(-1)?.details).toEqual(["`@onelogin-mfa/client`: `Device` is exported"]);
  expect([changesIn(breaking), changesIn(other)]).toEqual([101, 201]);
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
