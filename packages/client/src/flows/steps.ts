import type { Clock } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaErrorCode } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";
import { factorKind } from "./factor-kind.ts";
import type { FlowKind } from "./flow-kind.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { classifyState, dateOf, type Outcome, type Started, type StateResponse } from "./outcome.ts";
import { stopIfAborted } from "./refuse.ts";
import type { SavedFlow } from "./saved-flow.ts";

/** The two requests of a flow. */
export interface Steps {
  readonly ended: () => Outcome | undefined;
  readonly sendCode: (otp: string, options: FlowCallOptions) => Promise<Outcome>;
  readonly requestState: (options: FlowCallOptions) => Promise<Outcome>;
}

/** Creates the two requests. They classify the responses, and keep the first final outcome. */
export function createSteps(
  { idField, codeOperation, stateOperation, classifyCode }: FlowKind,
  mfa: object,
  saved: SavedFlow,
  clock: Clock,
  started: Started | undefined,
): Steps {
  const { user_id, device_id, [idField]: id } = saved;
  const call = { user_id, [idField]: id };
  const device =
    factorKind(saved.auth_factor_name).namesDevice && device_id !== undefined ? { device_id } : {};
  const codes = new Set<string>();
  let final: Outcome | undefined = started && isFinal(started) ? started : undefined;

  async function request(
    operation: OperationId,
    input: object,
    options: FlowCallOptions,
    classify: FlowKind["classifyCode"],
  ): Promise<Outcome> {
    try {
      // the public functions take the methods of their kind; the compiler cannot see which one a name stands for
      const response = await (mfa as AnyMethods)[operation](input, options);
      const expiresAt = dateOf(saved.expires_at);
      const outcome = classify(response, { device_id, expiresAt, now: clock.now(), codes });
      if (isFinal(outcome)) final ??= outcome;
      return final ?? outcome;
    } catch (error) {
      if (final) return final;
      throw error;
    }
  }

  return {
    ended: () => final,
    sendCode(otp, options) {
      codes.add(otp);
      return request(codeOperation, { ...call, ...device, otp }, options, classifyCode);
    },
    async requestState(options) {
      if (final) return final;
      const ask = () => request(stateOperation, call, options, classifyState);
      // an invalid response is read again, as the client does after a 5xx
      return ask().catch((error: unknown) => {
        if (options.maxRetries !== 0 && isMfaError(error) && error.code === "protocol") return ask();
        throw error;
      });
    },
  };
}

type AnyMethods = Readonly<
  Record<OperationId, (input: object, options: FlowCallOptions) => Promise<StateResponse>>
>;

/** Expiry is not final: it depends on the caller's clock, which may differ from the server's. */
function isFinal({ status }: Outcome): boolean {
  return status === "accepted" || status === "rejected" || status === "unknown";
}

/** The response is lost or invalid: the server may have accepted the code. */
const lost: ReadonlySet<MfaErrorCode> = new Set(["server", "network", "timeout", "protocol"]);

/** Sends a code. If the response is lost, the state is requested instead. */
export async function submitOtp(
  { codeOperation, stateOperation }: FlowKind,
  { sendCode, requestState }: Steps,
  otp: string,
  options: FlowCallOptions,
): Promise<Outcome> {
  stopIfAborted(options.signal, codeOperation);
  try {
    return await sendCode(otp, callOptions(options));
  } catch (submitError) {
    if (!isMfaError(submitError) || !lost.has(submitError.code)) throw submitError;
    stopIfAborted(options.signal, stateOperation);
    try {
      const outcome = await requestState(callOptions(options));
      return outcome.status === "pending" ? { ...outcome, submitError } : outcome;
    } catch (error) {
      // if the state cannot be requested either, the first error is the one to report
      throw isMfaError(error) && error.code === "aborted" ? error : submitError;
    }
  }
}
