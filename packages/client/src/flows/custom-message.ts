/** Longest message after expansion, and what stands for the code, whose length is not documented. */
const longest = 160;
const codeLength = 6;

/**
 * What is wrong with the text of an SMS, if anything. It may have 160 characters **after** `{{otp_code}}` and
 * `{{otp_expiry}}` are filled in.
 *
 * The length of the code is not documented: six characters are assumed, as in every printed sample. The minutes are
 * those of `expires_in`, rounded up.
 *
 * Source: the reference's pages `enroll-factor` and `activate-factor`.
 */
export function problemOfMessage(message: unknown, expiresInSeconds = 120): string | undefined {
  if (typeof message !== "string" || message.trim() === "") return "must be a text that is not empty";
  const stray = /\{\{(?!otp_code\}\}|otp_expiry\}\})[^{}]*\}\}/.exec(message)?.[0];
  if (stray !== undefined) {
    return `contains ${stray}, which is no variable; there are {{otp_code}} and {{otp_expiry}}, without spaces`;
  }
  const minutes = String(Math.ceil(expiresInSeconds / 60));
  const expanded = message
    .replaceAll("{{otp_code}}", "0".repeat(codeLength))
    .replaceAll("{{otp_expiry}}", minutes);
  // by character, not by UTF-16 unit
  const length = [...expanded].length;
  if (length <= longest) return undefined;
  return `is ${length} characters long when {{otp_code}} and {{otp_expiry}} are filled in; ${longest} are allowed`;
}
