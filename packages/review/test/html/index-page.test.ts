import { describe, expect, it } from "vitest";
import { cards, claims, diff } from "../../src/html/cards.ts";
import { renderHtml } from "../../src/html/render-html.ts";
import { joinReports } from "../../src/join-reports.ts";
import { lineOf } from "../../src/lines.ts";
import type { EvidenceEntry, Report } from "../../src/report.ts";
import { pageOf, visibleText } from "../../testing/page.ts";
import { changeOf, reportOf, reports } from "../../testing/reports.ts";

/** The parts of the page as text: its header, each section and the end. */
const partsOf = (report: Report, hasRedoc = true) =>
  pageOf(report, hasRedoc)
    .split(/(?=<section )/)
    .map(visibleText);

const evidence =
  "documented added The response is an array, not null. https://developers.onelogin.com/api-docs/2/factors; and its tests";
const lines =
  "Line before Line after Change Text 40 41 device_id: 41 −removed type: string 42 +added type: integer 42 43 description: Its id.";
const reason = "Old values do not fit any more, neither way. type-changed";

describe("the page", () => {
  it("says the result first, then what breaks, each line with its reason and lines, and all evidence once", () => {
    const revisions = "spec/mfa.yaml, from main (abc1234) to the working tree. The merge base with main.";
    expect(partsOf(reports.major)).toEqual([
      `MFA 1.0.0: breaks callers 1 breaking change, 1 compatible, 1 without effect on callers. ${revisions} No tag was found. breaks callers: 1 other changes: 2 the document in Redoc evidence: 1`,
      `Breaks callers major getDevices The type of device_id in response 200 changed (type) spec/mfa.yaml:41 ${reason} getDevices GET /devices response 200 Redoc ${lines} evidence 1`,
      `Other changes minor getDevices, deleteDevice The type of device_id in response 200 changed (shared) spec/mfa.yaml:41 ${reason} getDevices GET /devices response 401 Redoc deleteDevice DELETE /devices/{device_id} response 401 Redoc ${lines} patch The type of device_id in response 200 changed (words) spec/mfa.yaml:41 ${reason} ${lines} evidence 1`,
      `Evidence: 1 added ${evidence}`,
    ]);
    expect(pageOf(reports.major)).toContain("<title>MFA 1.0.0: breaks callers</title>");
  });

  it.each([
    ["none", "MFA 1.0.0: nothing changed ", ""],
    [
      "broken",
      "MFA 1.0.0: cannot be checked Nothing was compared. Fix the problem that is named here. ",
      " spec/mfa.yaml:12:3: A mapping is not closed. Close it.",
    ],
  ] as const)("has no part and no link that leads to nothing: %s", (name, start, end) => {
    const revisions = "spec/mfa.yaml, from main (abc1234) to the working tree. The merge base with main.";
    expect(partsOf(reports[name], false)).toEqual([start + revisions + end]);
    expect(pageOf(reports[name], false)).not.toContain('class="links"');
  });

  it.each(Object.keys(reports) as (keyof typeof reports)[])("has no empty list, line or note: %s", (name) => {
    const { length } =
      pageOf(reports[name]).match(/<(?:ul|p|li|strong|section|span class="note")\b[^>]*><\//g) ?? [];
    expect(length).toBe(0);
  });

  it("has colour and sign of the step that is needed, and others if nothing could be compared", () => {
    const signOf = (page: string) => /<header class="([\w-]+)">\n<h1>.*?href="#([^"]+)"/.exec(page)?.slice(1);
    const notCompared = { ...reports.none, result: "not-compared" } as const;
    expect(
      [reports.major, reports.none, reports.broken, notCompared].map((one) => signOf(pageOf(one))),
    ).toEqual([
      ["bump-major", "sign-major"],
      ["bump-none", "sign-none"],
      ["bad", "sign-failed"],
      ["warn", "sign-failed"],
    ]);
  });

  it("has several changes of one kind as one line, which unfolds to its reason and to each of them", () => {
    const changes = ["a", "b", "c", "d"].map((id) =>
      changeOf(id, "major", { evidence: [], sentence: `The field \`${id}\` is gone.`, after: null }),
    );
    const [, part = ""] = partsOf(reportOf(changes));
    const place = "line 40 of the older spec/mfa.yaml";
    const old =
      "Line before Line after Change Text 40 −removed device_id: 41 −removed type: string 42 −removed description: Its id.";
    expect(part).toBe(
      [
        `Breaks callers major getDevices The fields a, b, c and d are gone. ${place} ${reason}`,
        ...changes.map(
          ({ id }) =>
            `getDevices The field ${id} is gone. ${place} getDevices GET /devices response 200 Redoc ${old}`,
        ),
      ].join(" "),
    );
  });

  it("has a headline for each of several documents, which leads to its changes", () => {
    const named = (name: string, ...changes: Parameters<typeof reportOf>[0]) => ({
      name,
      report: reportOf(changes),
    });
    const report = joinReports([
      named("a.yaml", changeOf("x", "minor")),
      named("b.yaml", changeOf("y", "major")),
    ]);
    const page = pageOf(report, false);
    expect(partsOf(report, false)[0]).toContain(
      "MFA 1.0.0: breaks callers b.yaml, 1 breaking change. MFA 1.0.0: compatible with callers a.yaml, 1 compatible change. breaks callers: 1 other changes: 1 ",
    );
    for (const [section, document, file] of [
      ["breaking", 1, "b.yaml"],
      ["other", 2, "a.yaml"],
    ] as const) {
      expect(page).toContain(`<a href="#document-${document}">`);
      expect(page.split(`<section id="${section}"`)[1]).toContain(
        `</h2>\n<h3 id="document-${document}">MFA 1.0.0, <code>${file}</code></h3>`,
      );
    }
  });
});

