import { describe, it } from "vitest";
import { levels } from "../support/harness.ts";
import { sampledCases } from "./support/faults.ts";
import { expectDocumentedEnd } from "./support/run-case.ts";

// vitest itself reports rejections that nobody handles
describe.each(levels)("at the $level a call ends as documented, without a request too many:", (level) => {
  const cases = sampledCases.filter((_, index) => index % levels.length === levels.indexOf(level));

  it.concurrent.each(cases)("$operation after $title", async ({ fault, operation }) => {
    await expectDocumentedEnd({ fault, operation, level });
  });
});
