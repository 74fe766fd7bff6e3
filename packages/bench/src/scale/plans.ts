import type { FactorKind } from "@onelogin-mfa/sandbox";
import { assumptions, type Way } from "./assumptions.ts";
import { createRandom } from "./random.ts";

/** What a user does in a verification, and when. */
export interface Plan {
  readonly user_id: number;
  /** Which instance of the application serves the user. */
  readonly instance: number;
  /** When the user comes, in milliseconds from the start. */
  readonly at: number;
  readonly factor: FactorKind;
  readonly way: Way;
  /** How long the user takes to answer, in milliseconds; `undefined` if the user never does. */
  readonly answerMs: number | undefined;
  /** Whether the user types a wrong code, and then takes as long again for the right one. */
  readonly isWrongFirst: boolean;
  /** Whether the user presses Deny. */
  readonly isDenied?: boolean;
}

/** What an application can set. */
export interface Settings {
  /** The time between polls, `intervalMs`. */
  readonly intervalMs: number;
  /** Whether the application remembers which device to verify, and passes it as `device`. */
  readonly remembersDevice: boolean;
  /** Whether it looks the user up by e-mail address each time, with `findUser`. */
  readonly findsUser: boolean;
  /** Whether an authenticator's code goes to `verifyOnce`. */
  readonly isOneStep: boolean;
  /** Whether the instances share a `tokenStore`. */
  readonly sharesToken: boolean;
  /** A limiter that shares the budget among the instances: by how far a verification has come, or first come, first served. */
  readonly limiter: "by priority" | "without priority" | undefined;
}

/** The settings that nothing was done for. */
export const defaults: Settings = {
  intervalMs: 2_500,
  remembersDevice: false,
  findsUser: false,
  isOneStep: false,
  sharesToken: false,
  limiter: undefined,
};

/** The load of a fleet. */
export interface Load {
  readonly instances: number;
  /** Verifications that users start, by the hour. */
  readonly perHour: number;
  /** How long users come, in milliseconds. */
  readonly durationMs: number;
  readonly seed: number;
}

/** Draws the verifications of a load, in the order in which the users come. */
export function* drawPlans({ instances, perHour, durationMs, seed }: Load): Generator<Plan> {
  const random = createRandom(seed);
  let at = 0;
  for (let user_id = 1; ; user_id++) {
    at += random.exponential(3_600_000 / perHour);
    if (at >= durationMs) return;
    const { factor, way, medianMs } = drawFactor(random.next());
    const isAnswered = random.next() >= assumptions.neverAnswered;
    const answerMs = Math.round(random.logNormal(medianMs, assumptions.answerSigma));
    const isWrongFirst = random.next() < assumptions.wrongFirst && way === "code";
    const instance = Math.floor(random.next() * instances);
    // whoever takes longer gives up: the verification ends after 120 s
    const isInTime = (isWrongFirst ? 2 : 1) * answerMs < assumptions.patienceMs;
    yield {
      user_id,
      instance,
      at: Math.round(at),
      factor,
      way,
      answerMs: isAnswered && isInTime ? answerMs : undefined,
      isWrongFirst,
    };
  }
}

function drawFactor(drawn: number) {
  let sum = 0;
  const found = assumptions.mix.find(({ share }) => {
    sum += share;
    return drawn < sum;
  });
  if (!found) throw new Error("The shares of the mix do not add up to 1.");
  return found;
}
