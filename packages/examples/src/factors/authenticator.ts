import { enroll, type MfaClient, type Outcome, verifyOnce } from "@onelogin-mfa/client";

/**
 * Enrolls an authenticator app.
 *
 * @param show shows `totp_url` as a QR code, which you draw yourself: the URL holds the secret
 * @param readCode asks the user for the first code of the app
 */
export async function enrollAuthenticator(
  mfa: MfaClient,
  user_id: number,
  show: (totpUrl: string | undefined) => void,
  readCode: () => Promise<string>,
): Promise<Outcome> {
  const enrollment = await enroll(mfa, {
    user_id,
    factor: "Google Authenticator",
    display_name: "My authenticator",
  });
  show(enrollment.totp_url);
  return enrollment.submit(await readCode());
}

/** Checks the app's code in one call. It goes with the `device_id`, which the list of devices has. */
export async function verifyAuthenticator(
  mfa: MfaClient,
  user_id: number,
  device_id: string,
  otp: string,
): Promise<Outcome> {
  return verifyOnce(mfa, { user_id, device_id, otp });
}
