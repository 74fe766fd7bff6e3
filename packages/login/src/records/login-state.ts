import type { AuthFactor, Device, SavedEnrollment, SavedVerification } from "@onelogin-mfa/client";
import type { NoticeName } from "../pages/texts/texts.ts";
import type { LimitedUser, Pool } from "../policy/limits.ts";
import type { Proof } from "../policy/permissions.ts";
import type { Choice } from "../view.ts";
import type { SavedClaim } from "./claims.ts";
import type { Epoch } from "./epochs.ts";

/** The reason why a page is shown again. */
export interface Notice {
  readonly name: NoticeName;
  /** The id of OneLogin's response, for a help desk. */
  readonly requestId?: string | undefined;
  /** Time to wait. */
  readonly minutes?: number | undefined;
  readonly seconds?: number | undefined;
  /** The name of a device that it is about. */
  readonly device?: string | undefined;
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
  /** The slot of its message, which is given back once its code was right. */
  readonly message?: SavedClaim | undefined;
} & (
  | { readonly kind: "verify"; readonly saved: SavedVerification }
  | { readonly kind: "enroll"; readonly saved: SavedEnrollment; readonly enrolled: EnrolledFactor }
);

/** The factor of a device that is enrolled, and the number that its message goes to. */
export interface EnrolledFactor {
  readonly factorId: string;
  readonly number?: string | undefined;
}

/** The part that all records have in common. */
export interface RecordHead {
  /** The host that it was made for: another one, also of an application with the same login, cannot use it. */
  readonly host: string;
  /** The base URL of OneLogin's account. */
  readonly oneLogin: string;
  /** The id of the login in events, also of the session after it. */
  readonly loginId: string;
  readonly subject: Subject;
  /** The user's epoch at the begin. */
  readonly epoch: Epoch;
}

/** A login that has begun: the record of the cookie `pending`. Nobody is signed in by it. */
export interface PendingLogin extends RecordHead {
  /** Begin in milliseconds since 1970: it ends ten minutes later, whatever is done. Source: ASVS 6.5.5. */
  readonly startedAt: number;
  /** The strongest proof that this login has shown. */
  readonly proof: Proof;
  /** `step_up` and `add_device` need a session of the same user until the end. */
  readonly purpose: "sign_in" | "step_up" | "add_device";
  /** The hash of the session that `step_up` and `add_device` are of: codes are counted by it. */
  readonly session?: string | undefined;
  /** The first factor that it was begun with, if that is the application's. */
  readonly firstFactor?: FirstFactor | undefined;
  /** The part of the user's limits that it uses. */
  readonly pool: Pool;
  /** Number of its forms so far. */
  readonly forms: number;
  /** Time of the password, in milliseconds since 1970; undefined if it was not asked for. */
  readonly passwordAt: number | undefined;
  readonly returnTo: string | undefined;
  readonly step: "devices" | "challenge" | "temporary_code" | "reset" | "factors" | "accepted";
  /** The challenge that the page shows, by its `choice`. */
  readonly shown?: string | undefined;
  /** Every open challenge, not only the last: a second tab, or another way that was tried, loses no code. */
  readonly challenges: readonly Challenge[];
  /** Lists to show, so that a page calls OneLogin for none. Undefined until one was received. */
  readonly devices?: readonly Device[] | undefined;
  readonly factors?: readonly AuthFactor[] | undefined;
  /** The number in the profile, to show. */
  readonly phone?: string | undefined;
  /** True after the user has denied a push or call: this login sends no other one. */
  readonly isDenied?: boolean | undefined;
  /** A second factor that was right, until the application has signed the user in. */
  readonly accepted?: AcceptedFactor | undefined;
  readonly notice?: Notice | undefined;
  /** A phone number that was refused, to correct it. */
  readonly typedPhone?: string | undefined;
}

/** The first factor of the application: two texts that its `firstFactor` must give again. */
export interface FirstFactor {
  readonly session: string;
  /** The identity as JSON. */
  readonly identity: string;
}

/** A second factor that was right. */
export interface AcceptedFactor {
  /** The id that `onSignIn` gets, the same each time. */
  readonly id: string;
  /** Time in milliseconds since 1970. */
  readonly at: number;
  /** OneLogin's `auth_factor_name`. */
  readonly factor: string;
  /** The begin of the session that it renews: a renewed one ends no later. */
  readonly createdAt?: number | undefined;
}

/** For a minute after a login has moved on to another id, its old record says so, and holds no user. */
export interface Moved {
  readonly moved: true;
  readonly host: string;
  readonly returnTo: string | undefined;
  /** A `Successor`, sealed with the code that was accepted: for the second of two clicks, which sends the same code. */
  readonly successor?: string | undefined;
}

/**
 * The id that a login goes on under: that of the session that it has become, or of a login that may do more. With a session of the
 * application, the headers of its `onSignIn`.
 */
export type Successor =
  | { readonly name: "pending"; readonly id: string }
  | { readonly name: "session"; readonly id: string; readonly known: string }
  | { readonly name: "application"; readonly headers: readonly [string, string][]; readonly known: string };

/** The session of a user who has signed in: the record of the cookie `session`. */
export interface SessionRecord extends RecordHead {
  readonly factor: string;
  /** Times in milliseconds since 1970. */
  readonly createdAt: number;
  readonly passwordAt: number;
  readonly signedInAt: number;
}

/** Returns the user whose limits and epoch a record is subject to. */
export function limitedUserOf({ oneLogin, subject }: Pick<RecordHead, "oneLogin" | "subject">): LimitedUser {
  return { oneLogin, user_id: subject.user_id };
}

/** Returns true for the record of a login that has moved on. */
export function isMoved(record: PendingLogin | Moved): record is Moved {
  return "moved" in record;
}

/** Returns true once a challenge has expired, as far as OneLogin has named an end. Only what has elapsed counts: its clock may differ. */
export function isOver({ saved: { started_at, expires_at }, openedAt }: Challenge, now: number): boolean {
  return expires_at !== undefined && now - openedAt >= Date.parse(expires_at) - Date.parse(started_at);
}

/** Time after which a user can ask for another message: most have arrived by then. */
const sendAgainMs = 30_000;

/** Returns the time until another message can be sent in place of a challenge's. */
export function waitMsOf({ openedAt }: Challenge, now: number): number {
  // the clock of another process may differ
  return Math.min(sendAgainMs, Math.max(0, openedAt + sendAgainMs - now));
}

/** Returns a short name of a login for its pages: a form of another login of this browser is told apart by it. */
export function shortIdOf({ loginId }: Pick<RecordHead, "loginId">): string {
  return loginId.slice(0, 8);
}

/** Returns true for a time that is no more than so long ago. One of the future is not: a clock that is slow must not make a proof new. */
export function isWithin(at: number, ms: number, now: number): boolean {
  const age = now - at;
  return age <= ms && age >= -mostSkewMs;
}

/** Longest difference between the clocks of two machines, in milliseconds. */
const mostSkewMs = 10_000;

/** The id of a challenge in OneLogin. */
export function challengeIdOf({ saved }: Challenge): string {
  return "verification_id" in saved ? saved.verification_id : saved.registration_id;
}
