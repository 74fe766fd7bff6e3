import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { checkFields, idOf, readOtp } from "./check-input.ts";
import { callOptions, type FlowOptions } from "./flow-options.ts";
import { classifyOtpResponse, type Outcome } from "./outcome.ts";
import { refuse } from "./refuse.ts";

type VerifyOnceInput = OperationInput<"verifyUserOtp">;

const operation = "verifyUserOtp";
const fieldNames: Readonly<Record<keyof VerifyOnceInput, true>> = {
  user_id: true,
  otp: true,
  device_id: true,
};

/**
 * Verifies a code that the user has already: from an authenticator, from Protect's app, or from a message that was sent
 * before. An authenticator needs `device_id`. White space in the code is removed.
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
  input: VerifyOnceInput,
  options: FlowOptions = {},
): Promise<Outcome> {
  checkFields(input, fieldNames, operation);
  const otp = readOtp(input.otp, operation);
  const device_id = idOf(input.device_id);
  if (input.device_id !== undefined && device_id === undefined) {
    throw refuse('"device_id" must be a string that is not empty or a whole number', operation);
  }
  return classifyOtpResponse(await mfa.verifyUserOtp({ ...input, otp }, callOptions(options)), {
    device_id,
    otp,
  });
}
