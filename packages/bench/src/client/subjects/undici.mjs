import { Pool } from "undici";

/** The limit: one pool of connections, no `Request` and no `Response`. */
export function createCalls({ baseUrl }) {
  const pool = new Pool(baseUrl, { connections: 64, headersTimeout: 30_000, bodyTimeout: 30_000 });
  const authorization = "Bearer token";
  const json = { authorization, "content-type": "application/json" };
  const body = { otp: "012345", device_id: "3920371" };
  async function call(options) {
    const response = await pool.request(options);
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}`);
    return response.body.json();
  }
  return {
    GET: () => call({ method: "GET", path: "/api/2/mfa/users/42/devices", headers: { authorization } }),
    POST: () =>
      call({
        method: "POST",
        path: "/api/2/mfa/users/42/verifications/",
        headers: json,
        body: JSON.stringify(body),
      }),
  };
}
