import { isMfaError } from "../errors/is-mfa-error.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import type { Outcome } from "./outcome.ts";
import { stopIfAborted } from "./refuse.ts";

/** What a code is handed in to. */
export interface Target {
  /** Sends the code. */
  readonly send: (otp: string, options: FlowCallOptions) => Promise<Outcome>;
  /** Asks how it stands. */
  readonly ask: (options: FlowCallOptions) => Promise<Outcome>;
  readonly sends: OperationId;
  readonly asks: OperationId;
}

/** No answer, or none that can be read: the code may have been taken all the same. */
const lost: ReadonlySet<MfaErrorCode> = new Set(["server", "network", "timeout", "protocol"]);

/**
 * Hands in a code, once. If the answer is lost, the state is asked for instead; if that cannot be had either, the first
 * error is thrown, as it is what the caller must know.
 *
 * @throws MfaError that of the call
 */
export async function submitOtp(target: Target, otp: string, options: FlowCallOptions): Promise<Outcome> {
  stopIfAborted(options.signal, target.sends);
  try {
    return await target.send(otp, callOptions(options));
  } catch (error) {
    if (!isMfaError(error) || !lost.has(error.code)) throw error;
    return await askInstead(target, error, options);
  }
}

async function askInstead(target: Target, submitError: MfaError, options: FlowCallOptions): Promise<Outcome> {
  stopIfAborted(options.signal, target.asks);
  try {
    const outcome = await target.ask(callOptions(options));
    return outcome.status === "pending" ? { ...outcome, submitError } : outcome;
  } catch (error) {
    throw isMfaError(error) && error.code === "aborted" ? error : submitError;
  }
}
