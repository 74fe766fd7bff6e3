import { type AuthFactor, enroll, type MfaClient, type Outcome, verify } from "@onelogin-mfa/client";

/**
 * Enrolls the address of the user's profile.
 *
 * @param factor an element of `getAuthFactors` that you know to send codes: no field tells it from a link
 * @param readCode asks the user for the code of the e-mail
 */
export async function enrollEmailCode(
  mfa: MfaClient,
  user_id: number,
  factor: AuthFactor,
  readCode: () => Promise<string>,
): Promise<Outcome> {
  const enrollment = await enroll(mfa, { user_id, factor, display_name: "My mail" });
  return enrollment.submit(await readCode());
}

/** Sends a code to an enrolled address, and checks what the user types. */
export async function verifyEmailCode(
  mfa: MfaClient,
  user_id: number,
  device_id: string,
  readCode: () => Promise<string>,
): Promise<Outcome> {
  const verification = await verify(mfa, { user_id, device: device_id });
  return verification.submit(await readCode());
}
