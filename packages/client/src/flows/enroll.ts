import type { OperationMethods } from "../client-types.ts";
import type { Clock } from "../clock.ts";
import type { OperationData, OperationInput } from "../operation-types.ts";
import { checkDisplayName, checkStart } from "./check-input.ts";
import { type ChosenFactor, chooseFactor, type FactorChoice } from "./choose-factor.ts";
import { type FactorSecrets, factorSecrets } from "./factor-data.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { hide, hideSecrets } from "./hide-secrets.ts";
import { classifyStarted, classifyState, dateOf } from "./outcome.ts";
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
 * An enrollment that has been started. `status` is that of the start: `pending`, or `accepted` with `device_id` where
 * `verified` was set.
 *
 * The secrets are there to be read, but neither `JSON.stringify` nor `console.log` nor spreading shows them.
 */
export type Enrollment = Started &
  FactorSecrets &
  Steps & {
    /** The response, its secrets hidden. */
    readonly registration: Registration;
    /** Until when it can be completed, if the server said so. */
    readonly expires_at: Date | undefined;
    /** What completes it. For `ask`, the e-mail's code or link, only the caller knows. */
    readonly completion: Completion;
    /** Protect: what the user types into the app. Voice: what the user types into the phone. */
    readonly verification_token: string | undefined;
    /** An `otpauth:` URL to show as a QR code, exactly as it came. It holds the factor's secret. */
    readonly totp_url: string | undefined;
  };

const operation = "createFactorRegistration";

/**
 * Starts to enroll a factor of a user, and gives what completes it.
 *
 * The input is checked before anything is sent. Starting sends a message or call for most factors, so it is done once.
 * Facts: the reference's pages `enroll-factor`, `enroll-factor-verify-otp` and `enroll-factor-verify-poll`.
 *
 * @example
 * ```ts
 * const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "My phone" });
 * const outcome = await enrollment.submit("012345");
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
): Promise<Enrollment> {
  const { factor, ...fields } = input;
  checkDisplayName(fields.display_name, operation);
  checkStart(fields, operation);
  const chosen = await chooseFactor(mfa, { user_id: fields.user_id, factor }, options);
  checkKind(fields, chosen);
  const start = { ...fields, factor_id: chosen.factor_id };
  const response = await mfa.createFactorRegistration(start, callOptions(options));
  return createEnrollment(mfa, { response, chosen, user_id: fields.user_id, clock: clockOf(options) });
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

function createEnrollment(
  mfa: EnrollMethods,
  context: { response: Registration; chosen: ChosenFactor; user_id: number; clock: Clock },
): Enrollment {
  const { response, chosen, user_id, clock } = context;
  const expires_at = dateOf(response.expires_at);
  const started = classifyStarted(response, { expiresAt: expires_at });
  const factor = response.auth_factor_name ?? chosen.auth_factor_name;
  const completion: Completion = started.status === "accepted" ? "none" : factorKind(factor).completion;
  const call = { user_id, registration_id: response.id };
  const check = (state: unknown, otp?: string) =>
    classifyState(state, { expiresAt: expires_at, now: clock.now(), otp });
  const steps = createSteps({
    noun: "enrollment",
    factor,
    completion,
    started,
    expiresAt: expires_at,
    clock,
    sends: "verifyUserRegistration",
    asks: "getUserRegistration",
    send: async (otp, options) => check(await mfa.verifyUserRegistration({ ...call, otp }, options), otp),
    ask: async (options) => check(await mfa.getUserRegistration(call, options)),
  });
  const shown = { ...started, registration: hideSecrets(response), expires_at, completion, ...steps };
  return hide(shown, { ...factorSecrets(response.factor_data, operation) });
}
