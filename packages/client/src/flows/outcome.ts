import type { MfaError } from "../errors/mfa-error.ts";
import { idOf } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import type { OperationData } from "../operation-types.ts";

/** The only success. */
export interface Accepted {
  /** `accepted`: the only success. */
  readonly status: "accepted";
  /** The device that was enrolled or verified, if the server named it. */
  readonly device_id: string | undefined;
}

/** Not decided yet. After `submit` it means that the code was wrong and that another one is possible. */
export interface Pending {
  /** `pending`: not decided yet. */
  readonly status: "pending";
  /** Until when another code is possible, if the server says so. */
  readonly retryUntil: Date | undefined;
  /**
   * Error of the lost response to the code, if the state was requested instead. The code may then be correct, and not have
   * reached the server.
   */
  readonly submitError?: MfaError;
}

/** Final: denied by the user or the server. */
export interface Rejected {
  /** `rejected`: denied by the user or the server. */
  readonly status: "rejected";
}

/** Still pending after `expires_at`, by the `Date` of a response and the time elapsed since. */
export interface Expired {
  /** `expired`: still pending after `expires_at`. */
  readonly status: "expired";
}

/** Not a success, and not known to be final: a state that this package does not know. A code or a poll stays possible. */
export interface Unknown {
  /** `unknown`: a state that this package does not know, and not a success. */
  readonly status: "unknown";
  /** The server's state, at most 100 characters; `[redacted]` if it contains the code. */
  readonly rawStatus: string;
}

/**
 * The outcome of an enrollment or verification. Branch on `status`; only `accepted` is a success. The object itself is always true
 * as a condition.
 */
export type Outcome = Accepted | Pending | Rejected | Expired | Unknown;

/** The outcome of a start. */
export type Started = Exclude<Outcome, Expired>;

/** The response to a code. */
export type OtpResponse = OperationData<"verifyUserVerification"> | OperationData<"verifyUserOtp">;

/** A response whose `status` is a state. */
export type StateResponse =
  | OperationData<"createFactorRegistration">
  | OperationData<"createDeviceVerification">
  | OperationData<"verifyUserRegistration">
  | OperationData<"getUserRegistration">
  | OperationData<"getUserVerification">;

/** Context of a response: device, expiry and the codes sent so far. */
export interface FlowContext {
  /** The device, if the response does not name it. */
  readonly device_id?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** The server's time in milliseconds since 1970, if it is known. */
  readonly now?: number | undefined;
  /** The codes that were sent, to redact them in `rawStatus`. */
  readonly codes?: Iterable<string> | undefined;
}

/** Context for `classifyOtpResponse`, each part optional. */
export interface OtpContext {
  /** The code that was sent: it is redacted in `rawStatus`. */
  readonly otp?: string | undefined;
  /** The device that was verified, for responses that do not name it. */
  readonly device_id?: string | undefined;
  /** Time at which the verification expires: the `retryUntil` of `pending`. */
  readonly expires_at?: Date | undefined;
}

/**
 * Tells what the response of `verifyUserVerification` or `verifyUserOtp` means, for those who call these operations
 * themselves. **HTTP 200 does not mean that the code was right.** The response has one of three shapes: a state,
 * `{status: {error, code}}`, or `{error, code}`. The last two are accepted only if `error` is false **and** `code` is 200.
 *
 * Source: the reference's page `activate-factor` prints the second shape, the vendor's published specification the third,
 * and clients that work against live tenants read the first.
 *
 * @example
 * ```ts
 * const response = await mfa.verifyUserOtp({ user_id: 42, otp: "012345", device_id: "98765" });
 * const outcome = classifyOtpResponse(response, { otp: "012345" });
 * console.log(outcome.status === "accepted" ? "welcome" : "no");
 * ```
 */
export function classifyOtpResponse(response: OtpResponse, context: OtpContext = {}): Outcome {
  const { otp, device_id, expires_at: expiresAt } = context;
  return classifyOtp(response, { device_id, expiresAt, codes: otp === undefined ? undefined : [otp] });
}

/** Classifies the response to a verification's code, in any of its three shapes. */
export function classifyOtp(response: OtpResponse | StateResponse, context: FlowContext): Outcome {
  if (!isRecord(response)) return classifyState(response, context);
  const { status }: Fields = response;
  if (typeof status === "string") return classifyState(response, context);
  const { error, code }: Fields = isRecord(status) ? status : response;
  const isEnvelope = isRecord(status) || status === undefined;
  if (isEnvelope && error === false && code === 200) {
    return { status: "accepted", device_id: context.device_id };
  }
  // these shapes do not say whether another code is possible
  if (isEnvelope && error === true) return { status: "rejected" };
  return { status: "unknown", rawStatus: rawStatusOf(code === undefined ? status : `code ${code}`, context) };
}

type Fields = Readonly<Record<string, unknown>>;

/** Classifies a response whose `status` is a state: any but that to a verification's code. */
export function classifyState(response: StateResponse | OtpResponse, context: FlowContext): Outcome {
  const outcome = classifyStarted(response, context);
  // without a time, nothing is over
  const { expiresAt, now = Number.NEGATIVE_INFINITY } = context;
  const isOver = expiresAt !== undefined && now >= expiresAt.getTime();
  return outcome.status === "pending" && isOver ? { status: "expired" } : outcome;
}

/** Classifies the response to a start. It is never `expired`, whatever its times say. */
export function classifyStarted(response: StateResponse | OtpResponse, context: FlowContext): Started {
  return finalState(response, context) ?? { status: "pending", retryUntil: context.expiresAt };
}

function finalState(response: unknown, context: FlowContext): Accepted | Rejected | Unknown | undefined {
  const { status, device_id }: Fields = isRecord(response) ? response : {};
  if (status === "pending") return undefined;
  if (status === "accepted") return { status, device_id: idOf(device_id) ?? context.device_id };
  return status === "rejected" ? { status } : { status: "unknown", rawStatus: rawStatusOf(status, context) };
}

function rawStatusOf(state: unknown, { codes = [] }: Pick<FlowContext, "codes">): string {
  if (typeof state !== "string") return state === undefined ? "no state" : `a state of type ${typeof state}`;
  const text = comparable(state);
  for (const code of codes) if (text.includes(comparable(code))) return "[redacted]";
  return state.slice(0, 100);
}

/** Letters and digits without leading zeros: a server may write a code in capitals, as a number or in groups. */
function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/^0+/, "");
}
