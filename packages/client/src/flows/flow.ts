import { check, take } from "../check.ts";
import { type Clock, dateOf, elapsedBy, systemClock } from "../clock.ts";
import { isMfaError } from "../errors/kinds.ts";
import { isOwnError, locate, type MfaError, wasSent } from "../errors/mfa-error.ts";
import { type EventIds, type FlowEvent, tellFlow } from "../events.ts";
import { isRecord } from "../is-record.ts";
import { operationContext } from "../operation.ts";
import type { OperationId } from "../operation-types.ts";
import { codeFates } from "../trust.ts";
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
import { type FlowState, isOfCode, nextState, pending, unseen } from "./flow-state.ts";
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
   * If the response is lost (network, timeout, 5xx, invalid), the state is requested instead. Its `accepted` counts for that code
   * only, and only if this object has started the flow or seen it pending before. If the state is lost as well, the next `submit` reads it
   * first: it accepts the lost code without a second request, and no other. A saved state has no code: once resumed, an `accepted`
   * flow is `already_completed`. So the first code of a resumed flow costs one request more.
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
  readonly callId: string;
}

type AnyMethods = Readonly<
  Record<OperationId, (input: object, options: FlowCallOptions & { as: "result" }) => Promise<FlowResponse>>
>;

/** The flow that a response has started. @throws MfaError `protocol` if its `id` is invalid */
export function startFlow<Saved extends SavedFlow>(
  kind: FlowKind,
  mfa: Account,
  { data, headers, callId }: FlowResponse,
  context: StartContext,
  { clock = systemClock, loginId }: FlowOptions,
): Started & Flow<Saved> {
  const startedAt = dateOf(headers.get("date")) ?? new Date(clock.now());
  const saved = saveStart<Saved>(kind, data, context, mfa, startedAt);
  const expiresAt = dateOf(saved.expires_at);
  const outcome = classifyStarted(data, { device_id: context.device_id, expiresAt });
  return {
    ...outcome,
    ...createFlow(kind, mfa, saved, clock, { outcome, headers, ids: { callId, loginId } }),
  };
}

