import ky from "ky";

export function createCalls({ baseUrl, fetch }) {
  const headers = { authorization: "Bearer token" };
  const api = ky.create({ prefix: baseUrl, fetch, headers, timeout: 30_000 });
  const body = { otp: "012345", device_id: "3920371" };
  return {
    GET: () => api.get("api/2/mfa/users/42/devices").json(),
    POST: () => api.post("api/2/mfa/users/42/verifications/", { json: body }).json(),
  };
}
