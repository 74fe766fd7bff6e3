import { isRecord } from "../is-record.ts";
import type { OperationId } from "../operation-types.ts";
import { refuse } from "./refuse.ts";

/** The fields of both start calls that have limits. */
interface StartFields {
  readonly expires_in?: unknown;
  readonly redirect_to?: unknown;
  readonly custom_message?: unknown;
}

/** Names of the flow's fields by those of the operation. */
const insteadOf: Readonly<Record<string, string>> = { device_id: "device", factor_id: "factor" };

/** Longest lifetime of a registration or verification, and of a temporary code, in seconds. */
const longestAttempt = 900;
const longestCode = 259_200;
/** Longest SMS, and the assumed length of a code: six characters as in every printed sample. */
const longestMessage = 160;
const codeLength = 6;

/** Checks the user and the names of the fields. @throws MfaError `invalid_input`, naming the field */
export function checkFields(
  input: object,
  names: Readonly<Record<string, true>>,
  operation: OperationId,
): void {
  if (!isRecord(input)) throw refuse("the input must be an object", operation);
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || Object.hasOwn(names, name)) continue;
    const instead = Object.hasOwn(insteadOf, name) ? `; pass it as "${insteadOf[name]}"` : "";
    throw refuse(`unknown field "${name}"${instead}`, operation);
  }
  if (!isUserId(input.user_id)) {
    throw refuse('"user_id" must be a positive whole number: the id of the user in OneLogin', operation);
  }
}

/** Returns true for a positive safe integer, as the ids of users are. */
export function isUserId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** An id as text: of a string that is not empty, or of an exact whole number. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Checks the input that starts an enrollment or verification. @throws MfaError `invalid_input`, naming the field */
export function checkStart(fields: StartFields, operation: OperationId): void {
  const { expires_in, redirect_to, custom_message } = fields;
  const expiresIn = checkSeconds(expires_in, longestAttempt, operation);
  if (redirect_to !== undefined && !isWebAddress(redirect_to)) {
    throw refuse('"redirect_to" must be an absolute http: or https: URL', operation);
  }
  const problem = custom_message === undefined ? undefined : problemOfMessage(custom_message, expiresIn);
  if (problem !== undefined) throw refuse(`"custom_message" ${problem}`, operation);
}

/** Checks the lifetime of a temporary code. @throws MfaError `invalid_input` */
export function checkCodeLife(expiresIn: unknown, operation: OperationId): void {
  checkSeconds(expiresIn, longestCode, operation);
}

/** Checks the name of a new device. @throws MfaError `invalid_input` */
export function checkDisplayName(name: unknown, operation: OperationId): void {
  if (typeof name === "string" && name.trim() !== "") return;
  throw refuse('"display_name" must be a string that is not empty', operation);
}

/** Far longer than any code: that of a YubiKey has 44 characters. */
const longestOtp = 64;

/**
 * Returns a one-time password without the white space and invisible characters that apps show and copy, such as `123 456`. It
 * can have letters and leading zeros. What cannot be a code is refused, as a wrong code uses up an attempt.
 *
 * @throws MfaError `invalid_input`, without the code
 */
export function readOtp(otp: unknown, operation: OperationId): string {
  const fail = (problem: string) => refuse(`"otp" must be a string${problem}`, operation);
  if (typeof otp === "number") throw fail("; a number loses its leading zeros");
  const code = typeof otp === "string" ? otp.replace(/[\s\p{Cf}]/gu, "") : "";
  if (code === "") throw fail(" that is not empty");
  if (code.length > longestOtp) throw fail(` of at most ${longestOtp} characters`);
  if (/\p{Cc}/u.test(code)) throw fail(" without control characters");
  return code;
}

/**
 * Returns why the text of an SMS is invalid. It may have 160 characters **after** `{{otp_code}}` and `{{otp_expiry}}` are
 * replaced; `{{otp_expiry}}` is `expires_in` in minutes, rounded up.
 *
 * Source: the reference's pages `enroll-factor` and `activate-factor`.
 */
export function problemOfMessage(message: unknown, expiresInSeconds = 120): string | undefined {
  if (typeof message !== "string" || message.trim() === "") return "must be a string that is not empty";
  const stray = /\{\{(?!otp_code\}\}|otp_expiry\}\})[^{}]*\}\}/.exec(message)?.[0];
  if (stray !== undefined) {
    return `contains the unknown variable ${stray}; the variables are {{otp_code}} and {{otp_expiry}}, without spaces`;
  }
  const expanded = message
    .replaceAll("{{otp_code}}", "0".repeat(codeLength))
    .replaceAll("{{otp_expiry}}", String(Math.ceil(expiresInSeconds / 60)));
  // by character, not by UTF-16 unit
  const length = [...expanded].length;
  if (length <= longestMessage) return undefined;
  return `is ${length} characters long after {{otp_code}} and {{otp_expiry}} are replaced; the limit is ${longestMessage}`;
}

function checkSeconds(value: unknown, longest: number, operation: OperationId): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 120 && value <= longest) return value;
  throw refuse(`"expires_in" must be a whole number of seconds from 120 to ${longest}`, operation);
}

function isWebAddress(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\/[^/\s]/i.test(value) && URL.canParse(value);
}
