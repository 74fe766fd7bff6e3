import type { SavedEnrollment, SavedVerification } from "@onelogin-mfa/client";
import type { NoticeName } from "./pages/texts.ts";
import type { Choice } from "./view.ts";

/** The reason why a page is shown again. */
export interface Notice {
  readonly name: NoticeName;
  /** The id of OneLogin's response, for a help desk. */
  readonly requestId?: string | undefined;
  /** Time to wait. */
  readonly minutes?: number | undefined;
}

/** A user of OneLogin, and of the application. */
export interface Subject {
  readonly user_id: number;
  readonly email: string | undefined;
  readonly account: unknown;
}

/** A verification or enrollment that the user can complete. It belongs to the record that it is in. */
export type Challenge = {
  /** The device or factor that was chosen: choosing it again sends no second message. */
  readonly device: Choice;
  /** The time at which it was opened, in milliseconds since 1970, by this login's clock. */
  readonly openedAt: number;
  /** Protect and Voice: what the user types into the app or phone. */
  readonly token?: string | undefined;
  /** An `otpauth:` URL, a secret: it is here until the device is enrolled or given up. */
  readonly totpUrl?: string | undefined;
} & (
  | { readonly kind: "verify"; readonly saved: SavedVerification }
  | { readonly kind: "enroll"; readonly saved: SavedEnrollment }
);

/** The proof that a login has shown so far, besides a session. */
export type Proof = "password" | "temporary_code" | "factor";

/** A login that has begun: the record of the cookie `pending`. Nobody is signed in by it. */
export interface PendingLogin {
  /** Begin in milliseconds since 1970: it ends ten minutes later, whatever is done. Source: ASVS 6.5.5. */
  readonly startedAt: number;
  readonly subject: Subject;
  readonly proof: Proof;
  /** `step_up` and `add_device` need a session of the same user until the end. */
  readonly purpose: "sign_in" | "step_up" | "add_device";
  /** Time of the password, in milliseconds since 1970; undefined if it was not asked for. */
  readonly passwordAt: number | undefined;
  /** The user's epoch at the begin, see `sessions.ts`. */
  readonly epoch: string | undefined;
  readonly returnTo: string | undefined;
  readonly step: "devices" | "challenge" | "temporary_code" | "reset" | "factors";
  /** The challenge that the page shows, by its `choice`. */
  readonly shown?: string | undefined;
  /** Every open challenge, not only the last: a second tab, or another way that was tried, loses no code. */
  readonly challenges: readonly Challenge[];
  readonly notice?: Notice | undefined;
  /** A phone number that was refused, to correct it. */
  readonly typedPhone?: string | undefined;
}

/** For a minute after a login has moved on to another id, its old record says so, and holds no user. */
export interface Moved {
  readonly moved: true;
  readonly returnTo: string | undefined;
  /** A `Successor`, sealed with the code that was accepted: for the second of two clicks, which sends the same code. */
  readonly successor?: string | undefined;
}

/** The id that a login goes on under: that of the session that it has become, or of a login that may do more. */
export interface Successor {
  readonly name: "pending" | "session";
  readonly id: string;
}

/** The session of a user who has signed in: the record of the cookie `session`. */
export interface SessionRecord {
  readonly subject: Subject;
  readonly factor: string;
  /** Times in milliseconds since 1970. */
  readonly createdAt: number;
  readonly passwordAt: number;
  readonly signedInAt: number;
  readonly epoch: string | undefined;
}

/** Returns true for the record of a login that has moved on. */
export function isMoved(record: PendingLogin | Moved): record is Moved {
  return "moved" in record;
}

/** Returns true once a challenge has expired, as far as OneLogin has named an end. Only what has elapsed counts: its clock may differ. */
export function isOver({ saved: { started_at, expires_at }, openedAt }: Challenge, now: number): boolean {
  return expires_at !== undefined && now - openedAt >= Date.parse(expires_at) - Date.parse(started_at);
}

/** The id of a challenge in OneLogin. */
export function challengeIdOf({ saved }: Challenge): string {
  return "verification_id" in saved ? saved.verification_id : saved.registration_id;
}
