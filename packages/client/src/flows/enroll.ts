import type { OperationData, OperationInput, OperationMethods } from "../operation-types.ts";
import { checkDisplayName, checkFields, checkStart } from "./check-input.ts";
import { type ChosenFactor, chooseFactor, type FactorChoice } from "./choose.ts";
import { factorKind } from "./factor-kind.ts";
import { type Flow, resumeFlow, startFlow } from "./flow.ts";
import type { FlowKind } from "./flow-kind.ts";
import { callOptions, type FlowOptions, type Instead, type ResumeOptions } from "./flow-options.ts";
import { classifyState, type Started } from "./outcome.ts";
import { refuse } from "./refuse.ts";
import type { SavedEnrollment } from "./saved-flow.ts";
import { type FactorSecrets, factorSecrets, hide, hideSecrets } from "./secrets.ts";

type Registration = OperationData<"createFactorRegistration">;

/** The methods that complete an enrollment. */
export type ResumeEnrollmentMethods = Pick<
  OperationMethods,
  "getUserRegistration" | "verifyUserRegistration"
>;

/** The methods that `enroll` calls. */
export type EnrollMethods = ResumeEnrollmentMethods &
  Pick<OperationMethods, "getAuthFactors" | "createFactorRegistration">;

/** The input of `enroll`: the fields of `createFactorRegistration`, with `factor` instead of `factor_id`. */
export type EnrollInput = Omit<OperationInput<"createFactorRegistration">, "factor_id"> & {
  /** The factor to enroll: its id, its name, an element of the list of `getAuthFactors`, or a function that picks one. */
  factor: FactorChoice;
  /** Pass it as `factor`. */
  factor_id?: Instead<"factor">;
};

/** An enrollment that was resumed from its saved state. */
export type ResumedEnrollment = Flow<SavedEnrollment>;

/**
 * A started enrollment. `status` is that of the start: `pending`, or `accepted` with `device_id` if `verified` was set.
 *
 * Its secrets can be read by name, but `JSON.stringify`, `console.log` and spreading do not show them. They are not in
 * the saved state either: a page that is shown again has to keep them itself.
 */
export type Enrollment = Started &
  Flow<SavedEnrollment> &
  FactorSecrets & {
    /** The response, secrets hidden. */
    readonly registration: Registration;
  };

const operation = "createFactorRegistration";
const kind: FlowKind = {
  noun: "enrollment",
  idField: "registration_id",
  startOperation: operation,
  codeOperation: "verifyUserRegistration",
  stateOperation: "getUserRegistration",
  classifyCode: classifyState,
};
const fieldNames: Readonly<Record<Exclude<keyof EnrollInput, "factor_id">, true>> = {
  user_id: true,
  factor: true,
  display_name: true,
  expires_in: true,
  verified: true,
  redirect_to: true,
  custom_message: true,
};

/**
 * Starts the enrollment of a factor, and returns what completes it.
 *
 * The input is checked before the start, which sends a message or call for most factors and is never retried. Sources: the
 * reference's pages `enroll-factor`, `enroll-factor-verify-otp` and `enroll-factor-verify-poll`.
 *
 * @example
 * ```ts
 * const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "My phone" });
 * const outcome = await enrollment.submit("012345");
 * if (outcome.status === "accepted") console.log(outcome.device_id);
 * else if (outcome.status === "pending") console.log("wrong code; try again until", outcome.retryUntil);
 * ```
 *
 * @throws MfaError `invalid_input`, `protocol` if the response's `id` is invalid or its `totp_url` is not an `otpauth:`
 * URL, or the error of a call
 */
export async function enroll(
  mfa: EnrollMethods,
  input: EnrollInput,
  options: FlowOptions = {},
): Promise<Enrollment> {
  checkFields(input, fieldNames, operation);
  const { factor, factor_id: _, ...fields } = input;
  const { user_id } = fields;
  checkDisplayName(fields.display_name, operation);
  checkStart(fields, operation);
  const chosen = await chooseFactor(mfa, { user_id, factor }, options);
  checkKind(fields, chosen);
  const start = { ...fields, factor_id: chosen.factor_id };
  const response = await mfa.createFactorRegistration(start, { ...callOptions(options), as: "result" });
  const secrets = factorSecrets(response.data.factor_data, operation);
  const context = { user_id, factor: chosen.auth_factor_name };
  const flow = startFlow<SavedEnrollment>(kind, mfa, response, context, options);
  return hide({ ...flow, registration: hideSecrets(response.data) }, { ...secrets });
}

/**
 * Goes on with an enrollment in another request or process, from the state that its `toJSON` has given. Nothing is sent
 * until one of its methods is called.
 *
 * @example
 * ```ts
 * const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "My phone" });
 * const text = JSON.stringify(enrollment); // into the session
 * const outcome = await resumeEnrollment(mfa, JSON.parse(text)).submit("012345");
 * ```
 *
 * @throws MfaError `invalid_input` if the state was changed, expired more than an hour ago, or is of another version
 */
export function resumeEnrollment(
  mfa: ResumeEnrollmentMethods,
  saved: SavedEnrollment,
  options: ResumeOptions = {},
): ResumedEnrollment {
  return resumeFlow(kind, mfa, saved, options);
}

/** Checks the fields against the factor, if its name is known. */
function checkKind(
  fields: Pick<EnrollInput, "custom_message" | "verified">,
  { auth_factor_name }: ChosenFactor,
): void {
  const { takesMessage, canBeVerified } = factorKind(auth_factor_name);
  if (fields.custom_message !== undefined && !takesMessage) {
    throw refuse(`"custom_message" is for SMS, not for "${auth_factor_name}"`, operation);
  }
  if (fields.verified === true && !canBeVerified) {
    throw refuse(`"${auth_factor_name}" cannot be enrolled with "verified": true`, operation);
  }
}
