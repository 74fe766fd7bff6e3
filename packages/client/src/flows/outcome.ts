import type { MfaError } from "../errors/mfa-error.ts";
import { isRecord } from "../is-record.ts";

/** The only success. */
export interface Accepted {
  readonly status: "accepted";
  /** The device that was enrolled or verified, if the server named it. */
  readonly device_id: string | undefined;
}

/** Nothing is decided yet. After a code it means that the code was wrong and that another one may be tried. */
export interface Pending {
  readonly status: "pending";
  /** Until when another try is possible, if the server said so. */
  readonly retryUntil: Date | undefined;
  /**
   * Only if the answer to the code was lost and the state was asked for instead: why it was lost. The code may then be
   * right and yet not have been seen by the server.
   */
  readonly submitError?: MfaError;
}

/** Final: the user or the server has said no. */
export interface Rejected {
  readonly status: "rejected";
}

/** Final: it was still pending when its time was up, by the caller's clock. */
export interface Expired {
  readonly status: "expired";
}

/** Final, and no success: the server is in a state that this package does not know. */
export interface Unknown {
  readonly status: "unknown";
  /** The state as the server wrote it, 100 characters at most. */
  readonly rawStatus: string;
}

/** How an enrollment or a verification stands. `status` tells the cases apart; only `accepted` is a success. */
export type Outcome = Accepted | Pending | Rejected | Expired | Unknown;

/** What a response is checked against. */
export interface FlowContext {
  /** The device, where the response does not name it. */
  readonly device_id?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The code that was sent, in case the server writes it into its state. */
  readonly otp?: string | undefined;
}

/** Checks a response whose `status` is a state: every response but those to a verification's code. */
export function classifyState(response: unknown, context: FlowContext): Outcome {
  return finalState(response, context) ?? classifyPending(context);
}

/** Checks the response that something begins with. It cannot have expired yet, whatever the caller's clock shows. */
export function classifyStarted(
  response: unknown,
  context: Omit<FlowContext, "now">,
): Exclude<Outcome, Expired> {
  return finalState(response, context) ?? { status: "pending", retryUntil: context.expiresAt };
}

/**
 * Checks the response to a code, in any of its three shapes: a state, `{status: {error, code}}`, or `{error, code}`.
 * The two others are an acceptance only if `error` is false **and** `code` is 200; HTTP 200 alone says nothing.
 *
 * Source: the reference's page `activate-factor` prints the second, the vendor's published specification the third,
 * and clients that work against live tenants read the first.
 */
export function classifyOtpResult(response: unknown, context: FlowContext): Outcome {
  const status = isRecord(response) ? response.status : undefined;
  if (typeof status === "string" || !isRecord(response)) return classifyState(response, context);
  const { error, code } = isRecord(status) ? status : response;
  const isEnvelope = isRecord(status) || status === undefined;
  if (isEnvelope && error === false && code === 200) {
    return { status: "accepted", device_id: context.device_id };
  }
  // a plain no; whether another try would be heard, these shapes do not say
  if (isEnvelope && error === true) return { status: "rejected" };
  return { status: "unknown", rawStatus: rawStatusOf(code === undefined ? status : `code ${code}`, context) };
}

/** How something that is not decided yet stands at this time. */
export function classifyPending({ expiresAt, now }: FlowContext): Pending | Expired {
  if (expiresAt !== undefined && now >= expiresAt.getTime()) return { status: "expired" };
  return { status: "pending", retryUntil: expiresAt };
}

/** The date of a response's `expires_at`, if it is one. */
export function dateOf(text: unknown): Date | undefined {
  const date = new Date(typeof text === "string" ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function finalState(
  response: unknown,
  context: Omit<FlowContext, "now">,
): Accepted | Rejected | Unknown | undefined {
  const { status, device_id = context.device_id } = isRecord(response) ? response : {};
  if (status === "pending") return undefined;
  if (status === "accepted") return { status, device_id: textOf(device_id) };
  return status === "rejected" ? { status } : { status: "unknown", rawStatus: rawStatusOf(status, context) };
}

function rawStatusOf(state: unknown, { otp }: Pick<FlowContext, "otp">): string {
  if (typeof state !== "string") return state === undefined ? "no state" : `a state of type ${typeof state}`;
  return (otp ? state.replaceAll(otp, "[redacted]") : state).slice(0, 100);
}

function textOf(id: unknown): string | undefined {
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}
