import { describe, expect, it } from "vitest";
import { runSequences, runs, seed } from "./support/run-sequences.ts";

const timeout = 60_000 + runs * 100;

describe("whatever the sequence of calls", () => {
  it("the sandbox does what the reference model predicts (documented)", { timeout }, async () => {
    const { sequences, failure } = await runSequences({ compat: "documented", runs, seed });
    expect({ sequences, failure }).toEqual({ sequences: runs, failure: undefined });
  });

  it("the sandbox does what the reference model predicts (observed), and each outcome is reached", {
    timeout,
  }, async () => {
    const { sequences, failure, census } = await runSequences({ compat: "observed", runs, seed });
    expect({ sequences, failure }).toEqual({ sequences: runs, failure: undefined });
    expect(outcomes.filter((outcome) => (census.get(outcome) ?? 0) < runs / 80)).toEqual([]);
  });
});

const words = ["pending", "accepted", "rejected"];
const states = (operation: string) => words.map((word) => `${operation} 200 ${word}`);

/** What sequences lead to, so that a run without a failure says something about all of it. */
const outcomes = [
  ...["getUserRegistration", "getUserVerification"].flatMap(states),
  ...["verifyUserRegistration", "verifyUserVerification"].flatMap(states),
  ...["getUserRegistration 404", "getUserVerification 404", "verifyUserVerification 403"],
  ...["verifyUserRegistration 422", "verifyUserVerification 422", "createFactorRegistration 422"],
  ...words.map((word) => `verifyUserOtp 200 ${word}`),
  ...["deleteEnrolledFactor 204", "deleteEnrolledFactor 404", "generateOtp 201"],
  ...["without a valid token: 401", "move on", "go back"],
  ...["protect yes", "protect no", "voice yes", "voice no", "email_link yes"],
];
