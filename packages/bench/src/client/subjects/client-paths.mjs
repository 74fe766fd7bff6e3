import { createMfaClient } from "@onelogin-mfa/client";

/** openapi-fetch's calls by path. */
export function createCalls({ baseUrl, fetch }) {
  const mfa = createMfaClient({ baseUrl, accessToken: "token", fetch });
  const params = { path: { user_id: 42 } };
  const body = { otp: "012345", device_id: "3920371" };
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  return {
    GET: async () => dataOf(await mfa.GET("/api/2/mfa/users/{user_id}/devices", { params })),
    POST: async () => dataOf(await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", { params, body })),
  };
}
