import { describe, expect, it } from "vitest";
import { runSequences } from "./support/run-sequences.ts";
import { settings } from "./support/settings.ts";

const { runs, seed } = settings(process.env);

describe("whatever the sequence of calls", () => {
  it.each(["observed", "documented"] as const)(
    "the sandbox does what the reference model foretells (%s)",
    { timeout: 60_000 + runs * 100 },
    async (compat) => {
      const { sequences, failure } = await runSequences({ compat, runs, seed });
      expect(failure).toBeUndefined();
      expect(sequences).toBe(runs);
    },
  );
});

describe("the sequences", () => {
  it("lead to every outcome, many times over", async () => {
    const { census } = await runSequences({ compat: "observed", runs: 400, seed: 1 });
    const words = ["pending", "accepted", "rejected"];
    const states = (operation: string) => words.map((word) => `${operation} 200 ${word}`);
    const kinds = ["protect yes", "protect no", "voice yes", "voice no", "email_link yes"];
    const outcomes = [
      ...["getUserRegistration", "getUserVerification"].flatMap(states),
      ...["verifyUserRegistration", "verifyUserVerification"].flatMap(states),
      ...["getUserRegistration 404", "getUserVerification 404", "verifyUserVerification 403"],
      ...["verifyUserRegistration 422", "verifyUserVerification 422", "createFactorRegistration 422"],
      ...words.map((word) => `verifyUserOtp 200 ${word}`),
      ...["deleteEnrolledFactor 204", "deleteEnrolledFactor 404", "generateOtp 201"],
      ...["without a valid token: 401", "move on", "go back", ...kinds],
    ];
    const rare = outcomes.filter((outcome) => (census.get(outcome) ?? 0) < 5);
    expect(rare).toEqual([]);
  });
});

describe("settings", () => {
  it("come from the environment", () => {
    expect(settings({ MODEL_RUNS: "5", MODEL_SEED: "7" })).toEqual({ runs: 5, seed: 7 });
    expect(settings({})).toEqual({ runs: 2000, seed: 20_260_105 });
    expect(() => settings({ MODEL_RUNS: "many" })).toThrow(
      'MODEL_RUNS must be a whole number from 0, not "many"',
    );
  });
});
