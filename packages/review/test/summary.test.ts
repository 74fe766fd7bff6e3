import { describe, expect, it } from "vitest";
import type { Report } from "../src/report.ts";
import { changesIn, summarize } from "../src/summary.ts";
import { changeOf, reportOf, reports } from "./support/reports.ts";

const positions = (...ids: readonly string[]) =>
  ids.map((operationId) => ({ operationId, part: "operation", status: null }) as const);
const withBump = (report: Report, bump: Partial<Report["bump"]>) => ({
  ...report,
  bump: { ...report.bump, ...bump },
});
const { major, none, patch } = reports;

describe("the result", () => {
  it.each<[Report, string]>([
    [none, "nothing changed: needs none, declared none, agrees"],
    [withBump(none, { release: null }), "nothing changed; not released: no version is required"],
    [
      withBump(major, { release: null, agrees: true }),
      "breaks callers; not released: no version is required",
    ],
    [major, "breaks callers: needs major, declared none, does not agree"],
    [
      withBump(major, { declared: "major", agrees: true }),
      "breaks callers: needs major, declared major, agrees",
    ],
    [
      withBump(major, { spec: "minor" }),
      "breaks callers: needs major (the spec minor), declared none, does not agree",
    ],
    [patch, "changes nothing for callers: needs patch, declared none, does not agree"],
    [reports.broken, "cannot be checked"],
  ])("%# %s", (report, result) => {
    expect(summarize(report).result).toBe(result);
  });
});

describe("the lines", () => {
  it("put first what breaks: whole operations, then what concerns the most of them", () => {
    const { breaking } = summarize(
      reportOf([
        changeOf("one", "major"),
        changeOf("two", "major", { positions: positions("getDevices", "getFactors", "deleteDevice") }),
        changeOf("gone", "major", { rule: "operation-removed", positions: positions("getFactors") }),
      ]),
    );
    expect(breaking.shown.map(({ changes, where }) => [changes[0]?.id, where])).toEqual([
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

  it("stop, and count the rest; more than a few compatible ones of a rule are one", () => {
    const { breaking, other } = summarize(reports.many);
    expect([breaking.shown.length, breaking.rest.length]).toEqual([28, 72]);
    expect(other.shown.map(({ bump, sentence }) => [bump, sentence])).toEqual([
      ["minor", "In 100 places the JSON type is another, such as an array for an object."],
      ["patch", "In 100 places the JSON type is another, such as an array for an object."],
    ]);
    expect(changesIn(other)).toBe(200);
  });

  it("say in one what is unchanged in meaning", () => {
    const { other, unchanged } = summarize(
      reportOf(["a", "b"].map((id) => changeOf(id, "patch", { rule: "unchanged-in-meaning" }))),
    );
    expect(other.shown).toEqual([]);
    expect(unchanged?.sentence).toBe("2 places unchanged in meaning.");
  });
});

it("code that no longer compiles is a number", () => {
  const title =
    "Code no longer compiles: 1 error in 1 file of users of the client, 1 error in 1 file of the client itself";
  expect(summarize(major).code?.title).toBe(title);
  expect(summarize(none).code).toBeNull();
});

it("evidence: what was added, changed or removed comes before what is at a changed place, each once", () => {
  const claim = (text: string, state: "added" | "removed" | "same") =>
    ({ claim: text, source: "a source", confidence: "captured", state }) as const;
  const evidence = [claim("kept", "same"), claim("new", "added"), claim("old", "removed")];
  const found = summarize(reportOf(["a", "b"].map((id) => changeOf(id, "major", { evidence })))).evidence;
  expect(found.title).toBe("Evidence: 1 added, 1 removed, 1 at changed places");
  expect(found.shown.map((entry) => entry.claim)).toEqual(["new", "old", "kept"]);
});
