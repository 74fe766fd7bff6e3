import { check, type NamesOf } from "../check.ts";
import { tellFlow } from "../events.ts";
import { idOf } from "../ids.ts";
import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { readOtp, takeInput } from "./check-input.ts";
import { callNames, callOptions, type FlowCallOptions } from "./flow-options.ts";
import { classifyOtpResponse, type Outcome } from "./outcome.ts";
import { checkClient, during } from "./refuse.ts";

type VerifyOnceInput = OperationInput<"verifyUserOtp">;

const fieldNames: NamesOf<VerifyOnceInput> = { user_id: true, otp: true, device_id: true };

/**
 * Verifies a code that the user has already: from an authenticator, from Protect's app, or from a message that was sent
 * before. An authenticator needs `device_id`. White space in the code is removed.
 *
 * `if (await verifyOnce(…))` is always true: compare the outcome's `status` with `accepted`.
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
export function verifyOnce(
  mfa: Pick<OperationMethods, "verifyUserOtp">,
  given: VerifyOnceInput,
  givenOptions: FlowCallOptions = {},
): Promise<Outcome> {
  return during("verifyUserOtp", async () => {
    const [input, options] = takeInput(given, fieldNames, givenOptions, callNames);
    checkClient(mfa, "verifyUserOtp");
    const otp = readOtp(input.otp);
    const device_id = idOf(input.device_id);
    check(
      input.device_id === undefined || device_id !== undefined,
      '"device_id" must be a string that is not empty or a whole number',
    );
    const result = { ...callOptions(options), as: "result" } as const;
    const { data, callId } = await mfa.verifyUserOtp({ ...input, otp }, result);
    const outcome = classifyOtpResponse(data, { device_id, otp });
    const { user_id } = input;
    const about = {
      flow: "verification",
      user_id,
      factor: undefined,
      callId,
      loginId: options.loginId,
    } as const;
    // without an end, a code is never expired
    if (outcome.status === "accepted") tellFlow(mfa, { type: "accepted", ...about });
    if (outcome.status === "pending" || outcome.status === "rejected")
      tellFlow(mfa, { type: "wrong", ...about });
    return outcome;
  });
}
