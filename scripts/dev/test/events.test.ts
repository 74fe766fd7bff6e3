import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { countsOf, createPrinter, type DevEvent, errorsOf, printEvent, stageFailed } from "../src/events.ts";

it.each([
  { event: "log", message: "Port\u001b[2J" },
  { event: "saved", run: 1, files: ["spec/a\u001b[2J\u202e.yaml"] },
] as const)("prints no control character of the event $event", (event) => {
  expect(printEvent(event)).not.toMatch(/(?!\n)\p{C}/u);
});

const none = {
  document: 0,
  lint: 0,
  generators: 0,
  types: 0,
  mock: 0,
  contract: 0,
  page: 0,
  cases: 0,
  madeUp: 0,
};
const result = { event: "result", run: 1, ok: true, ms: 12, problems: "no problems" } as const;
const problem = {
  event: "problem",
  run: 1,
  stage: "lint",
  file: "a.yaml",
  line: 2,
  column: 3,
  severity: "error",
  message: "It is not.",
  rule: "a-rule",
  frame: "2 | a",
  follows: [],
} as const;

describe("a person reads in a terminal", () => {
  it.each<[event: DevEvent, text: string]>([
    [
      { event: "ready", root: "/a", page: "http://a:1", mock: "http://a:2" },
      "The spec in Redoc  http://a:1\nIts mock               http://a:2\nWatching the spec and the code of all packages. Ctrl-C ends it.\n",
    ],
    [{ event: "log", message: "Port 1 is taken." }, "Port 1 is taken.\n"],
    [{ event: "saved", run: 1, files: [] }, ""],
    [{ event: "saved", run: 2, files: ["a.yaml", "b.ts"] }, "\na.yaml, b.ts\n"],
    [{ event: "generated", run: 1, ms: 5, files: ["a.ts"] }, "  1 file written (5 ms)\n"],
    [{ event: "generated", run: 1, ms: 5, files: [] }, "  0 files written (5 ms)\n"],
    [problem, "\na.yaml:2:3 a-rule\nIt is not.\n2 | a\n"],
    [{ ...result, counts: { ...none, cases: 1 } }, "Passed: no problems; 1 contract case, 12 ms\n"],
    [
      { ...result, counts: { ...none, cases: 5, madeUp: 2 } },
      "Passed: no problems; 5 contract cases, 2 of them made up, 12 ms\n",
    ],
    [
      { ...result, ok: false, problems: "1 error", counts: { ...none, cases: 17 } },
      "\nFailed: 1 error; 17 contract cases, 12 ms\n",
    ],
  ])("the event %j", (event, text) => {
    expect(stripVTControlCharacters(printEvent(event))).toBe(text);
  });

  it("a result that is green or red", () => {
    vi.stubEnv("FORCE_COLOR", "1");
    onTestFinished(() => void vi.unstubAllEnvs());
    const event = { ...result, counts: { ...none, cases: 0 } };
    const passed = printEvent(event);
    const failed = printEvent({ ...event, ok: false });
    const sequence = "\u001b[";
    expect([passed.startsWith(`${sequence}32m`), failed.startsWith(`\n${sequence}31m`)]).toEqual([
      true,
      true,
    ]);
  });
});

it("the terminal shows the first fifty problems of each run, and how many more there are", () => {
  const print = createPrinter();
  const failed = { ...result, ok: false, counts: { ...none, cases: 1 } };
  const linesOf = (count: number) => Array.from({ length: count }, (_, line) => ({ ...problem, line }));
  const runWith = (count: number) => {
    const events = [{ event: "saved", run: 1, files: [] } as const, ...linesOf(count), failed];
    return stripVTControlCharacters(events.map(print).join(""));
  };
  const shown = stripVTControlCharacters(linesOf(50).map(printEvent).join(""));
  const end = "\nFailed: no problems; 1 contract case, 12 ms\n";
  for (const _ of [1, 2]) expect(runWith(1500)).toBe(`${shown}\n…and 1,450 more\n${end}`);
  expect(runWith(50)).toBe(shown + end);
});

it("the counts of a run are those of each stage, and of the cases", () => {
  const found = [
    ...stageFailed("mock", "/a.yaml", new Error("It ended.")),
    ...errorsOf(
      "lint",
      [problem, problem].map(({ file, line, column, message }) => ({
        file,
        line,
        column,
        message,
        pointer: "",
      })),
    ),
  ];
  expect(countsOf(found, { cases: 3, madeUp: 1 })).toEqual({
    ...none,
    mock: 1,
    lint: 2,
    cases: 3,
    madeUp: 1,
  });
});

it.each([
  ["an error", new Error("It ended.")],
  ["a text", "It ended."],
])("a stage that could not do its work is a problem at the start of a file: %s", (_, thrown) => {
  expect(stageFailed("mock", "/a.yaml", thrown)).toEqual([
    {
      stage: "mock",
      file: "/a.yaml",
      line: 1,
      column: 1,
      pointer: "",
      severity: "error",
      message: "It ended.",
      rule: "mock",
    },
  ]);
});