describe("a line", () => {
  const card = (overrides: Parameters<typeof changeOf>[2]) => {
    const report = reportOf([changeOf("a", "major", { evidence: [], ...overrides })]);
    return partsOf(report)[1] ?? "";
  };

  it("marks the words of a long text that came and went, in place of its lines", () => {
    const wording = [
      { state: "same", text: "It is " },
      { state: "removed", text: "never" },
      { state: "added", text: "always" },
    ] as const;
    const report = reportOf([changeOf("a", "patch", { wording })]);
    expect(pageOf(report)).toContain('<p class="wording">It is <del>never</del><ins>always</ins></p>');
    expect(pageOf(report)).not.toContain('class="diff"');
  });

  it("names each part of an operation once, and none for the operation as a whole", () => {
    const part = (part: "operation" | "parameter" | "response", status: string | null = null) => {
      return { operationId: "getDevices", part, status };
    };
    const other = { ...part("response", "401"), operationId: "deleteDevice" };
    expect(card({ positions: [part("response", "200"), other] })).toContain(
      " getDevices GET /devices response 200 Redoc deleteDevice DELETE /devices/{device_id} response 401 Redoc ",
    );
    expect(card({ positions: [part("parameter"), part("parameter"), part("response", "200")] })).toContain(
      " getDevices GET /devices parameter, response 200 Redoc ",
    );
    expect(card({ positions: [part("operation")] })).toContain(
      " type-changed getDevices GET /devices Redoc ",
    );
    expect(card({ positions: [] })).toContain(" type-changed Line before ");
  });

  it("has no lines if it is in no file", () => {
    expect(card({ before: null, after: null })).toMatch(/ getDevices GET \/devices response 200 Redoc$/);
  });
});

it.each([
  ["a tag of several words", { tag: " Two  Words " }, "#/two-words/deletedevice"],
  ["no tag", { tag: null }, "#/deletedevice"],
  ["a new state", { state: "added" as const }, "#/devices/deletedevice"],
])("an operation with %s has its link to Redoc", (_, change, anchor) => {
  const operations = reports.major.operations.map((one) => ({
    ...one,
    ...(one.operationId === "deleteDevice" && change),
  }));
  expect(pageOf({ ...reports.major, operations })).toContain(
    `<a href="redoc.html${anchor}" target="redoc" aria-label="deleteDevice in Redoc">Redoc</a>`,
  );
});

