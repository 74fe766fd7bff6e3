import { isMfaError } from "@onelogin-mfa/client";
import type { Visit } from "../http/visit.ts";
import type { PendingLogin } from "../records/login-state.ts";
import { isByPhone } from "./factors.ts";
import { noticeOf } from "./failure.ts";
import { callOptions } from "./step.ts";

/**
 * Returns a login with the lists that its page shows. They are kept for showing only: a reload asks OneLogin for none of them, and what
 * decides on an enrollment, a removal or a number asks again. A list that could not be received stays missing, and the page offers to
 * ask again.
 */
export async function withLists(visit: Visit, login: PendingLogin): Promise<PendingLogin> {
  const mfa = visit.services.mfa();
  const options = callOptions(visit, login);
  const { user_id } = login.subject;
  const needsDevices = login.step === "devices" || login.step === "reset";
  const phoneOf = async () => (await mfa.getUser({ user_id }, options)).phone ?? undefined;
  try {
    if (needsDevices && login.devices === undefined) {
      const devices = await mfa.getAuthenticationDevices({ user_id }, options);
      const isPhoneMissing =
        login.phone === undefined && devices.some((device) => isByPhone(device.auth_factor_name));
      // without the number the page only says less
      const phone = isPhoneMissing ? await phoneOf().catch(ignoreMfaError) : login.phone;
      return { ...login, devices, phone };
    }
    if (login.step !== "factors" || login.factors !== undefined) return login;
    const [factors, phone] = await Promise.all([mfa.getAuthFactors({ user_id }, options), phoneOf()]);
    return { ...login, factors, phone };
  } catch (error) {
    if (!isMfaError(error)) throw error;
    return { ...login, notice: noticeOf(error) };
  }
}

function ignoreMfaError(error: unknown): undefined {
  if (!isMfaError(error)) throw error;
}
