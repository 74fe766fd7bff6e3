import { isMfaError } from "@onelogin-mfa/client";
import { may } from "../policy/permissions.ts";
import type { PendingLogin } from "../records/login-state.ts";
import type { StepContext } from "./step.ts";

/**
 * Returns true if this login may add a device now. Asked again in each request of an enrollment: between two of them the user may have
 * enrolled a device, and whoever has only the password must not add one after that.
 */
export async function mayEnroll(
  { mfa, enrollmentOf, signal }: StepContext,
  login: PendingLogin,
): Promise<boolean> {
  const policy = await enrollmentOf(login);
  if (may(login.proof, "add", policy)) return true;
  if (!may(login.proof, "enroll", policy)) return false;
  const { user_id } = login.subject;
  return (await mfa.getAuthenticationDevices({ user_id }, { signal, loginId: login.loginId })).length === 0;
}

/**
 * Removes a device that was added with the password alone though the user had another one by then. An enrollment by app or call
 * ends at OneLogin, before this login is asked.
 *
 * @returns true if the device was late
 */
export async function removeLateDevice(
  { mfa, signal }: StepContext,
  login: PendingLogin,
  device_id: string | undefined,
): Promise<boolean> {
  if (may(login.proof, "add")) return false;
  const { user_id } = login.subject;
  const devices = await mfa.getAuthenticationDevices({ user_id }, { signal, loginId: login.loginId });
  const others = devices.filter((one) => String(one.device_id) !== device_id);
  // without its id, the new one is among the others
  if (others.length <= (device_id === undefined ? 1 : 0)) return false;
  if (device_id === undefined) return true;
  await mfa
    .deleteEnrolledFactor({ user_id, device_id }, { signal, loginId: login.loginId })
    .catch((error: unknown) => {
      if (!isMfaError(error) || error.code !== "not_found") throw error;
    });
  return true;
}