it("an operation of one of several documents has its link to the page of that", () => {
  const named = (name: string) => ({ name, report: reportOf([changeOf("x", "major")]) });
  const redoc = ["a.yaml", "b.yaml"].map((name) => ({ name, page: `${name}.html` }));
  const page = renderHtml(joinReports([named("a.yaml"), named("b.yaml"), named("c.yaml")]), { redoc });
  expect([...page.matchAll(/href="([^"#]*)#\/devices/g)].map(([, link]) => link)).toEqual([
    "a.yaml.html",
    "b.yaml.html",
  ]);
  expect(visibleText(page)).toContain(" a.yaml in Redoc b.yaml in Redoc ");
});

it("no operation has a link to Redoc if it is not there, or is in neither document", () => {
  expect(pageOf(reports.major, false)).not.toContain("redoc.html");
  expect(pageOf({ ...reports.major, operations: [] })).not.toContain('in Redoc"');
});

describe("the evidence", () => {
  const entry = (claim: string, state: EvidenceEntry["state"]): EvidenceEntry => {
    return { claim, state, source: "a test", confidence: "captured" };
  };

  it("has each claim with its confidence, what became of it, and its source", () => {
    const list = claims({ shown: [entry("It is *so*.", "removed"), entry("It stays.", "same")], rest: [] });
    expect(
      String(list)
        .match(/<li id=.*?<\/li>/gs)
        ?.map((item) => item.replaceAll(/\s+/g, " ")),
    ).toEqual([
      '<li id="claim-1"><span class="badge confidence-captured">captured</span> <span class="badge kind-removed">removed</span> It is <em>so</em>. <span class="note">a test</span></li>',
      '<li id="claim-2"><span class="badge confidence-captured">captured</span> It stays. <span class="note">a test</span></li>',
    ]);
    expect(String(list)).not.toContain("<details>");
  });

  it("folds what is only counted", () => {
    const [one, two] = [entry("One.", "same"), entry("Two.", "same")];
    expect(visibleText(String(claims({ shown: [one], rest: [two] })))).toBe(
      "captured One. a test and 1 more captured Two. a test",
    );
    expect(visibleText(String(claims({ shown: [], rest: [one, two] })))).toBe(
      "all of it captured One. a test captured Two. a test",
    );
  });
});

it("lines beyond those that are shown are counted, and fold to the same cards", () => {
  const line = (sentence: string) =>
    lineOf(changeOf(sentence, "major", { sentence, before: null, after: null, positions: [], evidence: [] }));
  const page = {
    report: reports.none,
    changes: new Map(),
    operations: new Map(),
    redocPages: new Map(),
    placed: new Set<string>(),
    claimNumbers: new Map(),
  };
  const list = cards({ shown: [line("One.")], rest: [line("Two."), line("Three.")] }, page);
  expect(visibleText(String(list))).toBe(
    `major One. ${reason} and 2 more major Two. ${reason} major Three. ${reason}`,
  );
  expect(String(cards({ shown: [line("One.")], rest: [] }, page))).not.toContain("and ");
});

describe("compared lines", () => {
  const at = (lines: readonly string[], cut = false) => {
    return { pointer: "/a", file: "a.yaml", line: 1, endLine: lines.length, lines, cut };
  };
  const more = "There is more: only the first lines are shown.";

  it("say if there are more, on either side", () => {
    expect(visibleText(String(diff(at(["a"], true), at(["a"]))))).toContain(more);
    expect(visibleText(String(diff(at(["a"]), at(["a"], true))))).toContain(more);
    expect(visibleText(String(diff(at(["a"]), at(["a"]))))).not.toContain(more);
  });

  it("keep their indentation beside a line without a text", () => {
    const texts = [
      ...String(diff(null, at(["  a:", " ", "    b"]))).matchAll(/<td class="text">(.*?)<\/td>/g),
    ];
    expect(texts.map(([, text]) => text)).toEqual(["a:", "", "  b"]);
  });

  it("are nothing without a place", () => {
    expect(diff(null, null)).toBeNull();
  });
});
