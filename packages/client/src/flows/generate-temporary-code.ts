import type { OperationMethods } from "../client-types.ts";
import type { OperationInput } from "../operation-types.ts";
import { checkCodeLife } from "./check-input.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { hide } from "./hide-secrets.ts";
import { dateOf } from "./outcome.ts";
import { distrust } from "./refuse.ts";

/** A code that stands in for a device. `code` can be read, but neither `JSON.stringify` nor `console.log` shows it. */
export interface TemporaryCode {
  /** What to read out to the user. A string: it may begin with a zero. */
  readonly code: string;
  /** Until when it works. */
  readonly expires_at: Date;
  /** Whether it works more than once. */
  readonly reusable: boolean;
  /** The device that it makes, such as `user_temp_otp_36216766`. */
  readonly device_id: string;
}

const operation = "generateOtp";

/**
 * Makes a code for a user whose device is out of reach. Establish who is asking first. At login the user picks *Change
 * Authentication Factor*, then *OneLogin Temporary Code*.
 *
 * `expires_in` is in seconds, from 120 to 259 200; left out, it is the longest, 72 hours. Facts: the reference's page
 * `generate-mfa-token`; the lower limit is that of clients which work against live tenants.
 *
 * @example
 * ```ts
 * const { code, expires_at } = await generateTemporaryCode(mfa, { user_id: 42, expires_in: 3600 });
 * console.log("read out", code, "good until", expires_at);
 * ```
 *
 * @throws MfaError `invalid_input` before anything is sent, `protocol` if the response's `expires_at` is no date; else that
 * of the call
 */
export async function generateTemporaryCode(
  mfa: Pick<OperationMethods, "generateOtp">,
  input: OperationInput<"generateOtp">,
  options: FlowCallOptions = {},
): Promise<TemporaryCode> {
  checkCodeLife(input.expires_in, operation);
  const response = await mfa.generateOtp(input, callOptions(options));
  const expires_at = dateOf(response.expires_at);
  if (!expires_at) throw distrust('the response\'s "expires_at" is no date', operation);
  const { mfa_token, reusable, device_id } = response;
  return hide({ expires_at, reusable, device_id }, { code: mfa_token });
}