/** Makes the request of a start, and tells of its message, also if the response is lost: it may have been sent. */
export async function requestStart<T extends FlowResponse>(
  { noun: flow }: FlowKind,
  mfa: Account,
  { user_id, factor }: Pick<FlowEvent, "user_id" | "factor">,
  operation: OperationId,
  { loginId }: FlowOptions,
  request: () => Promise<T>,
): Promise<T> {
  const tell = (named: unknown, callId: string | undefined) => {
    const sender = typeof named === "string" ? named : factor;
    if (!factorKind(sender).sendsMessage) return;
    tellFlow(mfa, { type: "message_sent", flow, user_id, factor: sender, callId, loginId });
  };
  try {
    const response = await request();
    const { status, auth_factor_name } = response.data as Readonly<Record<string, unknown>>;
    if (status !== "accepted") tell(auth_factor_name, response.callId);
    return response;
  } catch (error) {
    const isLost = isMfaError(error) && codeFates[error.code] === "lost";
    if (isLost && error.operation === operation && wasSent(error)) tell(undefined, error.callId);
    throw error;
  }
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

/**
 * Creates what completes an enrollment or verification. The first final outcome is kept, whichever response is slower, and
 * nothing is sent after it.
 */
function createFlow<Saved extends SavedFlow>(
  { noun, idField, codeOperation, stateOperation, classifyCode }: FlowKind,
  mfa: Account,
  saved: Saved,
  clock: Clock,
  start?: { readonly outcome: Started; readonly headers: Headers; readonly ids: EventIds },
): Flow<Saved> {
  const { completion, auth_factor_name: factor, user_id, device_id, [idField]: id } = saved;
  const expiresAt = dateOf(saved.expires_at);
  const call = { user_id, [idField]: id };
  const device = factorKind(factor).namesDevice && device_id !== undefined && { device_id };
  const codes = new Set<string>();
  let checked: { readonly otp: string; readonly outcome: Promise<Outcome> } | undefined;
  let state: FlowState = start ? pending : unseen;
  /** Difference between the server's time and the time elapsed. The caller's clock may be wrong by minutes. */
  let differenceMs: number | undefined;

  const serverNow = () => (differenceMs === undefined ? undefined : differenceMs + elapsedBy(clock));

  const finalOutcome = () => (state.name === "ended" ? state.outcome : undefined);

  const told = new Set<FlowEvent["type"]>();
  /** The ids of the last request. */
  let ids: EventIds = start?.ids ?? { callId: undefined, loginId: undefined };

  /** Tells how the flow has ended, once, and returns the outcome. */
  function tell(outcome: Outcome): Outcome {
    const { status } = outcome;
    if (status !== "pending" && status !== "unknown" && !told.has(status)) {
      told.add(status);
      tellFlow(mfa, { type: status, flow: noun, user_id, factor, ...ids });
    }
    return outcome;
  }

  /** Tells that a code was wrong, and how the flow has ended. */
  function tellCode(outcome: Outcome): Outcome {
    const { status } = outcome;
    const isWrong = status === "rejected" || (status === "pending" && outcome.submitError === undefined);
    if (isWrong) tellFlow(mfa, { type: "wrong", flow: noun, user_id, factor, ...ids });
    return tell(outcome);
  }

  /** Keeps a final outcome: that of an `unknown` word of the server's is not, and `expired` not if the server has not said it. */
  function keep(outcome: Outcome, asked: FlowState): void {
    const { status } = outcome;
    if (status === "accepted" || status === "rejected") state = nextState(state, { name: "ended", outcome });
    // a response that was asked for before a code was sent says nothing about the flow after it
    else if (status !== "unknown" && state === asked) state = nextState(state, { name: "open" });
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
    keep(start.outcome, state);
    tell(start.outcome);
    keepDate(start.headers);
  }

  async function request(
    operation: OperationId,
    input: object,
    options: FlowCallOptions,
    classify: FlowKind["classifyCode"],
  ): Promise<Outcome> {
    // the public functions take the methods of their kind; the compiler cannot see which one a name stands for
    const { data, headers, callId } = await (mfa as Account & AnyMethods)[operation](input, {
      ...callOptions(options),
      as: "result",
    });
    keepDate(headers);
    checkResponse(operation, data);
    ids = { callId, loginId: options.loginId };
    return classify(data, { device_id, expiresAt, now: serverNow(), codes });
  }

  async function askState(options: FlowCallOptions): Promise<Outcome> {
    const asked = state;
    try {
      const outcome = await request(stateOperation, call, options, classifyState);
      keep(outcome, asked);
      return finalOutcome() ?? outcome;
    } catch (error) {
      const final = finalOutcome();
      if (final) return final;
      throw error;
    }
  }

  async function requestState(options: FlowCallOptions): Promise<Outcome> {
    const final = finalOutcome();
    if (final) return final;
    // an invalid response is read again, as the client does after a 5xx
    return askState(options).catch((error: unknown) => {
      if (options.maxRetries !== 0 && isMfaError(error) && error.code === "protocol")
        return askState(options);
      throw error;
    });
  }

  /** Sends a code, once the flow was looked at unless it is known to be pending. */
  async function submitCode(otp: string, options: FlowCallOptions): Promise<Outcome> {
    stopIfAborted(options.signal, codeOperation);
    const before = state;
    if (before.name === "pending") return sendCode(otp, options);
    const seen = await requestState(options);
    if (!finalOutcome()) {
      stopIfAborted(options.signal, codeOperation);
      return sendCode(otp, options);
    }
    // that of the lost code
    if (isOfCode(before, otp)) return seen;
    throw hasEnded(noun, seen.status);
  }

  /** Sends a code. If its response is lost, or refuses the request, the state is requested. */
  async function sendCode(otp: string, options: FlowCallOptions): Promise<Outcome> {
    const before = state;
    codes.add(otp);
    try {
      const sent = await request(codeOperation, { ...call, ...device, otp }, options, classifyCode);
      return keepCode(otp, before, sent);
    } catch (error) {
      const fate = isMfaError(error) && codeFates[error.code];
      if (!fate) throw error;
      state = nextState(state, fate === "lost" ? { name: fate, code: otp } : { name: fate });
      return outcomeAfter(otp, fate === "lost" ? before : unseen, error, options);
    }
  }

  /**
   * Keeps the outcome of a code. A refused code is too old once the flow has expired; without the server's time, or an end, nothing is.
   */
  function keepCode(otp: string, before: FlowState, sent: Outcome): Outcome {
    const final = finalOutcome();
    if (final) return sent.status === "accepted" ? final : acceptedBy(otp, unseen, final);
    const now = serverNow();
    const isOver = now !== undefined && expiresAt !== undefined && now >= expiresAt.getTime();
    if (sent.status !== "rejected" || !isOver) {
      keep(sent, before);
      return sent;
    }
    const outcome: Outcome = { status: "expired" };
    state = nextState(state, { name: "ended", outcome });
    return outcome;
  }

  /** Returns the final outcome of a flow after a code. @throws MfaError `already_completed` if `accepted` is not that code's */
  function acceptedBy(otp: string, before: FlowState, outcome: Outcome, cause?: MfaError): Outcome {
    const { status } = outcome;
    if (status === "accepted" && !isOfCode(before, otp)) throw hasEnded(noun, status, cause);
    return outcome;
  }

  async function outcomeAfter(
    otp: string,
    before: FlowState,
    submitError: MfaError,
    options: FlowCallOptions,
  ): Promise<Outcome> {
    // nothing more is sent
    if (submitError.code === "aborted") throw submitError;
    stopIfAborted(options.signal, stateOperation);
    const outcome = await requestState(options).catch((error: unknown) => {
      // if the state cannot be requested either, the first error is the one to report
      throw isMfaError(error) && error.code === "aborted" ? error : submitError;
    });
    const { status } = outcome;
    if (status === "accepted") return acceptedBy(otp, before, outcome, submitError);
    if (status === "rejected" || status === "expired") return outcome;
    if (codeFates[submitError.code] === "refused") throw submitError;
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
        const end = completion === "none" ? "accepted" : finalOutcome()?.status;
        if (end) throw hasEnded(noun, end);
        const isProtect = noun === "verification" && factor === "OneLogin";
        const instead = isProtect ? ", or verifyOnce with the code" : "";
        check(completion !== "polling", `"${factor}" takes no code here: call wait${instead}`);
        const outcome = submitCode(otp, options)
          .then(tellCode)
          .finally(() => {
            checked = undefined;
          });
        checked = { otp, outcome };
        return outcome;
      }),
    wait: (options = {}) =>
      during(stateOperation, async () => {
        const final = finalOutcome();
        if (final) return final;
        check(completion !== "code", `"${factor}" is completed with a code: call submit`);
        const remainingMs = () =>
          expiresAt
            ? expiresAt.getTime() - (serverNow() ?? Number.NEGATIVE_INFINITY)
            : Number.POSITIVE_INFINITY;
        const outcome = await waitFor({ requestState, remainingMs, expiresAt, clock }, options);
        return tell(finalOutcome() ?? outcome);
      }),
    poll: (given = {}) =>
      during(stateOperation, async () => {
        const options = take(given, callNames, "option");
        stopIfAborted(options.signal, stateOperation);
        return tell(await requestState(options));
      }),
    toJSON: () => ({ ...saved }),
  };
}

/** Returns true for an id that is there, and is not the expected one. */
function isOther(value: unknown, expected: unknown): boolean {
  return value !== undefined && value !== null && expected !== undefined && String(value) !== expected;
}
