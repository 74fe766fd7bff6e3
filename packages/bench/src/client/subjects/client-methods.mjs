import { createMfaClient } from "@onelogin-mfa/client";

/** One method for each operation. */
export function createCalls({ baseUrl, fetch }) {
  const mfa = createMfaClient({ baseUrl, accessToken: "token", fetch });
  return {
    GET: () => mfa.getAuthenticationDevices({ user_id: 42 }),
    POST: () => mfa.verifyUserOtp({ user_id: 42, otp: "012345", device_id: "3920371" }),
  };
}
