import { type Clock, dateOf, elapsedBy } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";
import { factorKind } from "./factor-kind.ts";
import type { FlowKind } from "./flow-kind.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { classifyState, type Outcome, type Started, type StateResponse } from "./outcome.ts";
import { hasEnded, stopIfAborted } from "./refuse.ts";
import type { SavedFlow } from "./saved-flow.ts";

/** A response to a start, a code or a poll. */
export interface FlowResponse {
  readonly data: StateResponse;
  readonly headers: Headers;
}

/** The outcome and the headers of the start, for a flow that goes on in the same process. */
export interface Start {
  readonly outcome: Started;
  readonly headers: Headers;
}

/** The two requests of a flow. */
export interface Steps {
  readonly ended: () => Outcome | undefined;
  readonly sendCode: (otp: string, options: FlowCallOptions) => Promise<Outcome>;
  readonly requestState: (options: FlowCallOptions) => Promise<Outcome>;
  /** Milliseconds until the end, by the server's clock; `Infinity` if it has named no end, or not its time. */
  readonly remainingMs: () => number;
}

/** Creates the two requests. They classify the responses, and keep the first final outcome. */
export function createSteps(
  { idField, codeOperation, stateOperation, classifyCode }: FlowKind,
  mfa: object,
  saved: SavedFlow,
  clock: Clock,
  start: Start | undefined,
): Steps {
  const { user_id, device_id, [idField]: id } = saved;
  const call = { user_id, [idField]: id };
  const device =
    factorKind(saved.auth_factor_name).namesDevice && device_id !== undefined ? { device_id } : {};
  const codes = new Set<string>();
  const expiresAt = dateOf(saved.expires_at);
  const serverTime = createServerTime(clock);
  if (start) serverTime.set(start.headers);
  let final: Outcome | undefined = start && isFinal(start.outcome) ? start.outcome : undefined;

  async function request(
    operation: OperationId,
    input: object,
    options: FlowCallOptions,
    classify: FlowKind["classifyCode"],
  ): Promise<Outcome> {
    try {
      // the public functions take the methods of their kind; the compiler cannot see which one a name stands for
      const { data, headers } = await (mfa as AnyMethods)[operation](input, { ...options, as: "result" });
      serverTime.set(headers);
      const outcome = classify(data, { device_id, expiresAt, now: serverTime.now(), codes });
      if (isFinal(outcome)) final ??= outcome;
      return final ?? outcome;
    } catch (error) {
      if (final) return final;
      throw error;
    }
  }

  return {
    ended: () => final,
    remainingMs() {
      const now = serverTime.now();
      return expiresAt && now !== undefined ? expiresAt.getTime() - now : Number.POSITIVE_INFINITY;
    },
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
  Record<OperationId, (input: object, options: FlowCallOptions & { as: "result" }) => Promise<FlowResponse>>
>;

/**
 * The server's time: the `Date` of its last response, and the time elapsed since. The caller's clock may be wrong by minutes,
 * and a flow that is called expired too early locks out a user whose code is right.
 */
function createServerTime(clock: Clock) {
  let differenceMs: number | undefined;
  return {
    set(headers: Headers): void {
      const date = dateOf(headers.get("date"));
      if (date) differenceMs = date.getTime() - elapsedBy(clock);
    },
    /** Milliseconds since 1970; `undefined` if no response had a date. */
    now: () => (differenceMs === undefined ? undefined : differenceMs + elapsedBy(clock)),
  };
}

/** Expiry is not final, as the server has not said it; nor is a new word of the server's, of which nobody knows the meaning. */
function isFinal({ status }: Outcome): boolean {
  return status === "accepted" || status === "rejected";
}

/** The response is lost or invalid: the server may have accepted the code. */
const lost: ReadonlySet<MfaErrorCode> = new Set(["server", "network", "timeout", "protocol"]);

/** The server has refused the request: the flow may have ended before. No source says with which status code. */
const refused: ReadonlySet<MfaErrorCode> = new Set(["validation", "not_found", "permission", "request"]);

/** Sends a code. If the response is lost, or refuses the request, the state is requested. */
export async function submitOtp(
  kind: FlowKind,
  steps: Steps,
  otp: string,
  options: FlowCallOptions,
): Promise<Outcome> {
  stopIfAborted(options.signal, kind.codeOperation);
  try {
    return await steps.sendCode(otp, callOptions(options));
  } catch (error) {
    if (!isMfaError(error) || !(lost.has(error.code) || refused.has(error.code))) throw error;
    return outcomeAfter(error, kind, steps, options);
  }
}

async function outcomeAfter(
  submitError: MfaError,
  { noun, codeOperation, stateOperation }: FlowKind,
  { requestState }: Steps,
  options: FlowCallOptions,
): Promise<Outcome> {
  stopIfAborted(options.signal, stateOperation);
  const outcome = await requestState(callOptions(options)).catch((error: unknown) => {
    // if the state cannot be requested either, the first error is the one to report
    throw isMfaError(error) && error.code === "aborted" ? error : submitError;
  });
  const { status } = outcome;
  if (lost.has(submitError.code)) return status === "pending" ? { ...outcome, submitError } : outcome;
  if (status === "rejected" || status === "expired") return outcome;
  // never `accepted`: with the state of an old flow, any code would be
  throw status === "accepted" ? hasEnded(noun, status, codeOperation, submitError) : submitError;
}
