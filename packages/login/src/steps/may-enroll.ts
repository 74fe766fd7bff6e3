import { isMfaError } from "@onelogin-mfa/client";
import type { PendingLogin } from "../login-state.ts";
import type { StepContext } from "./step.ts";

/**
 * Returns true if this login may add a device now. Asked again in each request of an enrollment: between two of them the user may have
 * enrolled a device, and whoever has only the password must not add one after that.
 */
export async function mayEnroll({ mfa, enrollmentOf }: StepContext, login: PendingLogin): Promise<boolean> {
  const policy = await enrollmentOf(login);
  if (login.proof !== "password") return policy !== "never";
  if (policy !== "password") return false;
  return (await mfa.getAuthenticationDevices({ user_id: login.subject.user_id })).length === 0;
}

/**
 * Removes a device that was added with the password alone though the user had another one by then. An enrollment by app or call
 * ends at OneLogin, before this login is asked.
 *
 * @returns true if the device was late
 */
export async function removeLateDevice(
  { mfa }: StepContext,
  login: PendingLogin,
  device_id: string | undefined,
): Promise<boolean> {
  if (login.proof !== "password") return false;
  const { user_id } = login.subject;
  const devices = await mfa.getAuthenticationDevices({ user_id });
  const others = devices.filter((one) => String(one.device_id) !== device_id);
  // without its id, the new one is among the others
  if (others.length <= (device_id === undefined ? 1 : 0)) return false;
  if (device_id === undefined) return true;
  await mfa.deleteEnrolledFactor({ user_id, device_id }).catch((error: unknown) => {
    if (!isMfaError(error) || error.code !== "not_found") throw error;
  });
  return true;
}
