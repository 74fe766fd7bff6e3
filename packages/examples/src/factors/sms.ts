import { enroll, type MfaClient, type Outcome, verify } from "@onelogin-mfa/client";

/** Enrolls the phone number of the user's profile. @param readCode asks the user for the code of the SMS */
export async function enrollSms(
  mfa: MfaClient,
  user_id: number,
  readCode: () => Promise<string>,
): Promise<Outcome> {
  const enrollment = await enroll(mfa, { user_id, factor: "SMS", display_name: "My phone" });
  return enrollment.submit(await readCode());
}

/** Sends a code to an enrolled phone, and checks what the user types. */
export async function verifySms(
  mfa: MfaClient,
  user_id: number,
  readCode: () => Promise<string>,
): Promise<Outcome> {
  const verification = await verify(mfa, {
    user_id,
    device: (devices) => devices.find(({ auth_factor_name }) => auth_factor_name === "SMS"),
  });
  return verification.submit(await readCode());
}
