import type { Clock } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";
import { checkOtp } from "./check-input.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { classifyStarted, classifyState, dateOf, type Expired, type Outcome } from "./outcome.ts";
import { refuse, stopIfAborted } from "./refuse.ts";
import { type WaitOptions, waitFor } from "./wait-for.ts";

/** The outcome of a start. */
export type Started = Exclude<Outcome, Expired>;

/** The properties of a started enrollment and of a started verification. `status` is that of the start. */
export type StartedFlow = Started &
  Steps & {
    /** When it expires, if the server says so. */
    readonly expires_at: Date | undefined;
    /** How to complete it. `unknown`, such as an e-mail's code or link, is for the caller to know. */
    readonly completion: Completion;
  };

/** The two ways to complete an enrollment or verification. */
export interface Steps {
  /**
   * Sends the user's code, once. A wrong code gives `pending`: another one is possible until `retryUntil`.
   *
   * If the response is lost (network, timeout, 5xx, invalid), the state is requested instead.
   *
   * @throws MfaError `invalid_input` if the factor takes no code or the outcome is final, or the error of the call
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
}

/** An enrollment or verification: the response that started it, and its two requests. */
export interface Subject {
  readonly noun: "enrollment" | "verification";
  readonly response: { readonly status?: unknown; readonly expires_at?: unknown };
  readonly factor: string | undefined;
  readonly device_id?: string;
  readonly clock: Clock;
  /** Sends the code. */
  readonly sendCode: (otp: string, options: FlowCallOptions) => Promise<unknown>;
  /** Requests the state. */
  readonly requestState: (options: FlowCallOptions) => Promise<unknown>;
  readonly codeOperation: OperationId;
  readonly stateOperation: OperationId;
  /** Classifies the response to the code. */
  readonly classifyCode: typeof classifyState;
}

/** Creates what completes an enrollment or verification. A final outcome is kept, and nothing is sent after it. */
export function createFlow(subject: Subject): StartedFlow {
  const { noun, response, factor, device_id, clock, codeOperation, stateOperation } = subject;
  const expiresAt = dateOf(response.expires_at);
  const started = classifyStarted(response, { device_id, expiresAt });
  const completion = started.status === "accepted" ? "none" : factorKind(factor).completion;
  const context = (otp?: string) => ({ device_id, expiresAt, now: clock.now(), otp });
  const sendCode: SendCode = async (otp, options) =>
    subject.classifyCode(await subject.sendCode(otp, options), context(otp));
  const requestState: RequestState = async (options) =>
    classifyState(await subject.requestState(options), context());
  let final: Outcome | undefined;
  const keep = <O extends Outcome>(outcome: O) => {
    if (isFinal(outcome)) final = outcome;
    return outcome;
  };

  return {
    ...keep(started),
    expires_at: expiresAt,
    completion,
    async submit(otp, options = {}) {
      checkOtp(otp, codeOperation);
      if (final) throw refuse(`this ${noun} has ended as ${final.status}; start another one`, codeOperation);
      if (completion === "polling") throw refuse(`"${factor}" takes no code here: call wait`, codeOperation);
      return keep(await submitOtp({ sendCode, requestState, codeOperation, stateOperation }, otp, options));
    },
    async wait(options = {}) {
      if (final) return final;
      if (completion === "code")
        throw refuse(`"${factor}" is completed with a code: call submit`, stateOperation);
      return keep(await waitFor({ requestState, operation: stateOperation, expiresAt, clock }, options));
    },
  };
}

/** Expiry is not final: it depends on the caller's clock, which may differ from the server's. */
function isFinal({ status }: Outcome): boolean {
  return status === "accepted" || status === "rejected" || status === "unknown";
}

/** The response is lost or invalid: the server may have accepted the code. */
const lost: ReadonlySet<MfaErrorCode> = new Set(["server", "network", "timeout", "protocol"]);

type SendCode = (otp: string, options: FlowCallOptions) => Promise<Outcome>;
type RequestState = (options: FlowCallOptions) => Promise<Outcome>;
type Requests = Pick<Subject, "codeOperation" | "stateOperation"> & {
  readonly sendCode: SendCode;
  readonly requestState: RequestState;
};

async function submitOtp(requests: Requests, otp: string, options: FlowCallOptions): Promise<Outcome> {
  stopIfAborted(options.signal, requests.codeOperation);
  try {
    return await requests.sendCode(otp, callOptions(options));
  } catch (error) {
    if (!isMfaError(error) || !lost.has(error.code)) throw error;
    return await recover(requests, error, options);
  }
}

/** The state after a lost response. If it cannot be requested either, the first error is the one to report. */
async function recover(
  { stateOperation, requestState }: Requests,
  submitError: MfaError,
  options: FlowCallOptions,
) {
  stopIfAborted(options.signal, stateOperation);
  try {
    const outcome = await requestState(callOptions(options));
    return outcome.status === "pending" ? { ...outcome, submitError } : outcome;
  } catch (error) {
    throw isMfaError(error) && error.code === "aborted" ? error : submitError;
  }
}
