import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  policy,
  type Report,
  type RuleId,
  renderAnnotations,
  renderMarkdown,
  renderSarif,
  renderText,
} from "../src/index.ts";
import { joinReports } from "../src/join-reports.ts";
import { formats } from "../src/program.ts";
import type { ReportedChange } from "../src/report.ts";
import { changeOf, reportOf, reports } from "../testing/reports.ts";

const attack = "a%0A::error::b\r\n::set-output name=x::y, c: d";
const gone = changeOf("gone", "major", {
  sentence: "`a` is gone.",
  after: null,
  goneFrom: { file: "a,b:c.yaml", line: 3 },
});
const accepted: Report = reportOf([], { accepted: [{ ...gone, reason: "`Announced`." }] });

describe("annotations", () => {
  it.each<[what: string, report: Report, lines: readonly string[]]>([
    [
      "an error for what breaks callers, a notice for what does not, nothing for the rest",
      reportOf([changeOf("one", "major"), changeOf("two", "minor"), changeOf("three", "patch")]),
      [
        "::error file=spec/mfa.yaml,line=41,endLine=43,title=type-changed::getDevices: The type of device_id in response 200 changed (one)",
        "::notice file=spec/mfa.yaml,line=41,endLine=43,title=type-changed::getDevices: The type of device_id in response 200 changed (two)",
      ],
    ],
    [
      "where something is gone, the place around it",
      reportOf([gone]),
      ["::error file=a%2Cb%3Ac.yaml,line=3,title=type-changed::getDevices: a is gone."],
    ],
    [
      "what cannot be read, at its line",
      reports.broken,
      ["::error file=spec/mfa.yaml,line=12,title=OpenAPI comparison::A mapping is not closed.%0AClose it."],
    ],
    [
      "one for all changes of a line, at the first place",
      reportOf([
        gone,
        { ...gone, id: "more", sentence: "`b` is gone.", goneFrom: { file: "b.yaml", line: 9 } },
      ]),
      ["::error file=a%2Cb%3Ac.yaml,line=3,title=type-changed::getDevices: a and b are gone."],
    ],
    [
      "a problem of the older document, of which no line is shown",
      reportOf([], {
        problems: [{ severity: "error", side: "base", location: "a.yaml:12:34", message: "Broken." }],
      }),
      ["::error title=OpenAPI comparison::In the older document, a.yaml:12:34: Broken."],
    ],
    [
      "an invalid older document as a warning, as the change may repair it",
      reportOf([], {
        result: "not-compared",
        problems: [{ severity: "error", side: "base", location: "a.yaml:12:34", message: "Broken." }],
      }),
      ["::warning title=OpenAPI comparison::In the older document, a.yaml:12:34: Broken."],
    ],
    [
      "a problem, whatever its file is called, or without one",
      reportOf([], {
        problems: [
          { severity: "error", side: "head", location: "C:4:a.yaml:12:34", message: "Broken." },
          { severity: "warning", side: null, location: null, message: "None." },
        ],
      }),
      [
        "::error file=C%3A4%3Aa.yaml,line=12,title=OpenAPI comparison::Broken.",
        "::warning title=OpenAPI comparison::None.",
      ],
    ],
    [
      "text of a document starts no command",
      reportOf([{ ...gone, positions: [], sentence: attack }]),
      [
        "::error file=a%2Cb%3Ac.yaml,line=3,title=type-changed::a%250A::error::b%0D%0A::set-output name=x::y, c: d",
      ],
    ],
    ["none for what is accepted", accepted, []],
  ])("%s", (_, report, lines) => {
    expect(renderAnnotations(report).split("\n")).toEqual([...lines, ""]);
  });
});

it("SARIF has the rules, each change at its lines, what is accepted, and what cannot be read", () => {
  const { version, runs } = JSON.parse(renderSarif({ ...accepted, changes: [changeOf("one", "minor")] }));
  const [{ tool, results, invocations }] = runs;
  expect([version, tool.driver.rules.map(({ id }: { id: string }) => id)]).toEqual([
    "2.1.0",
    ["type-changed"],
  ]);
  const text = "getDevices: The type of device_id in response 200 changed (one)";
  const regionAt = (uri: string, region: object) => [
    { physicalLocation: { artifactLocation: { uri }, region } },
  ];
  expect(results).toEqual([
    {
      ruleId: "type-changed",
      level: "warning",
      message: { text },
      suppressions: [],
      locations: regionAt("spec/mfa.yaml", { startLine: 41, endLine: 43 }),
    },
    {
      ruleId: "type-changed",
      level: "error",
      message: { text: "getDevices: a is gone." },
      locations: regionAt("a%2Cb%3Ac.yaml", { startLine: 3 }),
      suppressions: [{ kind: "external", justification: "`Announced`." }],
    },
  ]);
  expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  const nowhere = reportOf([changeOf("one", "minor", { after: null })]);
  expect(JSON.parse(renderSarif(nowhere)).runs[0].results).toMatchObject([{ locations: [] }]);
  expect(JSON.parse(renderSarif(reports.broken)).runs[0].invocations).toMatchObject([
    { executionSuccessful: false, toolExecutionNotifications: [{ level: "error" }] },
  ]);
});

it.each([
  "a b/c.yaml",
  "a,b:c.yaml",
  "100%41.yaml",
  "a#b?c.yaml",
  "\u00e4/\u6f22.yaml",
  "https://example.com/a%20b?c=d",
])("SARIF and annotations name the file %s so that it is found", (file) => {
  const report = reportOf([{ ...gone, goneFrom: { file, line: 3 } }]);
  const [{ locations }] = JSON.parse(renderSarif(report)).runs[0].results;
  const { uri } = locations[0].physicalLocation.artifactLocation;
  const { protocol, pathname, href } = new URL(uri, "file:///");
  expect(uri).toMatch(/^[!-~]+$/);
  expect(protocol === "file:" ? decodeURIComponent(pathname.slice(1)) : href).toBe(file);
  const [, property = ""] = /file=([^,]*)/.exec(renderAnnotations(report)) ?? [];
  // as GitHub's runner reads it
  expect(property.replace(/%(25|2C|3A)/g, decodeURIComponent)).toBe(file);
});

