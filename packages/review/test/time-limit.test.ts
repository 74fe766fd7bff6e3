import { expect, it } from "vitest";
import { compare, compareWithin } from "../src/compare-sources.ts";
import { isNotCompared, summarize } from "../src/summary.ts";
import { createRepository } from "../testing/repository.ts";
import { specOf } from "./support/many-alternatives.ts";

it("a comparison that does not end in time is an error, nothing is called compatible, and the next one is made", async () => {
  const { root } = createRepository({ "old.json": specOf("string"), "new.json": specOf("integer") });
  const report = await compareWithin(() => 0.01, "old.json", "new.json", { folder: root });
  expect(report).toMatchObject({ changes: [], problems: [{ severity: "error", side: null }] });
  expect(report.problems[0]?.message).toMatch(/^The comparison did not end within 0 s\. Look for a list/);
  expect([isNotCompared(report), summarize(report).result]).toEqual([true, "cannot be checked"]);
  expect(await compare("old.json", "old.json", { folder: root })).toMatchObject({
    changes: [],
    problems: [],
  });
});
