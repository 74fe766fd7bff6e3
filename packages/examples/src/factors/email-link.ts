import { type AuthFactor, enroll, type MfaClient, type Outcome, verify } from "@onelogin-mfa/client";

/**
 * Enrolls the address of the user's profile, and waits until the user has opened the link.
 *
 * @param factor an element of `getAuthFactors` that you know to send links: no field tells it from a code
 * @param show tells the user to look into the mail
 */
export async function enrollEmailLink(
  mfa: MfaClient,
  user_id: number,
  factor: AuthFactor,
  show: (text: string) => void,
): Promise<Outcome> {
  const redirect_to = "https://app.example.com/ok";
  const enrollment = await enroll(mfa, { user_id, factor, display_name: "My mail", redirect_to });
  show("Open the link in the e-mail.");
  return enrollment.wait();
}

/** Sends a link to an enrolled address, and waits until the user has opened it. */
export async function verifyEmailLink(
  mfa: MfaClient,
  user_id: number,
  device_id: string,
  show: (text: string) => void,
): Promise<Outcome> {
  const redirect_to = "https://app.example.com/ok";
  const verification = await verify(mfa, { user_id, device: device_id, redirect_to });
  show("Open the link in the e-mail.");
  return verification.wait();
}
