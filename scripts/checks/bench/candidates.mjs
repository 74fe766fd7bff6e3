import { createMfaClient } from "@onelogin-mfa/client";
import createOpenapiFetch from "openapi-fetch";

/** Both calls of every candidate: `GET` reads the devices of a user, `POST` verifies a code. */
const devices = "/api/2/mfa/users/42/devices";
const verifications = "/api/2/mfa/users/42/verifications/";
const body = { otp: "012345", device_id: "3920371" };
const authorization = "Bearer token";
const headers = { authorization };
const timeout = 30_000;

/** openapi-fetch's calls by path, whose errors are thrown. */
function callsByPath(client, options = () => ({})) {
  const params = { path: { user_id: 42 } };
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  return {
    GET: async () => dataOf(await client.GET("/api/2/mfa/users/{user_id}/devices", { params, ...options() })),
    POST: async () =>
      dataOf(await client.POST("/api/2/mfa/users/{user_id}/verifications/", { params, body, ...options() })),
  };
}

/** The candidates: each creates a client of a server, a URL with or without a function for `fetch`. */
export const candidates = {
  "client, by method": (server) => {
    const mfa = createMfaClient({ ...server, accessToken: "token" });
    const POST = () => mfa.verifyUserOtp({ user_id: 42, ...body });
    return { GET: () => mfa.getAuthenticationDevices({ user_id: 42 }), POST };
  },
  "client, by path": (server) => callsByPath(createMfaClient({ ...server, accessToken: "token" })),
  // as a careful user writes it: a middleware that adds the token, and a timeout
  "openapi-fetch": (server) => {
    const client = createOpenapiFetch(server);
    client.use({ onRequest: ({ request }) => request.headers.set("authorization", authorization) });
    return callsByPath(client, () => ({ signal: AbortSignal.timeout(timeout) }));
  },
  // without checks of types, URL, content type, required fields and size, without retry and redaction
  "fetch alone": (server) => {
    const { baseUrl, fetch = globalThis.fetch } = server;
    const call = async (path, init) => {
      const response = await fetch(baseUrl + path, { ...init, signal: AbortSignal.timeout(timeout) });
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    };
    const json = { authorization, "content-type": "application/json" };
    const POST = () => call(verifications, { method: "POST", headers: json, body: JSON.stringify(body) });
    return { GET: () => call(devices, { headers }), POST };
  },
};

/** The data of the responses, which every candidate returns. */
export const results = {
  GET: [{ device_id: "3920371", auth_factor_name: "SMS", default: true }],
  POST: { id: "44aa6883-5048-4cd5-8cb2-64d47784230c", status: "accepted" },
};

/** The server as a function. It makes a `Request` as `fetch` does, for a candidate that makes none. */
export async function respond(input, init) {
  const request = input instanceof Request ? input : new Request(input, init);
  if (request.headers.get("authorization") !== authorization) return new Response("{}", { status: 401 });
  if (request.body) await request.text();
  return Response.json(results[request.method], { headers: { "x-request-id": "5F188CDE-49E1609A" } });
}
