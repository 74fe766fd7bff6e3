import { expect, it } from "vitest";
import { runSequences, runs, seed } from "./support/run-sequences.ts";

it.each(["documented", "observed"] as const)(
  "over many sequences, each outcome is reached and is what the reference model predicts (%s)",
  async (compat) => {
    const { sequences, failure, census } = await runSequences({ compat, runs, seed });
    expect({ sequences, failure }).toEqual({ sequences: runs, failure: undefined });
    // the envelope of `documented` has no word for an outcome
    const missed = outcomes.filter((outcome) => (census.get(outcome) ?? 0) < runs / 80);
    expect(compat === "observed" ? missed : []).toEqual([]);
  },
);

const words = ["pending", "accepted", "rejected"];
const states = (operation: string) => words.map((word) => `${operation} 200 ${word}`);

/** Outcomes of sequences, so that a run without a failure says something about all of them. */
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
