import type { OperationData, OperationInput, OperationMethods } from "../operation-types.ts";
import { checkStart } from "./check-input.ts";
import { chooseDevice, type DeviceChoice } from "./choose.ts";
import { factorKind } from "./factor-kind.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { classifyOtpResult } from "./outcome.ts";
import { refuse } from "./refuse.ts";
import { type FactorSecrets, factorSecrets, hide, hideSecrets } from "./secrets.ts";
import { createFlow, type StartedFlow } from "./steps.ts";

type StartedVerification = OperationData<"createDeviceVerification">;

/** The methods that `verify` calls. */
export type VerifyMethods = Pick<
  OperationMethods,
  "getAuthenticationDevices" | "createDeviceVerification" | "getUserVerification" | "verifyUserVerification"
>;

/** The input of `verify`: the fields of `createDeviceVerification`, with `device` instead of `device_id`. */
export type VerifyInput = Omit<OperationInput<"createDeviceVerification">, "device_id" | "display_name"> & {
  device?: DeviceChoice;
};

/**
 * A started verification. `status` is that of the start, usually `pending`.
 *
 * Its secret can be read by name, but `JSON.stringify`, `console.log` and spreading do not show it.
 */
export type Verification = StartedFlow &
  Pick<FactorSecrets, "verification_token"> & {
    /** The response, secrets hidden. */
    readonly verification: StartedVerification;
  };

const operation = "createDeviceVerification";

/**
 * Starts the verification of a user's device, and returns what completes it.
 *
 * The input is checked before the start, which sends a message, call or push for most factors and is never retried.
 * Sources: the reference's pages `activate-factor`, `verify-factor` and `verify-factor-poll`.
 *
 * @example
 * ```ts
 * const verification = await verify(mfa, { user_id: 42, expires_in: 120 });
 * const outcome = await verification.wait({ onPoll: ({ attempt }) => console.log("poll", attempt) });
 * console.log(outcome.status === "accepted" ? "welcome" : "no");
 * ```
 *
 * @throws MfaError `invalid_input`, or the error of a call
 */
export async function verify(
  mfa: VerifyMethods,
  input: VerifyInput,
  options: FlowOptions = {},
): Promise<Verification> {
  const { device, ...fields } = input;
  checkStart(fields, operation);
  const chosen = await chooseDevice(mfa, { user_id: fields.user_id, device }, options);
  if (fields.custom_message !== undefined && !factorKind(chosen.auth_factor_name).takesMessage) {
    throw refuse(`"custom_message" is for SMS, not for "${chosen.auth_factor_name}"`, operation);
  }
  const start = { ...fields, device_id: chosen.device_id };
  const response = await mfa.createDeviceVerification(start, callOptions(options));
  const device_id = String(response.device_id ?? chosen.device_id);
  const factor = response.auth_factor_name ?? chosen.auth_factor_name;
  const call = { user_id: fields.user_id, verification_id: response.id };
  const named = factorKind(factor).namesDevice ? { ...call, device_id } : call;
  const flow = createFlow({
    noun: "verification",
    // no printed response of this call has a state
    response: { ...response, status: response.status ?? "pending" },
    factor,
    device_id,
    clock: clockOf(options),
    codeOperation: "verifyUserVerification",
    stateOperation: "getUserVerification",
    sendCode: (otp, callOptions) => mfa.verifyUserVerification({ ...named, otp }, callOptions),
    requestState: (callOptions) => mfa.getUserVerification(call, callOptions),
    classifyCode: classifyOtpResult,
  });
  const { verification_token } = factorSecrets(response.factor_data, operation);
  return hide({ ...flow, verification: hideSecrets(response) }, { verification_token });
}
