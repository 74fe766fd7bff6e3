import { describe, expect, it } from "vitest";
import { indexPage } from "../../src/page/render-page.ts";
import { changeOf, reportOf, reports } from "./support/reports.ts";
import { pageOf, sectionOf, textOf } from "./support/views.ts";

describe("the summary", () => {
  it.each([
    ["none", "Nothing changed: both specs say the same.", "agrees"],
    ["patch", "This change needs a patch bump.", "does not agree"],
    ["minor", "This change needs a minor bump.", "does not agree"],
    ["major", "This change needs a major bump.", "does not agree"],
    ["broken", "The change cannot be checked.", "This report is incomplete"],
  ] as const)("says of the report %s: %s", (name, ...words) => {
    const summary = textOf(sectionOf(pageOf(reports[name]), "summary"));
    for (const word of words) expect(summary).toContain(word);
  });

  it("gives what is needed and declared for spec and client, with the reasons", () => {
    const summary = textOf(sectionOf(pageOf(reports.major), "summary"));
    expect(summary).toMatch(/Spec.*Needs ▲ major.*Declared ○ no bump 1\.0\.0 → 1\.0\.0.*Because.*\(type\)/);
    expect(summary).toMatch(/Client.*Needs ▲ major/);
  });

  it("says that a step which nothing asks for yet is none that agrees", () => {
    const { bump } = reports.major;
    const unreleased = { ...bump, agrees: true, declared: "none" } as const;
    const summary = textOf(sectionOf(pageOf({ ...reports.major, bump: unreleased }), "summary"));
    expect(summary).toContain("Declared: ○ no bump ✓ none is asked for yet");
  });

  it("shows an error with its side and location above all else, line by line", () => {
    const summary = textOf(sectionOf(pageOf(reports.broken), "summary"));
    expect(summary).toContain("Error after spec/mfa.yaml:12:3: A mapping is not closed. Close it.");
    expect(summary.indexOf("Error after")).toBeLessThan(summary.indexOf("cannot be checked"));
  });
});

describe("the changes", () => {
  const changes = sectionOf(pageOf(reports.major), "changes");

  it("stand by operation, those of several operations and of the document on their own, none twice", () => {
    const anchors = [...changes.matchAll(/id="(shared-changes|operation-\w+|document-changes|change-\w+)"/g)];
    expect(anchors.map(([, anchor]) => anchor)).toEqual([
      "shared-changes",
      "change-shared",
      "operation-getDevices",
      "change-type",
      "operation-deleteDevice",
      "document-changes",
      "change-words",
    ]);
  });

  it("lead from an operation to those that it shares, and to its locations in Redoc", () => {
    expect(textOf(changes)).toContain("Also concerned by 1 change of several operations");
    expect(changes).toContain('<a href="redoc-before.html#operation/getDevices">before</a>');
    expect(changes).toContain('<a href="redoc-after.html#operation/getDevices">after</a>');
  });

  it("show sentence, reason, rule, locations, evidence and cases", () => {
    const card = textOf(
      changes.slice(changes.indexOf('id="change-type"'), changes.indexOf('id="operation-deleteDevice"')),
    );
    expect(card).toContain("The type of device_id in response 200 changed (type)");
    expect(card).toContain("Code that reads the old type breaks. Rule response-type-changed.");
    expect(card).toContain("Before spec/mfa.yaml:40–42 After spec/mfa.yaml:41–43");
    expect(card).toContain("Evidence: 1 claim ▮▮▯▯ documented + added The response is an array");
    expect(card).toContain("Covered by 1 contract case");
  });

  it("do not get lost if their operation is not in the report", () => {
    const positions = [{ operationId: "gone", part: "operation", status: null } as const];
    expect(pageOf(reportOf([changeOf("odd", "major", { positions })]))).toContain('id="change-odd"');
  });

  it("are all there when there are 300", () => {
    expect(pageOf(reports.many).match(/data-item data-impact/g)).toHaveLength(300);
  });

  it("say so when there is none", () => {
    const page = pageOf(reports.none);
    expect(textOf(sectionOf(page, "changes"))).toContain("There is no change to show.");
  });
});

describe("the other sections", () => {
  const page = pageOf(reports.major);

  it.each([
    ["types", "▲ major getDevices data: device_id is number, was string"],
    ["types", "Code that no longer compiles packages/examples/src/a.ts:7 TS2322 Type 'number' is not"],
    ["types", "Code that was refused and is no longer packages/examples/src/a.ts:9"],
  ])("%s: %s", (section, words) => {
    expect(textOf(sectionOf(page, section))).toContain(words);
  });

  it("say that there is one page in Redoc for two specs that are the same, and for no others", () => {
    const redoc = { html: "<title>Redoc</title>", problem: null } as const;
    const textWith = (name: "none" | "broken") =>
      textOf(sectionOf(indexPage({ report: reports[name], before: null, after: redoc }), "redoc"));
    expect(textWith("none")).toContain("Both specs are the same, so there is one page.");
    expect(textWith("broken")).toContain("Before There is no spec to show");
  });

  it("say why a side is missing in Redoc", () => {
    const failed = { html: null, problem: "paths is no object" } as const;
    const broken = sectionOf(indexPage({ report: reports.broken, before: failed, after: null }), "redoc");
    expect(textOf(broken)).toContain("Redoc cannot show this spec: paths is no object");
    expect(textOf(broken)).toContain("There is no spec to show");
    expect(broken).not.toContain("<iframe");
  });
});
