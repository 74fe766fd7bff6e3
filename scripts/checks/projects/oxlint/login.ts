// An outcome as a condition is always true. The linter must report each line below a directive, as it reports unused ones.
import { createMfaClient, verify, verifyOnce } from "@onelogin-mfa/client";

const mfa = createMfaClient({ subdomain: "acme", accessToken: "t" });
const input = { user_id: 42, otp: "012345", device_id: "1" };

export async function isIn(otp: string): Promise<boolean> {
  // oxlint-disable-next-line typescript/no-unnecessary-condition
  if (await verifyOnce(mfa, input)) return true;
  const outcome = await verifyOnce(mfa, input);
  // oxlint-disable-next-line typescript/no-unnecessary-condition
  if (outcome) return true;
  const { submit, wait } = await verify(mfa, { user_id: 42 });
  // oxlint-disable-next-line typescript/no-unnecessary-condition
  if (!(await submit(otp))) return false;
  if ((await submit(otp)).status === "accepted") return true;
  // oxlint-disable-next-line typescript/no-unnecessary-condition
  if ((await wait()).status) return true;
  // oxlint-disable-next-line typescript/no-unnecessary-condition
  return (await wait()) ? outcome.status === "accepted" : false;
}
