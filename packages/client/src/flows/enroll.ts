import type { OperationMethods } from "../client-types.ts";
import type { Clock } from "../clock.ts";
import type { OperationData, OperationInput } from "../operation-types.ts";
import { checkDisplayName, checkStart } from "./check-input.ts";
import { type ChosenFactor, chooseFactor, type FactorChoice } from "./choose-factor.ts";
import { type FactorSecrets, factorSecrets } from "./factor-data.ts";
import { factorKind, type Way } from "./factor-kind.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { hide, hideSecrets } from "./hide-secrets.ts";
import { dateOf, judgeStarted, judgeState } from "./outcome.ts";
import { refuse } from "./refuse.ts";
import { createSteps, type Started, type Steps } from "./steps.ts";

type Registration = OperationData<"createFactorRegistration">;

/** What `enroll` uses of the client. */
export type EnrollMethods = Pick<
  OperationMethods,
  "getAuthFactors" | "createFactorRegistration" | "getUserRegistration" | "verifyUserRegistration"
>;

/** What `enroll` takes: the fields of `createFactorRegistration`, and `factor` instead of `factor_id`. */
export type EnrollInput = Omit<OperationInput<"createFactorRegistration">, "factor_id"> & {
  factor: FactorChoice;
};

/**
 * An enrolment that has been started. `status` is that of the start: `pending`, or `accepted` with `device_id` where
 * `verified` was set.
 *
 * The secrets are there to be read, but neither `JSON.stringify` nor `console.log` nor spreading shows them.
 */
export type Enrolment = Started &
  FactorSecrets &
  Steps & {
    /** The reply, its secrets hidden. */
    readonly registration: Registration;
    /** Until when it can be completed, if the server said so. */
    readonly expires_at: Date | undefined;
    /** What completes it. For `ask`, the e-mail's code or link, only the caller knows. */
    readonly way: Way;
    /** Protect: what the user types into the app. Voice: what the user types into the phone. */
    readonly verification_token: string | undefined;
    /** An `otpauth:` URL to show as a QR code, exactly as it came. It holds the factor's secret. */
    readonly totp_url: string | undefined;
  };

const operation = "createFactorRegistration";

/**
 * Starts to enrol a factor of a user, and gives what completes it.
 *
 * The input is checked before anything is sent. Starting sends a message or call for most factors, so it is done once.
 * Facts: the reference's pages `enroll-factor`, `enroll-factor-verify-otp` and `enroll-factor-verify-poll`.
 *
 * @example
 * ```ts
 * const enrolment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "My phone" });
 * const outcome = await enrolment.submit("012345");
 * if (outcome.status === "accepted") console.log(outcome.device_id);
 * else if (outcome.status === "pending") console.log("wrong code; try again until", outcome.retryUntil);
 * ```
 *
 * @throws MfaError `invalid_input` before anything is sent, `protocol` for a `totp_url` that is none; else that of the
 * call
 */
export async function enroll(
  mfa: EnrollMethods,
  input: EnrollInput,
  options: FlowOptions = {},
): Promise<Enrolment> {
  const { factor, ...fields } = input;
  checkDisplayName(fields.display_name, operation);
  checkStart(fields, operation);
  const chosen = await chooseFactor(mfa, { user_id: fields.user_id, factor }, options);
  checkKind(fields, chosen);
  const start = { ...fields, factor_id: chosen.factor_id };
  const reply = await mfa.createFactorRegistration(start, callOptions(options));
  return createEnrolment(mfa, { reply, chosen, user_id: fields.user_id, clock: clockOf(options) });
}

/** Refuses what the factor cannot do, where it is known which one it is. */
function checkKind(fields: Omit<EnrollInput, "factor">, { auth_factor_name }: ChosenFactor): void {
  const { takesMessage, canBeVerified } = factorKind(auth_factor_name);
  if (fields.custom_message !== undefined && !takesMessage) {
    throw refuse(`"custom_message" is for SMS, not for "${auth_factor_name}"`, operation);
  }
  if (fields.verified === true && !canBeVerified) {
    throw refuse(`"${auth_factor_name}" cannot be enrolled with "verified": true`, operation);
  }
}

function createEnrolment(
  mfa: EnrollMethods,
  about: { reply: Registration; chosen: ChosenFactor; user_id: number; clock: Clock },
): Enrolment {
  const { reply, chosen, user_id, clock } = about;
  const expires_at = dateOf(reply.expires_at);
  const started = judgeStarted(reply, { expiresAt: expires_at });
  const factor = reply.auth_factor_name ?? chosen.auth_factor_name;
  const way: Way = started.status === "accepted" ? "none" : factorKind(factor).way;
  const call = { user_id, registration_id: reply.id };
  const judge = (state: unknown, otp?: string) =>
    judgeState(state, { expiresAt: expires_at, now: clock.now(), otp });
  const steps = createSteps({
    noun: "enrolment",
    factor,
    way,
    started,
    expiresAt: expires_at,
    clock,
    sends: "verifyUserRegistration",
    asks: "getUserRegistration",
    send: async (otp, options) => judge(await mfa.verifyUserRegistration({ ...call, otp }, options), otp),
    ask: async (options) => judge(await mfa.getUserRegistration(call, options)),
  });
  const shown = { ...started, registration: hideSecrets(reply), expires_at, way, ...steps };
  return hide(shown, { ...factorSecrets(reply.factor_data, operation) });
}
