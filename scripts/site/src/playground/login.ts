import { verify } from "@onelogin-mfa/client";
import type { OneLogin } from "./one-login.ts";
import { user } from "./start.ts";

/** Starts the second factor of the user as an application does: a push, or a code by e-mail. */
export async function startLogin(oneLogin: OneLogin, kind: "push" | "code") {
  const mfa = oneLogin.client();
  const user_id = user.id;
  const devices = await mfa.getAuthenticationDevices({ user_id });
  const name = kind === "push" ? "OneLogin" : "OneLogin Email";
  const device = devices.find(({ auth_factor_name }) => auth_factor_name === name);
  if (!device)
    throw new Error("Hazel has no such device any more: reset the sandbox on the page of an operation.");
  return verify(mfa, { user_id, device });
}

/** True for an outcome after which the login starts anew. */
export const isFinal = (status: string): boolean => status === "rejected" || status === "expired";
