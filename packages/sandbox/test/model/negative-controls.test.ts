import { describe, expect, it } from "vitest";
import { broken, makeBroken, whole } from "./support/broken.ts";
import { runSequences, runs, seed } from "./support/run-sequences.ts";

const options = { compat: "observed", seed, shrink: false } as const;

describe("negative control: a usual run of the model notices a sandbox that", () => {
  it.each(broken)("$title", async ({ breaks, says }) => {
    const { failure } = await runSequences({ ...options, make: makeBroken(breaks), runs });
    expect(failure).toMatch(says);
  });
});

describe("the reports of the model", () => {
  it("do not complain of a sandbox in the same wrapper that breaks nothing", async () => {
    const { failure } = await runSequences({ ...options, make: makeBroken(whole), runs: 50 });
    expect(failure).toBeUndefined();
  });

  it("name the seed, the path and as few calls as show a failure", async () => {
    const make = makeBroken(broken[0]?.breaks ?? whole);
    const { failure } = await runSequences({ ...options, make, runs: 50, shrink: true });
    expect(failure).toMatch(/seed: \d+, path: "[\d:]+"/);
    expect(failure).toContain(`Again: MODEL_SEED=${seed} MODEL_RUNS=1 npm test`);
    expect(failure).toMatch(/Counterexample: \[enroll\(\{[^}]*\}\),submit\(/);
  });
});
