import type { FactorKind } from "@onelogin-mfa/sandbox";

/** How a factor is verified: by a code that is submitted, by polling, or by a code in one call (`verifyOnce`). */
export type Way = "code" | "polling" | "one step";

interface MixedFactor {
  readonly factor: FactorKind;
  readonly way: Way;
  /** Its part of all verifications. */
  readonly share: number;
  /** The median of the time that a user takes to answer, in milliseconds. */
  readonly medianMs: number;
}

const mix: readonly MixedFactor[] = [
  { factor: "protect", way: "polling", share: 0.4, medianMs: 8_000 },
  { factor: "sms", way: "code", share: 0.3, medianMs: 20_000 },
  { factor: "authenticator", way: "code", share: 0.2, medianMs: 15_000 },
  { factor: "email_code", way: "code", share: 0.1, medianMs: 30_000 },
];

/** What no source says, and what `docs/scale.md` therefore names as assumed. Change it to what your users do. */
export const assumptions = {
  mix,
  /** The standard deviation of the logarithm of the time to answer: two thirds lie between the median ÷ 1.8 and × 1.8. */
  answerSigma: 0.6,
  /** The part of the users who never answer: a push expires, a code is not typed. */
  neverAnswered: 0.03,
  /** Users who would take longer than this, in milliseconds, give up. */
  patienceMs: 90_000,
  /** The part of the users of codes who type a wrong one first. */
  wrongFirst: 0.05,
  /** From the client to the server and back, in milliseconds. */
  latencyMs: 100,
  /** How much longer than that it may take, at random. */
  spreadMs: 100,
  /** Calls of an account in a window (the reference's page get-rate-limit), if the limit applies to API v2 at all. */
  limit: 5_000,
  /** The length of the window, in milliseconds. */
  windowMs: 3_600_000,
  /** The budget of the fleet's limiter: calls in each window. Any hour touches at most 361 windows of 10 s. */
  budget: { calls: 13, windowMs: 10_000 },
} as const;
