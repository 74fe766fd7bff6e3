import type { Challenge, Compat, DeviceKind } from "./model.ts";
import type { Random } from "./random.ts";

/** What a challenge keeps secret, by its kind. */
export type Secrets = Pick<Challenge, "code" | "token" | "link" | "secret">;

/** Length of the codes in all printed samples. */
const codeLength = 6;

/**
 * Draws what a challenge needs: a code to send, a token to show, a link, or the seed of an authenticator.
 *
 * Documented codes have letters, observed ones digits: the reference's page activate-factor of API v1 calls the standard
 * code alphanumeric, and every printed one is numeric.
 */
export function drawSecrets(
  { kind, type }: Pick<Challenge, "type"> & { kind: DeviceKind },
  { random, compat }: { random: Random; compat: Compat },
): Secrets {
  if (kind === "sms" || kind === "email_code") {
    return { code: compat === "documented" ? random.letters(codeLength) : random.digits(codeLength) };
  }
  if (kind === "voice") return { token: random.digits(codeLength) };
  if (kind === "email_link") return { link: random.hex(40) };
  if (type === "verification" || kind === "temporary_code") return {};
  const secret = random.base32(32);
  return kind === "protect" ? { secret, token: `01-${random.digits(7)}` } : { secret };
}
