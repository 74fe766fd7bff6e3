import { enroll, type MfaClient, type Outcome, verify } from "@onelogin-mfa/client";

/** Calls the number of the user's profile, and waits. @param show shows what to type into the phone */
export async function enrollVoice(
  mfa: MfaClient,
  user_id: number,
  show: (token: string | undefined) => void,
): Promise<Outcome> {
  const enrollment = await enroll(mfa, { user_id, factor: "OneLogin Voice", display_name: "My phone" });
  show(enrollment.verification_token);
  return enrollment.wait();
}

/** Calls an enrolled phone, and waits until the user has typed the token into it. */
export async function verifyVoice(
  mfa: MfaClient,
  user_id: number,
  show: (token: string | undefined) => void,
): Promise<Outcome> {
  const verification = await verify(mfa, {
    user_id,
    device: (devices) => devices.find(({ auth_factor_name }) => auth_factor_name === "OneLogin Voice"),
  });
  show(verification.verification_token);
  return verification.wait();
}
