import { expect, it } from "vitest";
import { compareWithin } from "../src/compare-sources.ts";
import { createRepository } from "../testing/repository.ts";
import { specOf } from "./support/many-alternatives.ts";

it("what changed is not shown at its place if that does not end in time, and the report stays", async () => {
  const { root } = createRepository({
    "old.json": specOf("string", 1200),
    "new.json": specOf("integer", 1200),
  });
  const limits = [Number.POSITIVE_INFINITY];
  const options = { folder: root, outlines: true };
  const report = await compareWithin(() => limits.pop() ?? 0.01, "old.json", "new.json", options);
  expect([report.bump.required, report.outlines]).toEqual(["major", undefined]);
  const message = "What changed is not shown at its place: that did not end within 0 s.";
  expect(report.problems).toEqual([{ severity: "warning", side: null, location: null, message }]);
});
