import type { Clock } from "../clock.ts";
import { isRecord } from "../is-record.ts";
import type { OperationId } from "../operation-types.ts";
import { idOf, isUserId } from "./check-input.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import { dateOf } from "./outcome.ts";
import { distrust, refuse } from "./refuse.ts";

/** The fields of every saved flow. */
export interface SavedFlow {
  /** The version of this format. */
  readonly version: 1;
  readonly user_id: number;
  /** The factor, if a response or a list has named it. */
  readonly auth_factor_name?: string;
  readonly completion: Completion;
  /** When it was started, by the caller's clock, in ISO 8601. */
  readonly started_at: string;
  /** When it expires, in ISO 8601, if the server says so. */
  readonly expires_at?: string;
}

/** The state of a verification: plain JSON without a secret, and without its outcome. */
export interface SavedVerification extends SavedFlow {
  readonly verification_id: string;
  readonly device_id: string;
}

/** The state of an enrollment: plain JSON without a secret, and without its outcome. */
export interface SavedEnrollment extends SavedFlow {
  readonly registration_id: string;
}

/** A start, as the server has responded to it. */
interface StartResponse {
  readonly id?: unknown;
  readonly auth_factor_name?: unknown;
  readonly expires_at?: unknown;
}

/** What the response to a start does not say. */
interface StartContext {
  readonly user_id: number;
  /** The factor of the list, if one was requested. */
  readonly factor: string | undefined;
  readonly isAccepted: boolean;
  readonly clock: Clock;
}

/** The state after a start. */
export function saveStart(response: StartResponse, start: StartContext): SavedFlow {
  const { auth_factor_name: named, expires_at } = response;
  const factor = typeof named === "string" ? named : start.factor;
  const end = dateOf(expires_at)?.toISOString();
  return {
    version,
    user_id: start.user_id,
    ...(factor === undefined ? {} : { auth_factor_name: factor }),
    completion: start.isAccepted ? "none" : factorKind(factor).completion,
    started_at: new Date(start.clock.now()).toISOString(),
    ...(end === undefined ? {} : { expires_at: end }),
  };
}

/** The id of what was started. @throws MfaError `protocol` if it is invalid */
export function startedId({ id }: StartResponse, operation: OperationId): string {
  const text = idOf(id);
  if (text !== undefined) return text;
  throw distrust('unexpected response: "id" is invalid', operation);
}

const version = 1;
/** The longest life of a registration or verification, which an end that is not known cannot exceed. */
const longestLifeMs = 900_000;
/** How much the caller's clock may differ from the server's. */
const clockDifferenceMs = 3_600_000;

const completions = { code: 0, polling: 0, either: 0, none: 0, unknown: 0 } satisfies Record<Completion, 0>;

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;
const isText = (value: unknown) => typeof value === "string" && value !== "";
const isTextOrAbsent = (value: unknown) => value === undefined || isText(value);
const isDate = (value: unknown) => dateOf(value) !== undefined;
const common = {
  version: (value: unknown) => value === version,
  user_id: isUserId,
  auth_factor_name: isTextOrAbsent,
  completion: (value: unknown) => typeof value === "string" && Object.hasOwn(completions, value),
  started_at: isDate,
  expires_at: (value: unknown) => value === undefined || isDate(value),
} satisfies Record<keyof SavedFlow, unknown>;

const kinds = {
  verification: {
    checks: { ...common, verification_id: isText, device_id: isText } satisfies Record<
      keyof SavedVerification,
      unknown
    > as Checks,
    otherId: "registration_id",
    other: "an enrollment; call resumeEnrollment",
    operation: "getUserVerification",
  },
  enrollment: {
    checks: { ...common, registration_id: isText } satisfies Record<keyof SavedEnrollment, unknown> as Checks,
    otherId: "verification_id",
    other: "a verification; call resumeVerification",
    operation: "getUserRegistration",
  },
} as const;

interface Kinds {
  verification: SavedVerification;
  enrollment: SavedEnrollment;
}

/**
 * Checks a saved state, and returns a copy. It does not detect a state that was forged with care: that is for the
 * session to prevent.
 *
 * @throws MfaError `invalid_input` if the state was changed, expired long ago, or is of another flow or version
 */
export function readSaved<Noun extends keyof Kinds>(noun: Noun, saved: unknown, clock: Clock): Kinds[Noun] {
  const { checks, otherId, other, operation } = kinds[noun];
  const fail = (what: string) => refuse(`the saved state ${what}`, operation);
  const restart = `start another ${noun}`;
  if (!isRecord(saved)) throw fail('must be the object that "toJSON" gives; parse its JSON text first');
  if (Object.hasOwn(saved, otherId)) throw fail(`is that of ${other}`);
  if (saved.version !== version) throw fail(`is not of version ${version}; ${restart}`);
  const unknown = Object.keys(saved).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) throw fail(`has an unknown field and was changed; ${restart}`);
  for (const [name, isValid] of Object.entries(checks)) {
    const value = Object.hasOwn(saved, name) ? saved[name] : undefined;
    if (!isValid(value)) throw fail(`has an invalid "${name}" and was changed; ${restart}`);
  }
  // all fields were checked
  const valid = { ...saved } as unknown as Kinds[Noun];
  const end = Date.parse(valid.expires_at ?? valid.started_at) + (valid.expires_at ? 0 : longestLifeMs);
  if (clock.now() - end > clockDifferenceMs) {
    throw fail(`expired at ${new Date(end).toISOString()}; ${restart}`);
  }
  return valid;
}
