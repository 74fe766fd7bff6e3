import { createClient, createConfig } from "./generated/hey-api/client/index.ts";
import { getAuthenticationDevices, verifyUserOtp } from "./generated/hey-api/sdk.gen.ts";

/** The client that `@hey-api/openapi-ts` generates from the spec. */
export function createCalls({ baseUrl, fetch }) {
  const client = createClient(createConfig({ baseUrl, fetch, auth: "token", throwOnError: true }));
  const path = { user_id: 42 };
  const body = { otp: "012345", device_id: "3920371" };
  const signal = () => AbortSignal.timeout(30_000);
  return {
    GET: async () => (await getAuthenticationDevices({ client, path, signal: signal() })).data,
    POST: async () => (await verifyUserOtp({ client, path, body, signal: signal() })).data,
  };
}