it.each(["../h2.json", "/h2.json", "C:/h2.json"])(
  "SARIF and annotations have no address for %s outside of the repository, whose place is in the text",
  (file) => {
    const at = `${file}:1:2`;
    const report = reportOf([{ ...gone, goneFrom: { file, line: 3 } }], {
      problems: [{ severity: "error", side: null, location: at, message: "Broken." }],
    });
    expect(JSON.parse(renderSarif(report)).runs[0].results).toMatchObject([{ locations: [] }]);
    expect(renderAnnotations(report)).toBe(
      `::error title=OpenAPI comparison::${at}: Broken.\n::error title=type-changed::getDevices: a is gone. (${file}:3)\n`,
    );
  },
);

it("text and Markdown say what is accepted, and why", () => {
  expect(renderText(accepted)).toContain(
    "  accepted getDevices: a is gone. spec/mfa.yaml:40 before Reason: Announced.\n",
  );
  expect(renderMarkdown(accepted)).toContain("\n- **accepted** `a` is gone. (`Announced`.)\n");
});

it("SARIF says which problem is one of the older document", () => {
  const problem = { severity: "error", side: "base", location: "a.yaml:1:2", message: "Broken." } as const;
  const [{ invocations }] = JSON.parse(
    renderSarif(reportOf([], { result: "not-compared", problems: [problem] })),
  ).runs;
  expect(invocations).toMatchObject([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [{ message: { text: "In the older document, a.yaml:1:2: Broken." } }],
    },
  ]);
});

describe("text", () => {
  const goneOf = (...names: readonly string[]) =>
    names.map((name) => changeOf(name, "major", { sentence: `\`${name}\` is gone.`, after: null }));

  it("is API and result, numbers, what was compared, and a line for each kind of change with a few of its parts", () => {
    expect(renderText(reportOf(goneOf(..."abcde"))).split("\n")).toEqual([
      "MFA 1.0.0: breaks callers",
      "5 breaking changes.",
      "spec/mfa.yaml, from main (abc1234) to the working tree. The merge base with main.",
      "  major getDevices: a, b, c, d and e are gone. spec/mfa.yaml:40 before",
      "        getDevices: a is gone. spec/mfa.yaml:40 before",
      "        getDevices: b is gone. spec/mfa.yaml:40 before",
      "        getDevices: c is gone. spec/mfa.yaml:40 before",
      "        and 2 more",
      "",
    ]);
  });

  it("leaves parts out if it is longer than a screen", () => {
    const rules = Object.keys(policy) as RuleId[]; // as they are its keys
    const others = rules
      .slice(0, 20)
      .map((rule) => changeOf(rule, "major", { rule, sentence: `\`${rule}\` went.` }));
    const lines = renderText(reportOf([...goneOf("a", "b"), ...others])).split("\n");
    expect(lines.filter((line) => line.includes(" a "))).toEqual([
      "  major getDevices: a and b are gone. spec/mfa.yaml:40 before",
    ]);
  });

  it("has a headline for each of several documents", () => {
    const named = (name: string, ...changes: readonly ReportedChange[]) => ({
      name,
      report: reportOf(changes),
    });
    const report = joinReports([
      named("a.yaml"),
      named("b.yaml", changeOf("x", "minor")),
      named("c.yaml", ...goneOf("y")),
    ]);
    expect(renderText(report).split("\n")).toEqual([
      "3 documents: 1 breaks callers, 1 compatible, 1 unchanged",
      "1 breaking change, 1 compatible.",
      "From main (abc1234) to 3 documents.",
      "MFA 1.0.0: breaks callers. c.yaml, 1 breaking change.",
      "  major getDevices: y is gone. spec/mfa.yaml:40 before",
      "MFA 1.0.0: compatible with callers. b.yaml, 1 compatible change.",
      "  minor getDevices: The type of device_id in response 200 changed (x) spec/mfa.yaml:41",
      "",
    ]);
  });
});

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [table = ""] = /^\| `--format`[\s\S]*?\n\n/m.exec(readme) ?? [];
const rows = [...table.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, name = "", gives = ""]) => ({
  name,
  gives,
}));

it("the README has a row for each format", () => {
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(formats));
});

it.each(rows.filter(({ gives }) => !gives.includes("at most")))(
  "$name leaves out no kind of change",
  ({ name }) => {
    const rules = Object.keys(policy) as RuleId[]; // as they are its keys
    const changesAs = (what: string) =>
      (["major", "minor"] as const).flatMap((bump) =>
        rules.map((rule) => changeOf(rule, bump, { rule, sentence: `${what} ${bump} ${rule}.` })),
      );
    const changes = changesAs("Found");
    const accepted = changesAs("Accepted").map((change) => ({ ...change, reason: "Announced." }));
    const text = formats[name as keyof typeof formats](reportOf(changes, { accepted }));
    const isShown = ({ sentence }: ReportedChange) => text.includes(sentence);
    expect(changes.filter((change) => !isShown(change))).toEqual([]);
    // no annotation for what is accepted
    expect(accepted.filter(isShown)).toEqual(name === "github" ? [] : accepted);
  },
);

it("Markdown without a page counts the rest, and links nothing", () => {
  expect(renderMarkdown(reports.many)).toContain("\n- and 72 more\n");
  expect(renderMarkdown(reports.many)).not.toContain("](");
});
