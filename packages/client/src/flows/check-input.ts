import type { OperationId } from "../operation-types.ts";
import { problemOfMessage } from "./custom-message.ts";
import { refuse } from "./refuse.ts";

/** The fields of the two calls that start something, seen as what they may turn out to be. */
interface StartFields {
  readonly expires_in?: unknown;
  readonly redirect_to?: unknown;
  readonly custom_message?: unknown;
}

/** Longest life of a registration or verification, and of a temporary code, in seconds. */
const longestAttempt = 900;
const longestCode = 259_200;

/**
 * Checks what both starts take.
 *
 * @throws MfaError `invalid_input`, naming the field
 */
export function checkStart(fields: StartFields, operation: OperationId): void {
  const { expires_in, redirect_to, custom_message } = fields;
  const expiresIn = checkSeconds(expires_in, longestAttempt, operation);
  if (redirect_to !== undefined && !isWebAddress(redirect_to)) {
    throw refuse('"redirect_to" must be an absolute http: or https: URL', operation);
  }
  const problem = custom_message === undefined ? undefined : problemOfMessage(custom_message, expiresIn);
  if (problem !== undefined) throw refuse(`"custom_message" ${problem}`, operation);
}

/** Checks the life of a temporary code. @throws MfaError `invalid_input` */
export function checkCodeLife(expiresIn: unknown, operation: OperationId): void {
  checkSeconds(expiresIn, longestCode, operation);
}

/** Checks the name of a new device. @throws MfaError `invalid_input` */
export function checkDisplayName(name: unknown, operation: OperationId): void {
  if (typeof name === "string" && name.trim() !== "") return;
  throw refuse('"display_name" must be a text that is not empty', operation);
}

/**
 * Checks a one-time password, and leaves it as it is: codes may have letters and zeros in front.
 *
 * @throws MfaError `invalid_input`, without the code
 */
export function checkOtp(otp: unknown, operation: OperationId): void {
  if (typeof otp === "string" && otp.trim() !== "") return;
  const problem =
    typeof otp === "number"
      ? "must be a string; a number has lost its leading zeros"
      : "must be a string that is not empty";
  throw refuse(`"otp" ${problem}`, operation);
}

function checkSeconds(value: unknown, longest: number, operation: OperationId): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 120 && value <= longest) return value;
  throw refuse(`"expires_in" must be a whole number of seconds from 120 to ${longest}`, operation);
}

function isWebAddress(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\/[^/\s]/i.test(value) && URL.canParse(value);
}
