import type { OperationData, OperationInput, OperationMethods } from "../operation-types.ts";
import { checkDisplayName, checkStart } from "./check-input.ts";
import { type ChosenFactor, chooseFactor, type FactorChoice } from "./choose.ts";
import { factorKind } from "./factor-kind.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { classifyState } from "./outcome.ts";
import { refuse } from "./refuse.ts";
import { type FactorSecrets, factorSecrets, hide, hideSecrets } from "./secrets.ts";
import { createFlow, type StartedFlow } from "./steps.ts";

type Registration = OperationData<"createFactorRegistration">;

/** The methods that `enroll` calls. */
export type EnrollMethods = Pick<
  OperationMethods,
  "getAuthFactors" | "createFactorRegistration" | "getUserRegistration" | "verifyUserRegistration"
>;

/** The input of `enroll`: the fields of `createFactorRegistration`, with `factor` instead of `factor_id`. */
export type EnrollInput = Omit<OperationInput<"createFactorRegistration">, "factor_id"> & {
  factor: FactorChoice;
};

/**
 * A started enrollment. `status` is that of the start: `pending`, or `accepted` with `device_id` if `verified` was set.
 *
 * Its secrets can be read by name, but `JSON.stringify`, `console.log` and spreading do not show them.
 */
export type Enrollment = StartedFlow &
  FactorSecrets & {
    /** The response, secrets hidden. */
    readonly registration: Registration;
  };

const operation = "createFactorRegistration";

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
 * @throws MfaError `invalid_input`, `protocol` if the response's `totp_url` is not an `otpauth:` URL, or the error of a
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
  const call = { user_id: fields.user_id, registration_id: response.id };
  const flow = createFlow({
    noun: "enrollment",
    response,
    factor: response.auth_factor_name ?? chosen.auth_factor_name,
    clock: clockOf(options),
    codeOperation: "verifyUserRegistration",
    stateOperation: "getUserRegistration",
    sendCode: (otp, callOptions) => mfa.verifyUserRegistration({ ...call, otp }, callOptions),
    requestState: (callOptions) => mfa.getUserRegistration(call, callOptions),
    classifyCode: classifyState,
  });
  const secrets = factorSecrets(response.factor_data, operation);
  return hide({ ...flow, registration: hideSecrets(response) }, { ...secrets });
}

/** Checks the fields against the factor, if its name is known. */
function checkKind(fields: Omit<EnrollInput, "factor">, { auth_factor_name }: ChosenFactor): void {
  const { takesMessage, canBeVerified } = factorKind(auth_factor_name);
  if (fields.custom_message !== undefined && !takesMessage) {
    throw refuse(`"custom_message" is for SMS, not for "${auth_factor_name}"`, operation);
  }
  if (fields.verified === true && !canBeVerified) {
    throw refuse(`"${auth_factor_name}" cannot be enrolled with "verified": true`, operation);
  }
}
