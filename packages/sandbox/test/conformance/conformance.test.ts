import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, startBench } from "./support/bench.ts";
import { coverageOf, gapsIn } from "./support/coverage.ts";
import { enrollmentFlows } from "./support/enrollment-flows.ts";
import { answersIn, answersOf, createRecorder } from "./support/recorder.ts";
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

  it("is what has answered, not Prism: its journal has the same operations and statuses", () => {
    expect(answersIn(bench.control.listJournal())).toEqual(answersOf(recorder.responses, compat));
  });

  it("finds no departure itself: every call in its journal conforms", () => {
    const journal = bench.control.listJournal();
    expect(journal.length).toBeGreaterThan(200);
    expect(journal.filter(({ conforms }) => !conforms)).toEqual([]);
  });
});

describe("the sandbox", () => {
  it("has answered as the spec says, every time", () => {
    expect(recorder.violations).toEqual([]);
    expect(recorder.responses.length).toBeGreaterThan(500);
  });

  it("produces every declared status of every operation", () => {
    expect(gapsIn(coverageOf(recorder.responses))).toEqual([]);
  });
});
