import type { NamesOf } from "../check.ts";
import { dateOf } from "../clock.ts";
import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { checkSeconds, takeInput } from "./check-input.ts";
import { callNames, callOptions, type FlowCallOptions } from "./flow-options.ts";
import { checkClient, distrust, during } from "./refuse.ts";
import { hide } from "./secrets.ts";

/** A code to use instead of a device. `code` can be read, but `JSON.stringify` and `console.log` do not show it. */
export interface TemporaryCode {
  /** The code to read out to the user. It can begin with a zero. */
  readonly code: string;
  /** Time at which the code expires. */
  readonly expires_at: Date;
  /** True if the code can be used more than once. */
  readonly reusable: boolean;
  /** The temporary device of the code, such as `user_temp_otp_36216766`. */
  readonly device_id: string;
}

type CodeInput = OperationInput<"generateOtp">;

const fieldNames: NamesOf<CodeInput> = { user_id: true, expires_in: true, reusable: true };

/**
 * Generates a code for a user who cannot use a device. Verify the user's identity first. At login the user picks *Change
 * Authentication Factor*, then *OneLogin Temporary Code*.
 *
 * `expires_in` is in seconds, from 120 to 259 200, which is the default (72 hours). Sources: the reference's page
 * `generate-mfa-token`; for the lower limit, clients which work against live tenants.
 *
 * @example
 * ```ts
 * const { code, expires_at } = await generateTemporaryCode(mfa, { user_id: 42, expires_in: 3600 });
 * console.log("read out", code, "good until", expires_at);
 * ```
 *
 * @throws MfaError `invalid_input`, `protocol` if the code or its `expires_at` is invalid, or the error of the call
 */
export function generateTemporaryCode(
  mfa: Pick<OperationMethods, "generateOtp">,
  given: CodeInput,
  givenOptions: FlowCallOptions = {},
): Promise<TemporaryCode> {
  return during("generateOtp", async () => {
    const [input, options] = takeInput(given, fieldNames, givenOptions, callNames);
    checkClient(mfa, "generateOtp");
    checkSeconds(input.expires_in, 259_200);
    const response = await mfa.generateOtp(input, callOptions(options));
    const { mfa_token: code, reusable, device_id } = response;
    const expires_at = dateOf(response.expires_at);
    if (!expires_at) throw distrust('"expires_at" is not a date');
    if (typeof code !== "string" || code === "") throw distrust('"mfa_token" is not a code');
    return hide({ expires_at, reusable, device_id }, { code });
  });
}
