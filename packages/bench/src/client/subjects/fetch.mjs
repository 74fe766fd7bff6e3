/** The platform's `fetch` and nothing else: a status is checked, nothing more. */
export function createCalls({ baseUrl, fetch = globalThis.fetch }) {
  const authorization = "Bearer token";
  const json = { authorization, "content-type": "application/json" };
  const body = { otp: "012345", device_id: "3920371" };
  async function call(path, init) {
    const response = await fetch(baseUrl + path, { ...init, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }
  return {
    GET: () => call("/api/2/mfa/users/42/devices", { headers: { authorization } }),
    POST: () =>
      call("/api/2/mfa/users/42/verifications/", {
        method: "POST",
        headers: json,
        body: JSON.stringify(body),
      }),
  };
}
