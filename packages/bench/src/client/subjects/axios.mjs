import axios from "axios";

/** Its own adapter for Node, but for a function as the server, which only its adapter for `fetch` takes. */
export function createCalls({ baseUrl, fetch }) {
  const headers = { authorization: "Bearer token" };
  const adapter = fetch && { adapter: "fetch", env: { fetch } };
  const api = axios.create({ baseURL: baseUrl, headers, timeout: 30_000, ...adapter });
  const body = { otp: "012345", device_id: "3920371" };
  return {
    GET: async () => (await api.get("/api/2/mfa/users/42/devices")).data,
    POST: async () => (await api.post("/api/2/mfa/users/42/verifications/", body)).data,
  };
}
