import OpenAI from "openai";

/** The core of openai's SDK: retries, timeout and parsing, without a resource. */
export function createCalls({ baseUrl, fetch }) {
  const api = new OpenAI({ apiKey: "token", baseURL: baseUrl, fetch, timeout: 30_000 });
  const body = { otp: "012345", device_id: "3920371" };
  return {
    GET: () => api.get("/api/2/mfa/users/42/devices"),
    POST: () => api.post("/api/2/mfa/users/42/verifications/", { body }),
  };
}
