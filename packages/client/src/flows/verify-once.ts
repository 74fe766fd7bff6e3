import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { checkOtp } from "./check-input.ts";
import { callOptions, clockOf, type FlowOptions } from "./flow-options.ts";
import { classifyOtpResult, type Outcome } from "./outcome.ts";

/**
 * Verifies a code that the user has already: from an authenticator, from Protect's app, or from a message that was sent
 * before. An authenticator needs `device_id`.
 *
 * The code is sent once. A lost response is an error, as there is no verification to poll; for the same reason a `pending`
 * has no `retryUntil`. Source: the reference's page `verify-factor-post`.
 *
 * @example
 * ```ts
 * const outcome = await verifyOnce(mfa, { user_id: 42, otp: "012345", device_id: "98765" });
 * console.log(outcome.status === "accepted" ? "welcome" : "no");
 * ```
 *
 * @throws MfaError `invalid_input`, or the error of the call
 */
export async function verifyOnce(
  mfa: Pick<OperationMethods, "verifyUserOtp">,
  input: OperationInput<"verifyUserOtp">,
  options: FlowOptions = {},
): Promise<Outcome> {
  const { otp, device_id } = input;
  checkOtp(otp, "verifyUserOtp");
  const result = await mfa.verifyUserOtp(input, callOptions(options));
  const device = device_id === undefined ? undefined : String(device_id);
  return classifyOtpResult(result, { device_id: device, now: clockOf(options).now(), otp });
}
