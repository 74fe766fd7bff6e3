import type { OperationMethods } from "../client-types.ts";
import type { Clock } from "../clock.ts";
import type { OperationData, OperationInput } from "../operation-types.ts";
import { checkStart } from "./check-input.ts";
import { type ChosenDevice, chooseDevice, type DeviceChoice } from "./choose-device.ts";
import { type FactorSecrets, factorSecrets } from "./factor-data.ts";
import { type Completion, factorKind } from "./factor-kind.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { hide, hideSecrets } from "./hide-secrets.ts";
import { classifyOtpResult, classifyStarted, classifyState, dateOf } from "./outcome.ts";
import { refuse } from "./refuse.ts";
import { createSteps, type Started, type Steps } from "./steps.ts";

type StartedVerification = OperationData<"createDeviceVerification">;

/** What `verify` uses of the client. */
export type VerifyMethods = Pick<
  OperationMethods,
  "getAuthenticationDevices" | "createDeviceVerification" | "getUserVerification" | "verifyUserVerification"
>;

/** What `verify` takes: the fields of `createDeviceVerification`, and `device` instead of `device_id`. */
export type VerifyInput = Omit<OperationInput<"createDeviceVerification">, "device_id" | "display_name"> & {
  device?: DeviceChoice;
};

/**
 * A verification that has been started. `status` is that of the start, usually `pending`.
 *
 * The secret is there to be read, but neither `JSON.stringify` nor `console.log` nor spreading shows it.
 */
export type Verification = Started &
  Pick<FactorSecrets, "verification_token"> &
  Steps & {
    /** The response, its secrets hidden. */
    readonly verification: StartedVerification;
    /** Until when it can be completed, if the server said so. */
    readonly expires_at: Date | undefined;
    /** What completes it. For `ask`, the e-mail's code or link, only the caller knows. */
    readonly completion: Completion;
    /** Voice: what the user types into the phone. */
    readonly verification_token: string | undefined;
  };

const operation = "createDeviceVerification";

/**
 * Starts to verify a device of a user, and gives what completes it.
 *
 * The input is checked before anything is sent. Starting sends a message, call or push for most factors, so it is done
 * once, however long the wait. Facts: the reference's pages `activate-factor`, `verify-factor` and `verify-factor-poll`.
 *
 * @example
 * ```ts
 * const verification = await verify(mfa, { user_id: 42, expires_in: 120 });
 * const outcome = await verification.wait({ onPoll: ({ attempt }) => console.log("asked", attempt) });
 * console.log(outcome.status === "accepted" ? "welcome" : "no");
 * ```
 *
 * @throws MfaError `invalid_input` before anything is sent; else that of the call
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
  return createVerification(mfa, { response, chosen, user_id: fields.user_id, clock: clockOf(options) });
}

interface VerificationContext {
  readonly response: StartedVerification;
  readonly chosen: ChosenDevice;
  readonly user_id: number;
  readonly clock: Clock;
}

function createVerification(
  mfa: VerifyMethods,
  { response, chosen, user_id, clock }: VerificationContext,
): Verification {
  const device_id = String(response.device_id ?? chosen.device_id);
  const expires_at = dateOf(response.expires_at);
  const factor = response.auth_factor_name ?? chosen.auth_factor_name;
  // no printed response of this call has a state, and a call that has only just been made is open
  const started = classifyStarted(
    { ...response, status: response.status ?? "pending" },
    { device_id, expiresAt: expires_at },
  );
  const kind = factorKind(factor);
  const completion: Completion = started.status === "accepted" ? "none" : kind.completion;
  const call = { user_id, verification_id: response.id };
  const context = (otp?: string) => ({ device_id, expiresAt: expires_at, now: clock.now(), otp });
  const steps = createSteps({
    noun: "verification",
    factor,
    completion,
    started,
    expiresAt: expires_at,
    clock,
    sends: "verifyUserVerification",
    asks: "getUserVerification",
    async send(otp, options) {
      const code = kind.namesDevice ? { ...call, otp, device_id } : { ...call, otp };
      const result = await mfa.verifyUserVerification(code, options);
      return classifyOtpResult(result, context(otp));
    },
    ask: async (options) => classifyState(await mfa.getUserVerification(call, options), context()),
  });
  const { verification_token } = factorSecrets(response.factor_data, operation);
  const shown = { ...started, verification: hideSecrets(response), expires_at, completion, ...steps };
  return hide(shown, { verification_token });
}
