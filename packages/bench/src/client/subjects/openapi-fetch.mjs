import createClient from "openapi-fetch";

/** What a careful user writes with openapi-fetch alone: a middleware that adds the token, and a timeout. */
export function createCalls({ baseUrl, fetch }) {
  const client = createClient({ baseUrl, fetch });
  client.use({
    onRequest({ request }) {
      request.headers.set("authorization", "Bearer token");
    },
  });
  const params = { path: { user_id: 42 } };
  const body = { otp: "012345", device_id: "3920371" };
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  const signal = () => AbortSignal.timeout(30_000);
  const devices = "/api/2/mfa/users/{user_id}/devices";
  const verifications = "/api/2/mfa/users/{user_id}/verifications/";
  return {
    GET: async () => dataOf(await client.GET(devices, { params, signal: signal() })),
    POST: async () => dataOf(await client.POST(verifications, { params, body, signal: signal() })),
  };
}
