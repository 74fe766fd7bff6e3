import { type Clock, dateOf } from "../clock.ts";
import { readOtp } from "./check-input.ts";
import type { Completion } from "./factor-kind.ts";
import type { FlowKind } from "./flow-kind.ts";
import { callOptions, clockOf, type FlowCallOptions, type ResumeOptions } from "./flow-options.ts";
import { classifyStarted, type Outcome, type Started } from "./outcome.ts";
import { hasEnded, refuse, stopIfAborted } from "./refuse.ts";
import { readSaved, type SavedFlow, saveStart } from "./saved-flow.ts";
import { createSteps, type FlowResponse, type Start, submitOtp } from "./steps.ts";
import { type WaitOptions, waitFor } from "./wait-for.ts";

/** An enrollment or verification, just started or resumed from its saved state. */
export interface Flow<Saved> {
  /** End of the flow, if the server names one. */
  readonly expires_at: Date | undefined;
  /** The step that completes it. `unknown`: the caller knows, for example whether an e-mail has a code or a link. */
  readonly completion: Completion;
  /**
   * Sends the user's code, once, without white space. `pending` means that it was wrong and that another one is possible until
   * `retryUntil`.
   *
   * If the response is lost (network, timeout, 5xx, invalid), the state is requested instead. While a code is being
   * checked, a second call with the same code returns the same outcome without a request, and a call with another code is an
   * error. If the request is refused, the state is requested once: a flow that was accepted before, such as by the first of
   * two clicks, is the error `already_completed`. It signs nobody in: look at your own session.
   *
   * @throws MfaError `already_completed`, `invalid_input` if the factor takes no code, the text cannot be a code, another code is being checked
   * or the outcome is final, or the error of the call
   */
  readonly submit: (otp: string, options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * Waits until the user has acted elsewhere. It only polls: it never sends a message, call or push again.
   *
   * It polls at once and then every `intervalMs` while the state is `pending`, and once more at `expires_at`, after which
   * it returns `expired`. After `timeoutMs` it returns `pending`: it can be called again. Four failed polls in a row (5xx, 429, network, longer than 30 s,
   * an invalid response) are ignored; the error of the fifth is thrown.
   *
   * @throws MfaError `aborted`, `invalid_input` if the factor needs a code, or any other error of a poll at once
   */
  readonly wait: (options?: WaitOptions) => Promise<Outcome>;
  /**
   * Requests the state once, for a page that asks again by itself; once more if the response is invalid. After a final
   * outcome it returns that one, without a request.
   *
   * @throws MfaError the error of the call
   */
  readonly poll: (options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * The state to save, as plain JSON: it holds no secret and no outcome. `JSON.stringify` calls this.
   *
   * Keep it where the browser cannot change it, in a session on the server, and take it out once the user is in. Whoever can
   * change the ids can complete the verification of another user; a signed cookie can be sent again.
   */
  readonly toJSON: () => Saved;
}

/** Details that the response to a start lacks. */
interface StartContext {
  readonly user_id: number;
  readonly device_id?: string;
  /** The factor of the list, if one was requested. */
  readonly factor: string | undefined;
}

/** The flow that a response has started. @throws MfaError `protocol` if its `id` is invalid */
export function startFlow<Saved extends SavedFlow>(
  kind: FlowKind,
  mfa: object,
  { data, headers }: FlowResponse,
  context: StartContext,
  options: ResumeOptions,
): Started & Flow<Saved> {
  const clock = clockOf(options);
  const saved = saveStart<Saved>(kind, data, context, clock);
  const expiresAt = dateOf(saved.expires_at);
  const outcome = classifyStarted(data, { device_id: context.device_id, expiresAt });
  return { ...outcome, ...createFlow(kind, mfa, saved, clock, { outcome, headers }) };
}

/** Resumes the flow of a saved state. @throws MfaError `invalid_input` if the state is invalid */
export function resumeFlow<Saved extends SavedFlow>(
  kind: FlowKind,
  mfa: object,
  saved: Saved,
  options: ResumeOptions,
): Flow<Saved> {
  const clock = clockOf(options);
  return createFlow(kind, mfa, readSaved<Saved>(kind, saved, clock), clock);
}

/**
 * Creates what completes an enrollment or verification. The first final outcome is kept, whichever response is slower, and
 * nothing is sent after it.
 */
function createFlow<Saved extends SavedFlow>(
  kind: FlowKind,
  mfa: object,
  saved: Saved,
  clock: Clock,
  start?: Start,
): Flow<Saved> {
  const { noun, codeOperation, stateOperation } = kind;
  const { completion, auth_factor_name: factor } = saved;
  const expiresAt = dateOf(saved.expires_at);
  const steps = createSteps(kind, mfa, saved, clock, start);
  let checked: { readonly otp: string; readonly outcome: Promise<Outcome> } | undefined;

  return {
    expires_at: expiresAt,
    completion,
    async submit(text, options = {}) {
      const otp = readOtp(text, codeOperation);
      if (checked?.otp === otp) return checked.outcome;
      if (checked) throw refuse("another code is being checked; wait for its outcome", codeOperation);
      const end = completion === "none" ? "accepted" : steps.ended()?.status;
      if (end) throw hasEnded(noun, end, codeOperation);
      if (completion === "polling") {
        const instead =
          noun === "verification" && factor === "OneLogin" ? ", or verifyOnce with the code" : "";
        throw refuse(`"${factor}" takes no code here: call wait${instead}`, codeOperation);
      }
      const outcome = submitOtp(kind, steps, otp, options).finally(() => {
        checked = undefined;
      });
      checked = { otp, outcome };
      return outcome;
    },
    async wait(options = {}) {
      const final = steps.ended();
      if (final) return final;
      if (completion === "code")
        throw refuse(`"${factor}" is completed with a code: call submit`, stateOperation);
      const outcome = await waitFor({ ...steps, operation: stateOperation, expiresAt, clock }, options);
      return steps.ended() ?? outcome;
    },
    async poll(options = {}) {
      stopIfAborted(options.signal, stateOperation);
      return steps.requestState(callOptions(options));
    },
    toJSON: () => ({ ...saved }),
  };
}
