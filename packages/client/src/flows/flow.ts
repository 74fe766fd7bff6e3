import type { Clock } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";
import { checkOtp } from "./check-input.ts";
import type { Completion } from "./factor-kind.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import {
  classifyState,
  dateOf,
  type Expired,
  type FlowContext,
  type OtpResponse,
  type Outcome,
  type StateResponse,
} from "./outcome.ts";
import { refuse, stopIfAborted } from "./refuse.ts";
import type { SavedFlow } from "./saved-flow.ts";
import { type WaitOptions, waitFor } from "./wait-for.ts";

/** The outcome of a start. */
export type Started = Exclude<Outcome, Expired>;

/** An enrollment or verification, just started or resumed from its saved state. */
export interface Flow<Saved> {
  /** When it expires, if the server says so. */
  readonly expires_at: Date | undefined;
  /** How to complete it. `unknown`, such as an e-mail's code or link, is for the caller to know. */
  readonly completion: Completion;
  /**
   * Sends the user's code, once. A wrong code gives `pending`: another one is possible until `retryUntil`.
   *
   * If the response is lost (network, timeout, 5xx, invalid), the state is requested instead. While a code is being
   * checked, a second call with the same code gives the same outcome without a request, and a call with another code is an
   * error.
   *
   * @throws MfaError `invalid_input` if the factor takes no code, another code is being checked or the outcome is final, or
   * the error of the call
   */
  readonly submit: (otp: string, options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * Waits until the user has acted elsewhere. It only polls: it never sends a message, call or push again.
   *
   * It polls at once and then every `intervalMs` while the state is `pending`. It gives `expired` at `expires_at`, and
   * `pending` after `timeoutMs`: it can be called again. Four failed polls in a row (5xx, 429, network, longer than 30 s)
   * are ignored; the error of the fifth is thrown.
   *
   * @throws MfaError `aborted`, `invalid_input` if the factor needs a code, or any other error of a poll at once
   */
  readonly wait: (options?: WaitOptions) => Promise<Outcome>;
  /**
   * Requests the state once, for a page that asks again by itself. After a final outcome it gives that one, without a
   * request.
   *
   * @throws MfaError the error of the call
   */
  readonly poll: (options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * The state to save, as plain JSON: it holds no secret and no outcome. `JSON.stringify` calls this.
   *
   * Keep it where the browser cannot change it: in a session on the server, or in a signed cookie. Whoever can change the
   * ids can complete the verification of another user.
   */
  readonly toJSON: () => Saved;
}

/** The two requests of an enrollment or verification. */
export interface FlowRequests {
  readonly noun: "enrollment" | "verification";
  /** The device, if a response does not name it. */
  readonly device_id?: string;
  readonly sendCode: (otp: string, options: FlowCallOptions) => Promise<OtpResponse | StateResponse>;
  readonly requestState: (options: FlowCallOptions) => Promise<StateResponse>;
  readonly codeOperation: OperationId;
  readonly stateOperation: OperationId;
  /** Classifies the response to a code. */
  readonly classifyCode: (response: OtpResponse | StateResponse, context: FlowContext) => Outcome;
}

/**
 * Creates what completes an enrollment or verification. The first final outcome is kept, whichever response is slower, and
 * nothing is sent after it.
 */
export function createFlow<Saved extends SavedFlow>(
  requests: FlowRequests,
  saved: Saved,
  clock: Clock,
  started?: Started,
): Flow<Saved> {
  const { noun, codeOperation, stateOperation } = requests;
  const { completion, auth_factor_name: factor } = saved;
  const expiresAt = dateOf(saved.expires_at);
  const { sendCode, requestState, ended } = keepFinal(requests, expiresAt, clock, started);
  let checked: { readonly otp: string; readonly outcome: Promise<Outcome> } | undefined;

  return {
    expires_at: expiresAt,
    completion,
    async submit(otp, options = {}) {
      checkOtp(otp, codeOperation);
      if (checked?.otp === otp) return checked.outcome;
      if (checked) throw refuse("another code is being checked; wait for its outcome", codeOperation);
      const end = completion === "none" ? "accepted" : ended()?.status;
      if (end) throw refuse(`this ${noun} has ended as ${end}; start another one`, codeOperation);
      if (completion === "polling") throw refuse(`"${factor}" takes no code here: call wait`, codeOperation);
      const steps = { sendCode, requestState, codeOperation, stateOperation };
      const outcome = submitOtp(steps, otp, options).finally(() => {
        checked = undefined;
      });
      checked = { otp, outcome };
      return outcome;
    },
    async wait(options = {}) {
      const final = ended();
      if (final) return final;
      if (completion === "code")
        throw refuse(`"${factor}" is completed with a code: call submit`, stateOperation);
      const outcome = await waitFor({ requestState, operation: stateOperation, expiresAt, clock }, options);
      return ended() ?? outcome;
    },
    async poll(options = {}) {
      stopIfAborted(options.signal, stateOperation);
      return requestState(callOptions(options));
    },
    toJSON: () => ({ ...saved }),
  };
}

type SendCode = (otp: string, options: FlowCallOptions) => Promise<Outcome>;
type RequestState = (options: FlowCallOptions) => Promise<Outcome>;

/** Classifies the responses, and keeps the first final outcome. */
function keepFinal(
  { device_id, sendCode, requestState, classifyCode }: FlowRequests,
  expiresAt: Date | undefined,
  clock: Clock,
  started: Started | undefined,
) {
  let final: Outcome | undefined = started && isFinal(started) ? started : undefined;
  const codes = new Set<string>();
  const keep = async <Response>(
    response: Promise<Response>,
    classify: (response: Response, context: FlowContext) => Outcome,
  ): Promise<Outcome> => {
    try {
      const outcome = classify(await response, { device_id, expiresAt, now: clock.now(), codes });
      if (isFinal(outcome)) final ??= outcome;
      return final ?? outcome;
    } catch (error) {
      if (final) return final;
      throw error;
    }
  };
  return {
    ended: () => final,
    sendCode: ((otp, options) => {
      codes.add(otp);
      return keep(sendCode(otp, options), classifyCode);
    }) satisfies SendCode,
    requestState: (async (options) =>
      final ?? keep(requestState(options), classifyState)) satisfies RequestState,
  };
}

/** Expiry is not final: it depends on the caller's clock, which may differ from the server's. */
function isFinal({ status }: Outcome): boolean {
  return status === "accepted" || status === "rejected" || status === "unknown";
}

/** The response is lost or invalid: the server may have accepted the code. */
const lost: ReadonlySet<MfaErrorCode> = new Set(["server", "network", "timeout", "protocol"]);

interface Steps extends Pick<FlowRequests, "codeOperation" | "stateOperation"> {
  readonly sendCode: SendCode;
  readonly requestState: RequestState;
}

async function submitOtp(steps: Steps, otp: string, options: FlowCallOptions): Promise<Outcome> {
  stopIfAborted(options.signal, steps.codeOperation);
  try {
    return await steps.sendCode(otp, callOptions(options));
  } catch (error) {
    if (!isMfaError(error) || !lost.has(error.code)) throw error;
    return await recover(steps, error, options);
  }
}

/** The state after a lost response. If it cannot be requested either, the first error is the one to report. */
async function recover(
  { stateOperation, requestState }: Steps,
  submitError: MfaError,
  options: FlowCallOptions,
): Promise<Outcome> {
  stopIfAborted(options.signal, stateOperation);
  try {
    const outcome = await requestState(callOptions(options));
    return outcome.status === "pending" ? { ...outcome, submitError } : outcome;
  } catch (error) {
    throw isMfaError(error) && error.code === "aborted" ? error : submitError;
  }
}
