import { createFetch } from "ofetch";

export function createCalls({ baseUrl, fetch }) {
  const headers = { authorization: "Bearer token" };
  const api = createFetch({ fetch, defaults: { baseURL: baseUrl, headers, timeout: 30_000 } });
  const body = { otp: "012345", device_id: "3920371" };
  return {
    GET: () => api("/api/2/mfa/users/42/devices"),
    POST: () => api("/api/2/mfa/users/42/verifications/", { method: "POST", body }),
  };
}
