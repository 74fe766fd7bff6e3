import type { OperationMethods } from "../client-types.ts";
import type { OperationInput } from "../operation-types.ts";
import { checkOtp } from "./check-input.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { classifyOtpResult, type Outcome } from "./outcome.ts";

const operation = "verifyUserOtp";

/**
 * Verifies a code in one step, for a user who has it already: of an authenticator, of Protect's app, or from a message
 * that was sent before. An authenticator needs `device_id`.
 *
 * The code is sent once. There is no verification that could be asked for afterwards, so a lost answer is an error, and
 * a `pending` says nothing about how long another try is possible. Facts: the reference's page `verify-factor-post`.
 *
 * @example
 * ```ts
 * const outcome = await verifyOnce(mfa, { user_id: 42, otp: "012345", device_id: "98765" });
 * console.log(outcome.status === "accepted" ? "welcome" : "no");
 * ```
 *
 * @throws MfaError `invalid_input` before anything is sent; else that of the call
 */
export async function verifyOnce(
  mfa: Pick<OperationMethods, "verifyUserOtp">,
  input: OperationInput<"verifyUserOtp">,
  options: FlowOptions = {},
): Promise<Outcome> {
  const { otp, device_id } = input;
  checkOtp(otp, operation);
  const result = await mfa.verifyUserOtp(input, callOptions(options));
  const device = device_id === undefined ? undefined : String(device_id);
  return classifyOtpResult(result, { device_id: device, now: clockOf(options).now(), otp });
}
