import fc from "fast-check";
import { expect, it } from "vitest";
import { factorCases } from "../support/factor-cases.ts";
import { play, steps } from "./support/steps.ts";
import { createTwins } from "./support/twins.ts";

const isSlow = process.env.MODE === "slow";

/** A failure prints the seed and the shortest sequence; `SEQUENCES_SEED` and `SEQUENCES_RUNS` choose others. */
const seed = Number(process.env.SEQUENCES_SEED || 1);
const numRuns = Number(process.env.SEQUENCES_RUNS || (isSlow ? 400 : 40));

it.each(["documented", "observed"] as const)(
  "whatever the sequence of calls, challenges, devices and tokens are what they led to (%s)",
  { timeout: 60_000 + numRuns * 500 },
  async (compat) => {
    const reached = new Set<string>();
    // without bias: short sequences lead nowhere
    const sequences = fc.noBias(fc.array(steps, { maxLength: 60, size: "max" }));
    const property = fc.asyncProperty(sequences, (one) => play(createTwins(compat, seed), one, reached));
    await fc.assert(property, { numRuns, seed });
    const states = ["accepted", "rejected", "expired"].flatMap((end) => [
      `registration ${end}`,
      `verification ${end}`,
    ]);
    const wanted = factorCases.flatMap(({ kind }) => states.map((state) => `${kind} ${state}`));
    const missed = wanted.filter((one) => !reached.has(one));
    // a few sequences do not reach all 36
    expect(missed.slice(isSlow ? 0 : 20)).toEqual([]);
  },
);
