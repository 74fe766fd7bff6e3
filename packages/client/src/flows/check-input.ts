import { check, take } from "../check.ts";
import { isUserId } from "../ids.ts";
import { factorKind } from "./factor-kind.ts";
import { flowNames } from "./flow-options.ts";

/** The fields of both start calls that have limits. */
type StartFields = { readonly [Name in "expires_in" | "redirect_to" | "custom_message"]?: unknown };

/** Longest SMS, and the assumed length of a code: six characters as in every printed sample. */
const longestMessage = 160;
const codeLength = 6;
/** Far longer than any code: that of a YubiKey has 44 characters. */
const longestOtp = 64;

/** Copies input and options, and checks the user. @throws MfaError `invalid_input`, naming the field */
export function takeInput<Input extends { readonly user_id: unknown }, Options extends object>(
  given: Input,
  fieldNames: object,
  givenOptions: Options,
  optionNames: object = flowNames,
): readonly [Input, Options] {
  const input = take(given, fieldNames, "field");
  const options = take(givenOptions, optionNames, "option");
  check(isUserId(input.user_id), '"user_id" must be a positive whole number: the id of the user in OneLogin');
  return [input, options];
}

/** Returns true for a text that is not empty or white space. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** Checks the input that starts an enrollment or verification. @throws MfaError `invalid_input`, naming the field */
export function checkStart({ expires_in, redirect_to, custom_message }: StartFields): void {
  checkSeconds(expires_in, 900);
  check(
    redirect_to === undefined || isWebAddress(redirect_to),
    '"redirect_to" must be an absolute http: or https: URL',
  );
  const problem = custom_message === undefined ? undefined : problemOfMessage(custom_message, expires_in);
  check(problem === undefined, `"custom_message" ${problem}`);
}

/** Checks that a text of the caller's is for a factor that sends it. @throws MfaError `invalid_input` */
export function checkMessage({ custom_message }: StartFields, factor: string | undefined): void {
  const isSent = custom_message === undefined || factorKind(factor).takesMessage;
  check(isSent, `"custom_message" is for SMS, not for "${factor}"`);
}

/** Checks the lifetime of an attempt or of a temporary code. @throws MfaError `invalid_input` */
export function checkSeconds(value: unknown = 120, longest: number): asserts value is number | undefined {
  check(
    Number.isInteger(value) && Number(value) >= 120 && Number(value) <= longest,
    `"expires_in" must be a whole number of seconds from 120 to ${longest}`,
  );
}

/**
 * Returns a one-time password without the white space and invisible characters that apps show and copy, such as `123 456`. It
 * can have letters and leading zeros. What cannot be a code is refused, as a wrong code uses up an attempt.
 *
 * @throws MfaError `invalid_input`, without the code
 */
export function readOtp(otp: unknown): string {
  check(typeof otp !== "number", '"otp" must be a string; a number loses its leading zeros');
  const code = typeof otp === "string" ? otp.replace(/[\s\p{Cf}]/gu, "") : "";
  check(code, '"otp" must be a string that is not empty');
  check(code.length <= longestOtp, `"otp" must be a string of at most ${longestOtp} characters`);
  check(!/\p{Cc}/u.test(code), '"otp" must be a string without control characters');
  return code;
}

/**
 * Returns why the text of an SMS is invalid. It may have 160 characters **after** `{{otp_code}}` and `{{otp_expiry}}` are
 * replaced; `{{otp_expiry}}` is `expires_in` in minutes, rounded up.
 *
 * Source: the reference's pages `enroll-factor` and `activate-factor`.
 */
export function problemOfMessage(message: unknown, expiresInSeconds = 120): string | undefined {
  if (!isText(message)) return "must be a string that is not empty";
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

function isWebAddress(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\/[^/\s]/i.test(value) && URL.canParse(value);
}
