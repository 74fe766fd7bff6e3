import type { MfaError } from "../errors/mfa-error.ts";
import { isRecord } from "../is-record.ts";

/** The only success. */
export interface Accepted {
  readonly status: "accepted";
  /** The device that was enrolled or verified, if the server named it. */
  readonly device_id: string | undefined;
}

/** Not decided yet. After `submit` it means that the code was wrong and that another one is possible. */
export interface Pending {
  readonly status: "pending";
  /** Until when another code is possible, if the server says so. */
  readonly retryUntil: Date | undefined;
  /**
   * Why the response to the code was lost, if the state was requested instead. The code may then be correct, and not have
   * reached the server.
   */
  readonly submitError?: MfaError;
}

/** Final: denied by the user or the server. */
export interface Rejected {
  readonly status: "rejected";
}

/** Still pending after `expires_at`, by the caller's clock. */
export interface Expired {
  readonly status: "expired";
}

/** Final, and not a success: a state that this package does not know. */
export interface Unknown {
  readonly status: "unknown";
  /** The server's state, at most 100 characters. */
  readonly rawStatus: string;
}

/** The outcome of an enrollment or verification. Branch on `status`; only `accepted` is a success. */
export type Outcome = Accepted | Pending | Rejected | Expired | Unknown;

/** What else the outcome depends on. */
export interface FlowContext {
  /** The device, if the response does not name it. */
  readonly device_id?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The code that was sent, to redact it in `rawStatus`. */
  readonly otp?: string | undefined;
}

/** Classifies a response whose `status` is a state: any but that to a verification's code. */
export function classifyState(response: unknown, context: FlowContext): Outcome {
  return finalState(response, context) ?? classifyPending(context);
}

/** Classifies the response to a start. It is never `expired`, whatever the caller's clock says. */
export function classifyStarted(
  response: unknown,
  context: Omit<FlowContext, "now">,
): Exclude<Outcome, Expired> {
  return finalState(response, context) ?? { status: "pending", retryUntil: context.expiresAt };
}

/**
 * Classifies the response to a code, in any of its three shapes: a state, `{status: {error, code}}`, or `{error, code}`.
 * The last two are accepted only if `error` is false **and** `code` is 200.
 *
 * Source: the reference's page `activate-factor` prints the second shape, the vendor's published specification the third,
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
  // these shapes do not say whether another code is possible
  if (isEnvelope && error === true) return { status: "rejected" };
  return { status: "unknown", rawStatus: rawStatusOf(code === undefined ? status : `code ${code}`, context) };
}

/** The outcome of a state that is not final. */
export function classifyPending({ expiresAt, now }: FlowContext): Pending | Expired {
  if (expiresAt !== undefined && now >= expiresAt.getTime()) return { status: "expired" };
  return { status: "pending", retryUntil: expiresAt };
}

/** A response's `expires_at` as a date, if it is valid. */
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
