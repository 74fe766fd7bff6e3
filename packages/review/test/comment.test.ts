import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type EvidenceEntry,
  policy,
  type Report,
  type ReportedChange,
  type ReportProblem,
  type RuleId,
  renderMarkdown,
} from "../src/index.ts";
import { joinReports } from "../src/join-reports.ts";
import { changeOf, reportOf, reports } from "../testing/reports.ts";

const attack = "`</details><script>alert(1)</script> @everyone [a](javascript:b)\n\n# b | c ://d <!--";
const sentence = "The type of `device_id` in response 200 changed";

it("is API and result, numbers, what was compared, and one line for each thing", () => {
  const text = renderMarkdown(reports.major, "index.html");
  expect(text.replaceAll(/<details>.*<\/details>/g, "…").split("\n")).toEqual([
    "## MFA 1.0.0: breaks callers",
    "",
    "**1 breaking change, 1 compatible, 1 without effect on callers.** `spec/mfa.yaml`, from main (abc1234) to the working tree. The merge base with `main`. All of it: [index.html](index.html).",
    "",
    "- ⚠️ No tag was found.",
    "",
    `- **major** \`getDevices\`: ${sentence} (type) \`spec/mfa.yaml:41\``,
    `- **minor** \`getDevices\`, \`deleteDevice\`: ${sentence} (shared) \`spec/mfa.yaml:41\``,
    `- **patch** ${sentence} (words) \`spec/mfa.yaml:41\``,
    "- …",
    "",
  ]);
});

it("counts the rest, and links to it if there is a page", () => {
  expect(renderMarkdown(reports.many)).toContain("\n- and 72 more\n");
  const linked = renderMarkdown(reports.many, "index.html");
  expect(linked).toContain("\n- [and 72 more](index.html#breaking)\n");
});

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const maxLines = Number(/a comment of at most (\d+) lines/.exec(readme)?.[1]);
const rules = Object.keys(policy) as RuleId[]; // as they are its keys

