import { check, take } from "../check.ts";
import { type Clock, dateOf, elapsedBy, systemClock } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import { isOwnError, locate, type MfaError, type MfaErrorCode } from "../errors/mfa-error.ts";
import { isRecord } from "../is-record.ts";
import { operationContext } from "../operation.ts";
import type { OperationId } from "../operation-types.ts";
import { readOtp } from "./check-input.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import {
  callNames,
  callOptions,
  type FlowCallOptions,
  type FlowOptions,
  type ResumeOptions,
  resumeNames,
} from "./flow-options.ts";
import { classifyStarted, classifyState, type Outcome, type Started, type StateResponse } from "./outcome.ts";
import { distrust, during, hasEnded, place, stopIfAborted } from "./refuse.ts";
import {
  type Account,
  checkAge,
  type FlowKind,
  readSaved,
  type SavedFlow,
  type StartContext,
  saveStart,
} from "./saved-flow.ts";
import { type WaitOptions, waitFor } from "./wait-for.ts";

/** An enrollment or verification, just started or resumed from its saved state. */
export interface Flow<Saved> {
  /** End of the flow, if the server names one. */
  readonly expires_at: Date | undefined;
  /** The step that completes it. `unknown`: the caller knows, for example whether an e-mail has a code or a link. */
  readonly completion: Completion;
  /**
   * Sends the user's code, once, without white space. `pending` means that it was wrong and that another one is possible until
   * `retryUntil`; `expired` that it was refused after `expires_at`, by the server's `Date`.
   *
   * If the response is lost (network, timeout, 5xx, invalid), the state is requested instead. Its `accepted` is the outcome only
   * if the flow is known to have been pending before: this object started it, or has seen it pending. So the first code of a
   * resumed flow costs one request more, which reads the state before the code is sent.
   *
   * While a code is being checked, a second call with the same code returns the same outcome without a request, and a call with
   * another code is an error. If the request is refused, the state is requested once: a flow that was accepted before, such as by
   * the first of two clicks, is the error `already_completed`. It signs nobody in: look at your own session.
   *
   * @throws MfaError `already_completed`, `invalid_input` if the factor takes no code, the text cannot be a code, another code is being checked,
   * the outcome is final or the flow expired more than an hour ago, or the error of the call
   */
  readonly submit: (otp: string, options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * Waits until the user has acted elsewhere. It only polls: it never sends a message, call or push again.
   *
   * It polls at once and then every `intervalMs` while the state is `pending`, and once more at `expires_at`, after which
   * it returns `expired`. After `timeoutMs` it returns `pending`: it can be called again. Four failed polls in a row (5xx, 429, network, longer than 30 s,
   * an invalid response) are ignored; the error of the fifth is thrown.
   *
   * @throws MfaError `aborted`, `invalid_input` if the factor needs a code or the flow expired more than an hour ago, or any other error of a
   * poll at once
   */
  readonly wait: (options?: WaitOptions) => Promise<Outcome>;
  /**
   * Requests the state once, for a page that asks again by itself; once more if the response is invalid. After a final
   * outcome it returns that one, without a request.
   *
   * @throws MfaError `invalid_input` if the flow expired more than an hour ago, or the error of the call
   */
  readonly poll: (options?: FlowCallOptions) => Promise<Outcome>;
  /**
   * The state to save, as plain JSON: it holds no secret and no outcome. `JSON.stringify` calls this.
   *
   * Keep it where the browser cannot change it, in a session on the server, and take it out once the user is in. Anyone who can
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
  mfa: Account,
  { data, headers }: FlowResponse,
  context: StartContext,
  { clock = systemClock }: FlowOptions,
): Started & Flow<Saved> {
  const startedAt = dateOf(headers.get("date")) ?? new Date(clock.now());
  const saved = saveStart<Saved>(kind, data, context, mfa, startedAt);
  const expiresAt = dateOf(saved.expires_at);
  const outcome = classifyStarted(data, { device_id: context.device_id, expiresAt });
  return { ...outcome, ...createFlow(kind, mfa, saved, clock, { outcome, headers }) };
}

/** Resumes the flow of a saved state. @throws MfaError `invalid_input` if the state is invalid, or of another account */
export function resumeFlow<Saved extends SavedFlow>(
  kind: FlowKind,
  mfa: Account,
  saved: Saved,
  options: ResumeOptions,
): Flow<Saved> {
  try {
    const { clock = systemClock, origin } = take(options, resumeNames, "option");
    return createFlow(kind, mfa, readSaved<Saved>(kind, saved, mfa, origin), clock);
  } catch (error) {
    throw place(error, kind.stateOperation);
  }
}

/** Codes of errors after which the state is requested, by what has become of the code. */
const fates: { readonly [Code in MfaErrorCode]?: "lost" | "refused" } = {
  // the response is lost, and the server may have accepted the code
  server: "lost",
  network: "lost",
  timeout: "lost",
  protocol: "lost",
  // the flow may have ended before; no source says with which status code
  validation: "refused",
  not_found: "refused",
  permission: "refused",
  request: "refused",
};

/**
 * Creates what completes an enrollment or verification. The first final outcome is kept, whichever response is slower, and
 * nothing is sent after it.
 */
function createFlow<Saved extends SavedFlow>(
  { noun, idField, codeOperation, stateOperation, classifyCode }: FlowKind,
  mfa: Account,
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
  /** True once the flow is known to have been pending: an `accepted` that is seen later came after that. */
  let wasPending = start !== undefined;
  /** Difference between the server's time and the time elapsed. The caller's clock may be wrong by minutes. */
  let differenceMs: number | undefined;

  const serverNow = () => (differenceMs === undefined ? undefined : differenceMs + elapsedBy(clock));

  /** Expiry is not final, as the server has not said it; nor is a new word of the server's, of which nobody knows the meaning. */
  function keep(outcome: Outcome): Outcome {
    const { status } = outcome;
    if (status === "accepted" || status === "rejected") final ??= outcome;
    if (status === "pending" || status === "expired") wasPending = true;
    return final ?? outcome;
  }

  /** A refused code is too old once the flow has expired. Without the server's time, or an end, nothing is. */
  function keepCode(outcome: Outcome): Outcome {
    const now = serverNow();
    const isOver = now !== undefined && expiresAt !== undefined && now >= expiresAt.getTime();
    if (outcome.status !== "rejected" || !isOver || final) return keep(outcome);
    final = { status: "expired" };
    return final;
  }

  /** Checks that a response is about this flow, and about one that has not ended long ago. */
  function checkResponse(operation: OperationId, response: unknown): void {
    const { id: other, device_id: otherDevice }: Record<string, unknown> = isRecord(response) ? response : {};
    if (isOther(other, id)) throw distrust(`"id" is that of another ${noun}`);
    if (isOther(otherDevice, device_id)) throw distrust('"device_id" is that of another device');
    try {
      checkAge(saved, noun, serverNow() ?? clock.now());
    } catch (error) {
      // named here: the request was sent, and an error of an input would say that none was
      throw isOwnError(error) ? locate(error, operationContext(operation)) : error;
    }
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
      const { data, headers } = await (mfa as Account & AnyMethods)[operation](input, {
        ...callOptions(options),
        as: "result",
      });
      keepDate(headers);
      checkResponse(operation, data);
      const outcome = classify(data, { device_id, expiresAt, now: serverNow(), codes });
      return operation === codeOperation ? keepCode(outcome) : keep(outcome);
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
    if (!wasPending) {
      const { status } = await requestState(options);
      if (final) throw hasEnded(noun, status);
      stopIfAborted(options.signal, codeOperation);
    }
    codes.add(otp);
    try {
      return await request(codeOperation, { ...call, ...device, otp }, options, classifyCode);
    } catch (error) {
      const fate = isMfaError(error) && fates[error.code];
      if (!fate) throw error;
      return outcomeAfter(error, fate === "lost", options);
    }
  }

  async function outcomeAfter(
    submitError: MfaError,
    isLost: boolean,
    options: FlowCallOptions,
  ): Promise<Outcome> {
    stopIfAborted(options.signal, stateOperation);
    const outcome = await requestState(options).catch((error: unknown) => {
      // if the state cannot be requested either, the first error is the one to report
      throw isMfaError(error) && error.code === "aborted" ? error : submitError;
    });
    const { status } = outcome;
    if (status === "rejected" || status === "expired") return outcome;
    // never `accepted` for a refused code, or where it may have been before: with the state of an old flow, any code would be
    if (status === "accepted" && !(isLost && wasPending)) throw hasEnded(noun, status, submitError);
    if (!isLost) throw submitError;
    return status === "pending" ? { ...outcome, submitError } : outcome;
  }

  return {
    expires_at: expiresAt,
    completion,
    submit: (text, given = {}) =>
      during(codeOperation, async () => {
        const options = take(given, callNames, "option");
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
    poll: (given = {}) =>
      during(stateOperation, async () => {
        const options = take(given, callNames, "option");
        stopIfAborted(options.signal, stateOperation);
        return requestState(options);
      }),
    toJSON: () => ({ ...saved }),
  };
}

/** Returns true for an id that is there, and is not the expected one. */
function isOther(value: unknown, expected: unknown): boolean {
  return value !== undefined && value !== null && expected !== undefined && String(value) !== expected;
}
