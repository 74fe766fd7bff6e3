import { check } from "../check.ts";
import { type Clock, dateOf } from "../clock.ts";
import { isRecord } from "../is-record.ts";
import type { OperationId } from "../operation-types.ts";
import { idOf, isUserId } from "./check-input.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import type { FlowContext, OtpResponse, Outcome, StateResponse } from "./outcome.ts";
import { distrust } from "./refuse.ts";

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
  /** Time of the start by the caller's clock, in ISO 8601. */
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

/** Details that the response to a start lacks: its factor is that of the list, if one was requested. */
export type StartContext = Pick<SavedFlow, "user_id" | "device_id"> & { readonly factor: string | undefined };

type StartResponse = { readonly [Name in "id" | "status" | "auth_factor_name" | "expires_at"]?: unknown };

/** The state after a start. @throws MfaError `protocol` if the response's `id` is invalid */
export function saveStart<Saved extends SavedFlow>(
  { idField }: FlowKind,
  response: StartResponse,
  { factor, ...ids }: StartContext,
  clock: Clock,
): Saved {
  const id = idOf(response.id);
  if (id === undefined) throw distrust('"id" is invalid');
  const { auth_factor_name: named } = response;
  const auth_factor_name = typeof named === "string" ? named : factor;
  const end = dateOf(response.expires_at);
  const saved: SavedFlow = {
    version: 1,
    ...ids,
    [idField]: id,
    ...(auth_factor_name === undefined ? {} : { auth_factor_name }),
    completion: response.status === "accepted" ? "none" : factorKind(auth_factor_name).completion,
    started_at: new Date(clock.now()).toISOString(),
    ...(end && { expires_at: end.toISOString() }),
  };
  // the ids of its kind were set
  return saved as Saved;
}

/** The longest life of a registration or verification, which an end that is not known cannot exceed. */
const longestLifeMs = 900_000;
/** Largest difference between the caller's clock and the server's, in milliseconds. */
const clockDifferenceMs = 3_600_000;

const completions: readonly unknown[] = ["code", "polling", "none", "unknown"] satisfies Completion[];

const isAbsent = (value: unknown) => value === undefined;
const isId = (value: unknown) => typeof value === "string" && value !== "";
const isDate = (value: unknown) => dateOf(value) !== undefined;

/**
 * Checks a saved state, and returns a copy. It does not detect a state that was forged with care: that is for the
 * session to prevent.
 *
 * @throws MfaError `invalid_input` if the state was changed, expired long ago, or is of another flow or version
 */
export function readSaved<Saved extends SavedFlow>({ noun }: FlowKind, value: unknown, clock: Clock): Saved {
  const checkSaved = (isValid: boolean, what: string) =>
    check(isValid, `the saved state ${what}; start another ${noun}`);
  check(isRecord(value), 'the saved state must be the object that "toJSON" gives; parse its JSON text first');
  const saved: Readonly<Record<string, unknown>> = { ...value };
  const isVerification = noun === "verification";
  const [other, name] = isVerification
    ? ["registration_id", "Enrollment"]
    : ["verification_id", "Verification"];
  check(!Object.hasOwn(saved, other), `the saved state is that of another flow; call resume${name}`);
  checkSaved(saved.version === 1, "is not of version 1");
  const isValid: Readonly<Record<keyof SavedFlow, (value: unknown) => boolean>> = {
    version: () => true,
    user_id: isUserId,
    ...{ registration_id: isId, verification_id: isId, [other]: isAbsent },
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
  const end = Date.parse(valid.expires_at ?? valid.started_at) + (valid.expires_at ? 0 : longestLifeMs);
  if (clock.now() - end > clockDifferenceMs) checkSaved(false, `expired at ${new Date(end).toISOString()}`);
  return valid;
}