it.each([1, 5, 6, 13, 29, 100])(
  "has at most the lines that the README names, and counts the rest, with %i of everything",
  (length) => {
    const some = rules.slice(0, length);
    const bumps = ["major", "minor"] as const;
    const changes = bumps.flatMap((bump) => some.map((rule) => changeOf(`${bump} ${rule}`, bump, { rule })));
    const accepted = changes.map((change) => ({ ...change, reason: "Announced." }));
    const problem = { severity: "warning", side: null, location: null, message: "None." } as const;
    const report = reportOf(changes, { accepted, problems: some.map(() => problem) });
    const lines = renderMarkdown(report, "index.html").trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(maxLines);
    // what is not shown is counted
    const numberOf = (line: string) => Number(/^- \S*\s*\[?and (\d+) more/.exec(line)?.[1] ?? 1);
    const entries = lines.filter((line) => line.startsWith("- ") && !/>Evidence:|^- Evidence:/.test(line));
    const given = [changes, accepted, report.problems].flat();
    expect(entries.reduce((sum, line) => sum + numberOf(line), 0)).toBe(given.length);
  },
);

it("folds the words of a long text that changed, with a few of those around them", () => {
  const same = (text: string) => ({ state: "same", text }) as const;
  const wording = [
    same("so and so ".repeat(9)),
    { state: "removed", text: "gone" },
    { state: "added", text: "<new>" },
    same("b".repeat(63)),
    { state: "added", text: "|" },
    same("c".repeat(64)),
    { state: "added", text: "|" },
    same("d".repeat(33)),
  ] as const;
  const sentence = "`description` of `getDevices` changed.";
  const change = changeOf("a", "patch", { sentence, wording, evidence: [] });
  const [b, c, d] = ["b".repeat(63), "c".repeat(30), "d".repeat(33)];
  expect(
    renderMarkdown(reportOf([change]))
      .trimEnd()
      .split("\n")
      .at(-1),
  ).toBe(
    `- <details><summary><b>patch</b> <code>description</code> of <code>getDevices</code> changed. spec/mfa.yaml:41</summary> … so and so so and so so and so <del>gone</del><ins>&lt;new&gt;</ins>${b}<ins>|</ins>${c} … ${c}<ins>|</ins>${d}</details>`,
  );
});

it("renders the evidence", () => {
  const [change] = reports.major.changes;
  const evidence = change?.evidence.map((one) => ({
    ...one,
    claim: "It names *Manage All*, *x* and `a_b`.",
  }));
  const text = renderMarkdown(reportOf([changeOf("a", "major", { evidence: evidence ?? [] })]));
  expect(text).toContain("It names <i>Manage All</i>, <i>x</i> and <code>a_b</code>. (");
});

it.each<[what: string, states: readonly EvidenceEntry["state"][], folded: string]>([
  [
    "no more than there is room for",
    ["added", "same"],
    "<i>added, captured</i> c0 (s)<br><i>captured</i> c1",
  ],
  [
    "what only stands there",
    ["same", "same", "same", "same"],
    "<i>captured</i> c0<br><i>captured</i> c1<br><i>captured</i> c2<br>and 1 more",
  ],
  ["much that only stands there", Array(7).fill("same"), ""],
])("shows the evidence, and counts the rest: %s", (_, states, entries) => {
  const evidence = states.map((state, index) => {
    return { claim: `c${index}`, source: "s", confidence: "captured", state } as const;
  });
  const text = renderMarkdown(reportOf([changeOf("a", "patch", { evidence })]));
  expect(text.match(/^- (?:<details><summary>)?Evidence: .*$/m)?.[0]).toMatch(
    entries === "" ? /^- Evidence: 7 at changed places$/ : `</summary>${entries}</details>`,
  );
});

it("has no empty paragraphs where there is nothing to say", () => {
  expect(renderMarkdown(reports.none, "index.html")).toBe(
    "## MFA 1.0.0: nothing changed\n\n`spec/mfa.yaml`, from main (abc1234) to the working tree. The merge base with `main`.\n",
  );
});

it("cannot be left by text from the spec, nor can what is folded", () => {
  const [change] = reports.major.changes;
  if (!change) throw new Error("unreachable");
  const evidence = [{ claim: attack, source: attack, confidence: "captured", state: "added" }] as const;
  const wording = [{ state: "added", text: attack }] as const;
  const positions = ["getDevices", attack, "getFactors"].map((operationId) => {
    return { operationId, part: "operation", status: null } as const;
  });
  const revision = { ...reports.major.head, title: attack, version: attack };
  const text = renderMarkdown({
    ...reports.major,
    base: revision,
    head: revision,
    changes: [
      { ...change, sentence: attack, evidence },
      { ...change, sentence: attack, evidence, wording },
      { ...change, rule: "status-removed", sentence: attack, evidence, positions },
    ],
    operations: reports.major.operations.map((one) => ({ ...one, operationId: attack, path: attack })),
  });
  expect(text.match(/<\/?(details|summary|script)\b/g)).toHaveLength(12);
  expect(text).not.toMatch(/@everyone|<!--|[^&]:\/\/|^# b/m);
});

it.each([1, 40])("fits into a comment of GitHub with %i texts of 30,000 words that changed", (count) => {
  const words = (state: "added" | "removed") => ({ state, text: `${state} `.repeat(30_000) });
  const wording = [words("removed"), words("added")];
  const changes = Array.from({ length: count }, (_, index) =>
    changeOf(`n${index}`, "major", { rule: rules[index] ?? "deprecated", wording }),
  );
  const text = renderMarkdown(reportOf(changes));
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.split("\n- ").length).toBeGreaterThanOrEqual(Math.min(count, 28));
});

it("fits into a comment of GitHub with names that are too long, and counts the lines that do not", () => {
  const changes = ["a", "b"].map((id) =>
    changeOf(id, "major", { sentence: `\`${id.repeat(40_000)}\` is gone.` }),
  );
  const text = renderMarkdown(reportOf(changes));
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toContain("\n- and 2 more lines, which are too long for a comment\n");
});

it("unfolds several changes of one kind, each with its place", () => {
  const changes = [..."ab"].map((id) => changeOf(id, "major", { sentence: `\`${id}\` is gone.` }));
  expect(renderMarkdown(reportOf(changes))).toContain(
    "- <details><summary><b>major</b> <code>getDevices</code>: <code>a</code> and <code>b</code> are gone. spec/mfa.yaml:41</summary><code>getDevices</code>: <code>a</code> is gone. spec/mfa.yaml:41<br><code>getDevices</code>: <code>b</code> is gone. spec/mfa.yaml:41</details>",
  );
});

it("unfolds the operations that a line only counts, with method and path", () => {
  const positions = ["getDevices", "deleteDevice", "getFactors"].map((operationId) => {
    return { operationId, part: "operation", status: null } as const;
  });
  const text = renderMarkdown(reportOf([changeOf("a", "major", { positions })]));
  expect(text).toContain("<b>major</b> <code>getDevices</code> and 2 more:");
  expect(text).toContain(
    "</summary><code>getDevices</code> <code>GET /devices</code><br><code>deleteDevice</code> <code>DELETE /devices/{device_id}</code><br><code>getFactors</code> <code>GET /factors</code></details>",
  );
});

it("says that the line of what is gone is one of the older file", () => {
  const gone = (id: string) => changeOf(id, "major", { sentence: `\`${id}\` is gone.`, after: null });
  expect(renderMarkdown(reportOf([gone("a")]))).toContain("is gone. line 40 of the older `spec/mfa.yaml`\n");
  expect(renderMarkdown(reportOf([gone("a"), gone("b")]))).toContain(
    "are gone. line 40 of the older spec/mfa.yaml</summary>",
  );
});

describe("several documents", () => {
  const parts = { base: reports.none.base, head: { ...reports.none.head, version: "1.1.0" } };
  const named = (name: string, changes: readonly ReportedChange[], overrides: Partial<Report> = {}) => {
    return { name, report: reportOf(changes, { ...parts, ...overrides }) };
  };
  const broken = { ...reports.broken.problems[0], side: "base" } as ReportProblem; // the report has one

  it("have a headline each, the worst first", () => {
    const report = joinReports([
      named("a.yaml", [changeOf("new", "minor", { rule: "property-added" })]),
      named("b.yaml", []),
      named("c.yaml", [changeOf("gone", "major")], {
        bump: { required: "major", declared: "minor", agrees: false },
      }),
      named("d.yaml", [], { result: "not-compared", problems: [broken] }),
      named("e.yaml", [], { base: { ...parts.base, file: "old.yaml" }, result: "compatible" }),
    ]);
    expect(renderMarkdown(report).split("\n").slice(0, 12)).toEqual([
      "## 5 documents: 1 breaks callers, 1 not compared, 2 compatible, 1 unchanged",
      "",
      "**1 breaking change, 1 compatible.** From main (abc1234) to 5 documents.",
      "",
      "- ⚠️ In the older document, `spec/mfa.yaml:12:3`: A mapping is not closed. Close it.",
      "",
      "- **MFA 1.0.0 → 1.1.0: breaks callers.** `c.yaml`, 1 breaking change. The changes need a major version; 1.1.0 is a minor step.",
      `  - **major** \`getDevices\`: ${sentence} (gone) \`spec/mfa.yaml:41\``,
      "- **MFA 1.0.0 → 1.1.0: not compared.** `d.yaml`. The older document is invalid, so nothing was compared. That is no fault of this change.",
      "- **MFA 1.0.0 → 1.1.0: compatible with callers.** `a.yaml`, 1 compatible change.",
      `  - **minor** \`getDevices\`: ${sentence} (new) \`spec/mfa.yaml:41\``,
      "- **MFA 1.0.0 → 1.1.0: changes nothing for callers.** `e.yaml`, compared with `old.yaml`.",
    ]);
  });

  it.each([2, 6, 40])("have at most the lines that the README names: %i", (length) => {
    const changes = (["major", "minor"] as const).flatMap((bump) =>
      rules.map((rule) => changeOf(`${bump} ${rule}`, bump, { rule })),
    );
    const problem = { severity: "warning", side: null, location: null, message: "None." } as const;
    const accepted = changes.map((change) => ({ ...change, reason: "Announced." }));
    const all = Array.from({ length }, (_, index) =>
      named(`${index}.yaml`, changes, { problems: Array(9).fill(problem), accepted }),
    );
    expect(renderMarkdown(joinReports(all), "index.html").trimEnd().split("\n").length).toBeLessThanOrEqual(
      maxLines,
    );
  });
});
