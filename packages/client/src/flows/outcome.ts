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
  readonly lostAnswer?: MfaError;
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
  readonly seen: string;
}

/** How an enrolment or a verification stands. `status` tells the cases apart; only `accepted` is a success. */
export type Outcome = Accepted | Pending | Rejected | Expired | Unknown;

/** What a reply is judged against. */
export interface Judgement {
  /** The device, where the reply does not name it. */
  readonly device_id?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The code that was sent, in case the server writes it into its state. */
  readonly otp?: string | undefined;
}

/** Judges a reply whose `status` is a state: every reply but those to a verification's code. */
export function judgeState(reply: unknown, about: Judgement): Outcome {
  return finalState(reply, about) ?? judgePending(about);
}

/** Judges the reply that something begins with. It cannot have expired yet, whatever the caller's clock shows. */
export function judgeStarted(reply: unknown, about: Omit<Judgement, "now">): Exclude<Outcome, Expired> {
  return finalState(reply, about) ?? { status: "pending", retryUntil: about.expiresAt };
}

/**
 * Judges the reply to a code, in any of its three shapes: a state, `{status: {error, code}}`, or `{error, code}`.
 * The two others are an acceptance only if `error` is false **and** `code` is 200; HTTP 200 alone says nothing.
 *
 * Source: the reference's page `activate-factor` prints the second, the vendor's published specification the third,
 * and clients that work against live tenants read the first.
 */
export function judgeOtpResult(reply: unknown, about: Judgement): Outcome {
  const status = isRecord(reply) ? reply.status : undefined;
  if (typeof status === "string" || !isRecord(reply)) return judgeState(reply, about);
  const { error, code } = isRecord(status) ? status : reply;
  const isEnvelope = isRecord(status) || status === undefined;
  if (isEnvelope && error === false && code === 200) {
    return { status: "accepted", device_id: about.device_id };
  }
  // a plain no; whether another try would be heard, these shapes do not say
  if (isEnvelope && error === true) return { status: "rejected" };
  return { status: "unknown", seen: seenIn(code === undefined ? status : `code ${code}`, about) };
}

/** How something that is not decided yet stands at this time. */
export function judgePending({ expiresAt, now }: Judgement): Pending | Expired {
  if (expiresAt !== undefined && now >= expiresAt.getTime()) return { status: "expired" };
  return { status: "pending", retryUntil: expiresAt };
}

/** The date of a reply's `expires_at`, if it is one. */
export function dateOf(text: unknown): Date | undefined {
  const date = new Date(typeof text === "string" ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function finalState(
  reply: unknown,
  about: Omit<Judgement, "now">,
): Accepted | Rejected | Unknown | undefined {
  const { status, device_id = about.device_id } = isRecord(reply) ? reply : {};
  if (status === "pending") return undefined;
  if (status === "accepted") return { status, device_id: textOf(device_id) };
  return status === "rejected" ? { status } : { status: "unknown", seen: seenIn(status, about) };
}

function seenIn(state: unknown, { otp }: Pick<Judgement, "otp">): string {
  if (typeof state !== "string") return state === undefined ? "no state" : `a state of type ${typeof state}`;
  return (otp ? state.replaceAll(otp, "[redacted]") : state).slice(0, 100);
}

function textOf(id: unknown): string | undefined {
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}
