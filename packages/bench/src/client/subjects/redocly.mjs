import { createClient, OPERATIONS } from "./generated/redocly.ts";

/** The client that `redocly generate-client` generates from the spec. */
export function createCalls({ baseUrl, fetch }) {
  const client = createClient(OPERATIONS, {
    serverUrl: baseUrl,
    fetch,
    timeout: 30_000,
    auth: { bearer: "token" },
  });
  const path = { user_id: 42 };
  const body = { otp: "012345", device_id: "3920371" };
  return {
    GET: () => client.getAuthenticationDevices({ path }),
    POST: () => client.verifyUserOtp({ path, body }),
  };
}
