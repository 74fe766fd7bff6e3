import type { Clock } from "../clock.ts";
import { checkOtp } from "./check-input.ts";
import type { Completion } from "./factor-kind.ts";
import type { FlowCallOptions } from "./flow-options.ts";
import type { Expired, Outcome } from "./outcome.ts";
import { refuse } from "./refuse.ts";
import { submitOtp, type Target } from "./submit-otp.ts";
import { type WaitOptions, waitFor } from "./wait-for.ts";

/** How something stands that has just been started. */
export type Started = Exclude<Outcome, Expired>;

/** What completes an enrollment or a verification. */
export interface Steps {
  /**
   * Hands in the user's code. A wrong one gives `pending`: another try is possible until `retryUntil`.
   *
   * The code is sent once. If the answer is lost (network, timeout, 5xx, a response that cannot be read), the state is asked
   * for instead.
   *
   * @throws MfaError `invalid_input` if the factor takes no code or nothing is open any more; else that of the call
   */
  readonly submit: (otp: string, options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * Waits until the user has acted elsewhere. It only asks; it never starts anything again.
   *
   * It polls at once and then after each `intervalMs`, for as long as the state is `pending`. At `expires_at` it gives
   * `expired`; when `timeoutMs` is up before, it gives `pending`, as nothing is decided and it can be called again.
   * Single failures (5xx, 429, network, a poll of more than 30 s) are passed over; the fifth in a row is thrown.
   *
   * @throws MfaError `aborted`, `invalid_input` if the factor takes a code only, `not_found` and others at once
   */
  readonly wait: (options?: WaitOptions) => Promise<Outcome>;
}

/** What the steps are about. */
export interface Subject extends Target {
  readonly noun: "enrollment" | "verification";
  readonly factor: string | undefined;
  readonly completion: Completion;
  readonly started: Started;
  readonly expiresAt: Date | undefined;
  readonly clock: Clock;
}

/** Creates the steps. They keep the outcome once it is final, so that nothing is sent after it. */
export function createSteps(subject: Subject): Steps {
  const { noun, factor, completion, started, expiresAt, clock } = subject;
  let final: Outcome | undefined = isFinal(started) ? started : undefined;
  const keep = (outcome: Outcome) => {
    if (isFinal(outcome)) final = outcome;
    return outcome;
  };

  return {
    async submit(otp, options = {}) {
      checkOtp(otp, subject.sends);
      if (final) throw refuse(`this ${noun} has ended as ${final.status}; start another one`, subject.sends);
      if (completion === "polling") throw refuse(`"${factor}" takes no code here: call wait`, subject.sends);
      return keep(await submitOtp(subject, otp, options));
    },
    async wait(options = {}) {
      if (final) return final;
      if (completion === "code")
        throw refuse(`"${factor}" is completed with a code: call submit`, subject.asks);
      return keep(await waitFor({ ask: subject.ask, operation: subject.asks, expiresAt, clock }, options));
    },
  };
}

/** Expiry is not kept: it goes by the caller's clock, and the server may see it otherwise. */
function isFinal({ status }: Outcome): boolean {
  return status === "accepted" || status === "rejected" || status === "unknown";
}
