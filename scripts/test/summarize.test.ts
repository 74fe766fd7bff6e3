import { describe, expect, it } from "vitest";
import type { SuiteReport } from "../suites/suite-reporter.ts";
import { type SuiteResult, summarize } from "../suites/summarize.ts";

const suite = (name: string, report: Partial<SuiteReport> = {}, more: Partial<SuiteResult> = {}) => ({
  ...{ name, report: { passed: 3, failures: [], skips: [], seconds: 1.25, ...report } },
  ...more,
});
const failure = { title: "a.test.ts > a code is accepted", message: "expected 1\nto be 2" };
const skips = ["one", "another"].map((title) => ({ title, reason: "redis-server is not installed" }));

describe("the summary of a test run", () => {
  it("has a row for each package and ends with the counts", () => {
    const results = [suite("spec"), suite("client", { passed: 40, seconds: 12 })];
    expect(summarize(results, "test.log")).toEqual({
      text: `package  passed  failed  skipped  seconds
-------  ------  ------  -------  -------
spec     3       0       0        1.3
client   40      0       0        12.0

Full log: test.log
43 passed, 0 failed`,
      failed: 0,
    });
  });

  // biome-ignore format: a table
  it.each([
    { title: "names each failed test with its message", result: suite("spec", { failures: [failure] }), says: "FAILED spec: a.test.ts > a code is accepted\n  expected 1\n  to be 2\n", end: "3 passed, 1 failed" },
    { title: "says once why tests were skipped", result: suite("client", { skips }), says: "client: 2 skipped: redis-server is not installed\n  one\n  another\n", end: "3 passed, 0 failed, 2 skipped" },
    { title: "counts a suite without a report as failed", result: suite("mock", {}, { report: undefined, failedOutput: "cannot find module" }), says: "FAILED mock: did not run to its end\n  cannot find module\n", end: "0 passed, 1 failed" },
    { title: "counts a suite as failed whose task failed although no test did", result: suite("mock", {}, { failedOutput: "exit 1" }), says: "FAILED mock: failed outside its tests\n  exit 1\n", end: "3 passed, 1 failed" },
  ])("$title", ({ result, says, end }) => {
    const { text } = summarize([result], "test.log");
    expect(text).toContain(says);
    expect(text.split("\n").at(-1)).toBe(end);
  });

  it("shows the first failures and lines and says where the others are", () => {
    const message = Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n");
    const failures = Array.from({ length: 12 }, () => ({ title: "long", message }));
    const { text } = summarize([suite("mock", { failures })], "test.log");
    expect(text.match(/^FAILED/gm)).toHaveLength(10);
    expect(text).toContain("… 5 more lines in test.log");
    expect(text).toContain("mock: 2 more failures in test.log");
  });
});
