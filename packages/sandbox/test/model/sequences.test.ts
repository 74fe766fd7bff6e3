import { expect, it } from "vitest";
import { runSequences, seed } from "./support/run-sequences.ts";

/** As many as a moment allows; those of `sequences.slow.test.ts` reach each outcome. */
const runs = Number(process.env.MODEL_RUNS || 50);

it.each(["documented", "observed"] as const)(
  "whatever the sequence of calls, the sandbox does what the reference model predicts (%s)",
  { timeout: 60_000 + runs * 100 },
  async (compat) => {
    const { sequences, failure } = await runSequences({ compat, runs, seed });
    expect({ sequences, failure }).toEqual({ sequences: runs, failure: undefined });
  },
);
