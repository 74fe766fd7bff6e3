import { describe, expect, it } from "vitest";
import type { SuiteReport } from "../suites/suite-report.ts";
import { summarize } from "../suites/summarize.ts";

const report = (more: Partial<SuiteReport> = {}): SuiteReport => ({
  ...{ passed: 3, failures: [], skips: [], seconds: 1.25, files: [] },
  ...more,
});
const failure = { title: "a.test.ts > a code is accepted", message: "expected 1\nto be 2" };

describe("the summary of a test run", () => {
  it("has a row for each package and ends with the counts", () => {
    const { text, failed } = summarize(
      [
        { name: "spec", report: report() },
        { name: "client", report: report({ passed: 40, seconds: 12 }) },
      ],
      "test.log",
    );
    expect(text).toBe(
      [
        "package  passed  failed  skipped  seconds",
        "-------  ------  ------  -------  -------",
        "spec     3       0       0        1.3",
        "client   40      0       0        12.0",
        "",
        "Full log: test.log",
        "43 passed, 0 failed",
      ].join("\n"),
    );
    expect(failed).toBe(0);
  });

  it("names each failed test with its message", () => {
    const { text, failed } = summarize(
      [{ name: "spec", report: report({ failures: [failure] }) }],
      "test.log",
    );
    expect(text).toContain("FAILED spec: a.test.ts > a code is accepted\n  expected 1\n  to be 2\n");
    expect(text).toMatch(/\n3 passed, 1 failed$/);
    expect(failed).toBe(1);
  });

  it("says once why tests were skipped", () => {
    const skips = ["one", "another"].map((title) => ({ title, reason: "redis-server is not installed" }));
    const { text } = summarize([{ name: "client", report: report({ skips }) }], "test.log");
    expect(text).toContain("client: 2 skipped: redis-server is not installed\n  one\n  another\n");
    expect(text).toMatch(/\n3 passed, 0 failed, 2 skipped$/);
  });

  it("counts a suite without a report as failed", () => {
    const results = [{ name: "mock", report: undefined, failedOutput: "cannot find module" }];
    const { text, failed } = summarize(results, "test.log");
    expect(text).toContain("FAILED mock: did not run to its end\n  cannot find module\n");
    expect(failed).toBe(1);
  });

  it("counts a suite as failed whose task failed although no test did", () => {
    const { failed } = summarize([{ name: "mock", report: report(), failedOutput: "exit 1" }], "test.log");
    expect(failed).toBe(1);
  });

  it("shows the first failures and lines and says where the others are", () => {
    const long = {
      title: "long",
      message: Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n"),
    };
    const failures = Array.from({ length: 12 }, () => long);
    const { text } = summarize([{ name: "mock", report: report({ failures }) }], "test.log");
    expect(text.match(/^FAILED/gm)).toHaveLength(10);
    expect(text).toContain("… 5 more lines in test.log");
    expect(text).toContain("mock: 2 more failures in test.log");
  });
});
