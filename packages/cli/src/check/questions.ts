const measured = {
  wrongCode: "How is a wrong code answered by `verifyUserVerification`: `pending` or `rejected`?",
  wrongOtp: "How is a wrong code answered by `verifyUserOtp`, with which status and body?",
  temporaryCode: "Does `verifyUserOtp` take a temporary code, without the id of a device?",
  attempts: "Does a wrong code use up an attempt? After how many is a verification, or the user, locked?",
  open: "Is a verification still open after a wrong code?",
  expired: "What does a registration or verification answer after `expires_at`?",
  finished: "How is a second code for a finished registration or verification answered?",
  created: "Which status do the POSTs for registrations, verifications and codes have: 200 or 201?",
  verified: "How does `verified: true` end for Protect, an authenticator, or a profile without number?",
  refusals: "Which operations answer 404 and 422, and how does 422 name the field?",
  rateLimit: "Are calls of API v2 counted by the rate limit?",
};

/** A question that `check --write` measures. */
export type Question = keyof typeof measured;

/** The reason why a check does not measure a question: it needs … */
const needs: Readonly<Record<string, string>> = {
  "Does a second start send another message, and does the first code stay valid? Is it limited?": "a phone",
  "How do `expires_in` and the lifetime that administrators set for codes relate?": "the account's settings",
  "How is a call answered whose pair has too narrow a scope: with 401 or 403?":
    "a credential pair of each scope",
  "Is *Authentication Only* enough for `verifyUserVerification`, *Read All* for the other GETs, *Manage users* for the rest?":
    "a credential pair of each scope",
  "Does 401 mean anything but an invalid token?": "a call that is answered with it",
  "Can `deleteEnrolledFactor` remove a temporary code, and is it listed as a device?":
    "a temporary code, which signs the user in",
  "Does an older temporary code stay valid when another one is made?":
    "temporary codes, which sign the user in",
  "Is a wildcard `!` read by API v2? What is the default page size of `listUsers`?":
    "an account with more than 50 users",
  "Does a refresh token still work?": "a refresh token, for which the client does not ask",
  "What happens to a device when the number in the profile changes?": "a change of the user's profile",
};

/** All questions that only a live account can tell, as the guide "What nobody has seen yet" has them. */
export const questions: readonly {
  readonly question: string;
  readonly id?: string;
  readonly needs?: string;
}[] = [
  ...Object.entries(measured).map(([id, question]) => ({ id, question })),
  ...Object.entries(needs).map(([question, what]) => ({ question, needs: what })),
];
