import { check, take } from "../check.ts";
import { dateOf } from "../clock.ts";
import { idOf, isUserId } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import type { OperationId } from "../operation-types.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import type { FlowContext, OtpResponse, Outcome, StateResponse } from "./outcome.ts";
import { checkClient, distrust } from "./refuse.ts";

/** Differences between an enrollment and a verification. */
export interface FlowKind {
  readonly noun: "enrollment" | "verification";
  readonly idField: "registration_id" | "verification_id";
  readonly codeOperation: OperationId;
  readonly stateOperation: OperationId;
  /** Classifies the response to a code. */
  readonly classifyCode: (response: OtpResponse | StateResponse, context: FlowContext) => Outcome;
}

/** The state of a flow: plain JSON without a secret, and without its outcome. */
export interface SavedFlow {
  /** The version of this format. */
  readonly version: 1;
  /** The origin of the client's base URL, such as `https://acme.onelogin.com`: the account that the ids are of. */
  readonly origin: string;
  /** The id of the user in OneLogin. */
  readonly user_id: number;
  /** The id of an enrollment's registration. */
  readonly registration_id?: string;
  /** The id of a verification. */
  readonly verification_id?: string;
  /** The id of the device that is verified. */
  readonly device_id?: string;
  /** The factor, if a response or a list has named it. */
  readonly auth_factor_name?: string;
  /** The step that completes it. */
  readonly completion: Completion;
  /** Time of the start in ISO 8601: by the server's `Date`, or by the caller's clock if there was none. */
  readonly started_at: string;
  /** Time at which it expires, in ISO 8601, if the server names one. */
  readonly expires_at?: string;
}

/** The state of a verification. */
export interface SavedVerification extends SavedFlow {
  readonly verification_id: string;
  readonly device_id: string;
}

/** The state of an enrollment. */
export interface SavedEnrollment extends SavedFlow {
  readonly registration_id: string;
}

/** The account of a client. */
export interface Account {
  /** The base URL of its requests. */
  readonly baseUrl: string;
}

const originOf = ({ baseUrl }: Account): string => new URL(baseUrl).origin;

/** Details that the response to a start lacks: its factor is that of the list, if one was requested. */
export type StartContext = Pick<SavedFlow, "user_id" | "device_id"> & { readonly factor: string | undefined };

type StartResponse = { readonly [Name in "id" | "status" | "auth_factor_name" | "expires_at"]?: unknown };

/** The state after a start. @throws MfaError `protocol` if the response's `id` is invalid */
export function saveStart<Saved extends SavedFlow>(
  { idField }: FlowKind,
  response: StartResponse,
  { factor, ...ids }: StartContext,
  account: Account,
  startedAt: Date,
): Saved {
  const id = idOf(response.id);
  if (id === undefined) throw distrust('"id" is invalid');
  const { auth_factor_name: named } = response;
  const auth_factor_name = typeof named === "string" ? named : factor;
  const end = dateOf(response.expires_at);
  const saved: SavedFlow = {
    version: 1,
    origin: originOf(account),
    ...ids,
    [idField]: id,
    ...(auth_factor_name === undefined ? {} : { auth_factor_name }),
    completion: response.status === "accepted" ? "none" : factorKind(auth_factor_name).completion,
    started_at: startedAt.toISOString(),
    ...(end && { expires_at: end.toISOString() }),
  };
  // the ids of its kind were set
  return saved as Saved;
}

/** The longest life of a registration or verification, which an end that is not known cannot exceed. */
const longestLifeMs = 900_000;
/** Time for which a flow that has ended can still be asked for, in milliseconds. */
const afterlifeMs = 3_600_000;

const completions: readonly unknown[] = ["code", "polling", "none", "unknown"] satisfies Completion[];

const isAbsent = (value: unknown) => value === undefined;
const isId = (value: unknown) => typeof value === "string" && value !== "";
const isDate = (value: unknown) => dateOf(value) !== undefined;

/**
 * Checks a saved state, and returns a copy. It does not detect a state that was forged with care: that is for the
 * session to prevent.
 *
 * @param movedFrom the origin that the state may have, if it is not the account's
 * @throws MfaError `invalid_input` if the state was changed, or is of another account, flow or version
 */
export function readSaved<Saved extends SavedFlow>(
  { noun, stateOperation }: FlowKind,
  value: unknown,
  account: Account,
  movedFrom?: string,
): Saved {
  const checkSaved = (isValid: boolean, what: string) =>
    check(isValid, `the saved state ${what}; start another ${noun}`);
  check(isRecord(value), 'the saved state must be the object that "toJSON" gives; parse its JSON text first');
  const saved: Readonly<Record<string, unknown>> = take(value, undefined, "field", "the saved state");
  const isVerification = noun === "verification";
  const [other, name] = isVerification
    ? ["registration_id", "Enrollment"]
    : ["verification_id", "Verification"];
  check(!Object.hasOwn(saved, other), `the saved state is that of another flow; call resume${name}`);
  checkSaved(saved.version === 1, "is not of version 1");
  checkSaved(
    Object.hasOwn(saved, "origin"),
    'has no "origin": an older release of this package has saved it',
  );
  const isValid: Readonly<Record<keyof SavedFlow, (value: unknown) => boolean>> = {
    version: () => true,
    origin: isId,
    user_id: isUserId,
    registration_id: isId,
    verification_id: isId,
    [other]: isAbsent,
    device_id: isVerification ? isId : isAbsent,
    auth_factor_name: (text) => isAbsent(text) || isId(text),
    completion: (text) => completions.includes(text),
    started_at: isDate,
    expires_at: (text) => isAbsent(text) || isDate(text),
  };
  for (const field of Object.keys(saved)) {
    checkSaved(Object.hasOwn(isValid, field), "has an unknown field and was changed");
  }
  for (const [field, isFieldValid] of Object.entries(isValid)) {
    checkSaved(isFieldValid(saved[field]), `has an invalid "${field}" and was changed`);
  }
  // all fields were checked
  const valid = saved as unknown as Saved;
  checkClient(account, stateOperation);
  const own = originOf(account);
  check(
    valid.origin === (movedFrom ?? own),
    `the saved state is of ${valid.origin}, and this client of ${own}; resume it with a client of the same account, or name the old origin in "origin" if the account has moved`,
  );
  return valid;
}

/** Refuses a flow that has ended long ago. @throws MfaError `invalid_input` */
export function checkAge({ started_at, expires_at }: SavedFlow, noun: string, now: number): void {
  const end = Date.parse(expires_at ?? started_at) + (expires_at ? 0 : longestLifeMs);
  const isOld = now - end > afterlifeMs;
  check(!isOld, `the ${noun} expired at ${new Date(end).toISOString()}; start another ${noun}`);
}
