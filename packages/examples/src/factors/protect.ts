import { enroll, type MfaClient, type Outcome, verify, verifyOnce } from "@onelogin-mfa/client";

/** Enrolls OneLogin Protect, and waits. @param show shows `totp_url` as a QR code, which you draw yourself */
export async function enrollProtect(
  mfa: MfaClient,
  user_id: number,
  show: (totpUrl: string | undefined) => void,
): Promise<Outcome> {
  const enrollment = await enroll(mfa, { user_id, factor: "OneLogin", display_name: "My phone" });
  show(enrollment.totp_url);
  return enrollment.wait();
}

/** Sends one push, and waits until the user has approved or denied it. */
export async function verifyPush(mfa: MfaClient, user_id: number): Promise<Outcome> {
  const verification = await verify(mfa, {
    user_id,
    device: (devices) => devices.find(({ auth_factor_name }) => auth_factor_name === "OneLogin"),
  });
  return verification.wait();
}

/** Checks the code that the app shows, for a phone without a connection. No push is sent. */
export async function verifyProtectCode(
  mfa: MfaClient,
  user_id: number,
  device_id: string,
  otp: string,
): Promise<Outcome> {
  return verifyOnce(mfa, { user_id, device_id, otp });
}
