import { check, type NamesOf } from "../check.ts";
import type { OperationData, OperationInput, OperationMethods } from "../operation-types.ts";
import { checkMessage, checkStart, isText, takeInput } from "./check-input.ts";
import { chooseFactor, type FactorChoice } from "./choose.ts";
import { factorKind } from "./factor-kind.ts";
import { type Flow, requestStart, resumeFlow, startFlow } from "./flow.ts";
import { callOptions, type FlowOptions, type Instead, type ResumeOptions } from "./flow-options.ts";
import { classifyState, type Started } from "./outcome.ts";
import { checkClient, during } from "./refuse.ts";
import type { Account, FlowKind, SavedEnrollment } from "./saved-flow.ts";
import { type FactorSecrets, factorSecrets, hide, hideSecrets } from "./secrets.ts";

type Registration = OperationData<"createFactorRegistration">;

/** The methods that complete an enrollment. */
export type ResumeEnrollmentMethods = Pick<
  OperationMethods,
  "getUserRegistration" | "verifyUserRegistration"
> &
  Account;

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
  codeOperation: "verifyUserRegistration",
  stateOperation: "getUserRegistration",
  classifyCode: classifyState,
};
const fieldNames: NamesOf<Omit<EnrollInput, "factor_id">> = {
  // "factor" first: it is like "factor_id"
  factor: true,
  user_id: true,
  display_name: true,
  verified: true,
  expires_in: true,
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
export function enroll(
  mfa: EnrollMethods,
  given: EnrollInput,
  givenOptions: FlowOptions = {},
): Promise<Enrollment> {
  return during(operation, async () => {
    const [input, options] = takeInput(given, fieldNames, givenOptions);
    checkClient(mfa, operation);
    const { factor: choice, factor_id: _, ...fields } = input;
    const { user_id } = fields;
    check(isText(fields.display_name), '"display_name" must be a string that is not empty');
    checkStart(fields);
    const { factor_id, auth_factor_name: factor } = await chooseFactor(mfa, input, options);
    checkMessage(fields, factor);
    check(
      fields.verified !== true || factorKind(factor).canBeVerified,
      `"${factor}" cannot be enrolled with "verified": true`,
    );
    const result = { ...callOptions(options), as: "result" } as const;
    const response = await requestStart(kind, mfa, { user_id, factor }, operation, options, () =>
      mfa.createFactorRegistration({ ...fields, factor_id }, result),
    );
    const secrets = factorSecrets(response.data.factor_data);
    const flow = startFlow<SavedEnrollment>(kind, mfa, response, { user_id, factor }, options);
    return hide({ ...flow, registration: hideSecrets(response.data) }, { ...secrets });
  });
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
 * @throws MfaError `invalid_input` if the state was changed, or is of another account or version
 */
export function resumeEnrollment(
  mfa: ResumeEnrollmentMethods,
  saved: SavedEnrollment,
  options: ResumeOptions = {},
): ResumedEnrollment {
  return resumeFlow(kind, mfa, saved, options);
}
