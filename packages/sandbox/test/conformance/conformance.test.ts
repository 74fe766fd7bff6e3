import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, startBench } from "./support/bench.ts";
import { coverageOf, gapsIn } from "./support/coverage.ts";
import { enrollmentFlows } from "./support/enrollment-flows.ts";
import { createRecorder, responsesIn, responsesOf } from "./support/recorder.ts";
import { refusals } from "./support/refusals.ts";
import { verificationFlows } from "./support/verification-flows.ts";

const compats = ["observed", "documented"] as const;
const recorder = createRecorder();

describe.each(compats)("through Prism, the sandbox as %s", (compat) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(compat, recorder);
  });
  afterAll(() => bench.close());

  enrollmentFlows(() => bench);
  verificationFlows(() => bench);
  refusals(() => bench);

  it("has sent the responses, not Prism: its journal has the same operations and statuses", () => {
    expect(responsesIn(bench.control.listJournal())).toEqual(responsesOf(recorder.responses, compat));
  });

  it("finds no departure itself: every call in its journal conforms", () => {
    const journal = bench.control.listJournal();
    expect(journal.length).toBeGreaterThan(200);
    expect(journal.filter(({ conforms }) => !conforms)).toEqual([]);
  });
});

describe("the sandbox", () => {
  it("has sent only responses that conform to the spec", () => {
    expect(recorder.violations).toEqual([]);
    expect(recorder.responses.length).toBeGreaterThan(500);
  });

  it("produces every declared status of every operation", () => {
    expect(gapsIn(coverageOf(recorder.responses))).toEqual([]);
  });
});
