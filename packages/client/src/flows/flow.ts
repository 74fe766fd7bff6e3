import { check, checkNames, type NamesOf } from "../check.ts";
import { type Clock, dateOf, elapsedBy, systemClock } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";
import { readOtp } from "./check-input.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import { callNames, callOptions, type FlowCallOptions, type ResumeOptions } from "./flow-options.ts";
import { classifyStarted, classifyState, type Outcome, type Started, type StateResponse } from "./outcome.ts";
import { during, hasEnded, place, stopIfAborted } from "./refuse.ts";
import { type FlowKind, readSaved, type SavedFlow, type StartContext, saveStart } from "./saved-flow.ts";
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

/** A response to a start, a code or a poll. */
interface FlowResponse {
  readonly data: StateResponse;
  readonly headers: Headers;
}

type AnyMethods = Readonly<
  Record<OperationId, (input: object, options: FlowCallOptions & { as: "result" }) => Promise<FlowResponse>>
>;

/** The flow that a response has started. @throws MfaError `protocol` if its `id` is invalid */
export function startFlow<Saved extends SavedFlow>(
  kind: FlowKind,
  mfa: object,
  { data, headers }: FlowResponse,
  context: StartContext,
  { clock = systemClock }: ResumeOptions,
): Started & Flow<Saved> {
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
  try {
    // Stryker disable next-line BooleanLiteral: the names count only
    checkNames(options, { clock: true } satisfies NamesOf<ResumeOptions>, "option");
    const { clock = systemClock } = options;
    return createFlow(kind, mfa, readSaved<Saved>(kind, saved, clock), clock);
  } catch (error) {
    throw place(error, kind.stateOperation);
  }
}

/** Codes of errors after which the state is requested. `true`: the response is lost, and the server may have accepted the code. */
const isLost: { readonly [Code in MfaErrorCode]?: boolean } = {
  ...{ server: true, network: true, timeout: true, protocol: true },
  // the flow may have ended before; no source says with which status code
  ...{ validation: false, not_found: false, permission: false, request: false },
};

/**
 * Creates what completes an enrollment or verification. The first final outcome is kept, whichever response is slower, and
 * nothing is sent after it.
 */
function createFlow<Saved extends SavedFlow>(
  { noun, idField, codeOperation, stateOperation, classifyCode }: FlowKind,
  mfa: object,
  saved: Saved,
  clock: Clock,
  start?: { readonly outcome: Started; readonly headers: Headers },
): Flow<Saved> {
  const { completion, auth_factor_name: factor, user_id, device_id, [idField]: id } = saved;
  const expiresAt = dateOf(saved.expires_at);
  const call = { user_id, [idField]: id };
  const device = factorKind(factor).namesDevice && device_id !== undefined && { device_id };
  const codes = new Set<string>();
  let checked: { readonly otp: string; readonly outcome: Promise<Outcome> } | undefined;
  let final: Outcome | undefined;
  /** Difference between the server's time and the time elapsed. The caller's clock may be wrong by minutes. */
  let differenceMs: number | undefined;

  const serverNow = () => (differenceMs === undefined ? undefined : differenceMs + elapsedBy(clock));

  /** Expiry is not final, as the server has not said it; nor is a new word of the server's, of which nobody knows the meaning. */
  function keep(outcome: Outcome): Outcome {
    if (outcome.status === "accepted" || outcome.status === "rejected") final ??= outcome;
    return final ?? outcome;
  }

  function keepDate(headers: Headers): void {
    const date = dateOf(headers.get("date"));
    if (date) differenceMs = date.getTime() - elapsedBy(clock);
  }

  if (start) {
    keep(start.outcome);
    keepDate(start.headers);
  }

  async function request(
    operation: OperationId,
    input: object,
    options: FlowCallOptions,
    classify: FlowKind["classifyCode"],
  ): Promise<Outcome> {
    try {
      // the public functions take the methods of their kind; the compiler cannot see which one a name stands for
      const { data, headers } = await (mfa as AnyMethods)[operation](input, {
        ...callOptions(options),
        as: "result",
      });
      keepDate(headers);
      return keep(classify(data, { device_id, expiresAt, now: serverNow(), codes }));
    } catch (error) {
      if (final) return final;
      throw error;
    }
  }

  async function requestState(options: FlowCallOptions): Promise<Outcome> {
    if (final) return final;
    const ask = () => request(stateOperation, call, options, classifyState);
    // an invalid response is read again, as the client does after a 5xx
    return ask().catch((error: unknown) => {
      if (options.maxRetries !== 0 && isMfaError(error) && error.code === "protocol") return ask();
      throw error;
    });
  }

  /** Sends a code. If the response is lost, or refuses the request, the state is requested. */
  async function sendCode(otp: string, options: FlowCallOptions): Promise<Outcome> {
    stopIfAborted(options.signal, codeOperation);
    codes.add(otp);
    try {
      return await request(codeOperation, { ...call, ...device, otp }, options, classifyCode);
    } catch (error) {
      if (!isMfaError(error) || isLost[error.code] === undefined) throw error;
      return outcomeAfter(error, options);
    }
  }

  async function outcomeAfter(submitError: MfaError, options: FlowCallOptions): Promise<Outcome> {
    stopIfAborted(options.signal, stateOperation);
    const outcome = await requestState(options).catch((error: unknown) => {
      // if the state cannot be requested either, the first error is the one to report
      throw isMfaError(error) && error.code === "aborted" ? error : submitError;
    });
    const { status } = outcome;
    if (isLost[submitError.code]) return status === "pending" ? { ...outcome, submitError } : outcome;
    if (status === "rejected" || status === "expired") return outcome;
    // never `accepted`: with the state of an old flow, any code would be
    throw status === "accepted" ? hasEnded(noun, status, submitError) : submitError;
  }

  return {
    expires_at: expiresAt,
    completion,
    submit: (text, options = {}) =>
      during(codeOperation, async () => {
        checkNames(options, callNames, "option");
        const otp = readOtp(text);
        if (checked?.otp === otp) return checked.outcome;
        check(!checked, "another code is being checked; wait for its outcome");
        const end = completion === "none" ? "accepted" : final?.status;
        if (end) throw hasEnded(noun, end);
        const isProtect = noun === "verification" && factor === "OneLogin";
        const instead = isProtect ? ", or verifyOnce with the code" : "";
        check(completion !== "polling", `"${factor}" takes no code here: call wait${instead}`);
        const outcome = sendCode(otp, options).finally(() => {
          checked = undefined;
        });
        checked = { otp, outcome };
        return outcome;
      }),
    wait: (options = {}) =>
      during(stateOperation, async () => {
        if (final) return final;
        check(completion !== "code", `"${factor}" is completed with a code: call submit`);
        const remainingMs = () =>
          expiresAt
            ? expiresAt.getTime() - (serverNow() ?? Number.NEGATIVE_INFINITY)
            : Number.POSITIVE_INFINITY;
        const outcome = await waitFor({ requestState, remainingMs, expiresAt, clock }, options);
        return final ?? outcome;
      }),
    poll: (options = {}) =>
      during(stateOperation, async () => {
        checkNames(options, callNames, "option");
        stopIfAborted(options.signal, stateOperation);
        return requestState(options);
      }),
    toJSON: () => ({ ...saved }),
  };
}
