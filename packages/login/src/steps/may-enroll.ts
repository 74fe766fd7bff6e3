import { isMfaError } from "@onelogin-mfa/client";
import type { Visit } from "../http/visit.ts";
import { may } from "../policy/permissions.ts";
import type { PendingLogin } from "../records/login-state.ts";
import { callOptions } from "./step.ts";

/**
 * Returns true if this login may add a device now. Asked again in each request of an enrollment: between two of them the user may have
 * enrolled a device, and whoever has only the password must not add one after that.
 */
export async function mayEnroll(visit: Visit, login: PendingLogin): Promise<boolean> {
  const { application, mfa } = visit.services;
  const { user_id } = login.subject;
  const policy = await application.enrollmentOf(login.subject, visit.context);
  if (may(login.proof, "add", policy)) return true;
  if (!may(login.proof, "enroll", policy)) return false;
  return (await mfa().getAuthenticationDevices({ user_id }, callOptions(visit, login))).length === 0;
}

/**
 * Removes a device that was added with the password alone though the user had another one by then. An enrollment by app or call
 * ends at OneLogin, before this login is asked.
 *
 * @returns true if the device was late
 */
export async function removeLateDevice(
  visit: Visit,
  login: PendingLogin,
  device_id: string | undefined,
): Promise<boolean> {
  if (may(login.proof, "add")) return false;
  const mfa = visit.services.mfa();
  const { user_id } = login.subject;
  const options = callOptions(visit, login);
  const devices = await mfa.getAuthenticationDevices({ user_id }, options);
  const others = devices.filter((one) => String(one.device_id) !== device_id);
  // without its id, the new one is among the others
  if (others.length <= (device_id === undefined ? 1 : 0)) return false;
  if (device_id === undefined) return true;
  await mfa.deleteEnrolledFactor({ user_id, device_id }, options).catch((error: unknown) => {
    if (!isMfaError(error) || error.code !== "not_found") throw error;
  });
  return true;
}
