import { describe, expect, test } from "vitest";
import { checkScore, parseReport, type ScoreReport } from "../score.ts";

const report: ScoreReport = {
  agentReadiness: 91.5,
  discoverability: 99,
  subscores: { exampleCoverage: 1, schemaSimplicity: 0.4 },
  hotspots: [{ operationId: "getThings", agentReadinessScore: 71, reasons: ["No examples"] }],
};

describe("the score", () => {
  test.each([
    [91.5, true],
    [91.6, false],
  ])("with a minimum of %d a readiness of 91.5 passes: %s", (least, passed) => {
    expect(checkScore(report, least).passed).toBe(passed);
  });

  test("the text has the figures, what is not full, and why", () => {
    expect(checkScore(report, 95).text).toBe(
      [
        "agent readiness 91.5 (minimum 95), discoverability 99",
        "not full:",
        "   40 % schemaSimplicity",
        "operations with the fewest points:",
        "  71 getThings: No examples",
        "Below the minimum by 3.5: fix the operations above.",
        "",
      ].join("\n"),
    );
  });

  test("a report is found among notices", () => {
    expect(parseReport(`Notice.\n${JSON.stringify(report)}\nDone.\n`)).toEqual(report);
  });

  test.each(["", "Nothing here.", "{}", JSON.stringify({ ...report, agentReadiness: "high" })])(
    "%j is not taken for a report",
    (output) => {
      expect(() => parseReport(output)).toThrow("adapt score.ts");
    },
  );
});
