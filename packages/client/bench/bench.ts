import createClient from "openapi-fetch";
import type { paths } from "../src/generated/schema.ts";
import { createMfaClient } from "../src/index.ts";

/**
 * The duration of a call beside raw `fetch` and bare openapi-fetch, with a function as the server. All variants run in
 * turn, in another order each round; the figures are medians over the rounds.
 */
const rounds = 42;
const callsPerRound = 400;

const baseUrl = "https://acme.onelogin.com";
const headers = { "content-type": "application/json", "x-request-id": "5F188CDE-49E1609A" };
const list = JSON.stringify([{ device_id: "3920371", auth_factor_name: "SMS", default: true }]);
const state = JSON.stringify({ id: "44aa6883-5048-4cd5-8cb2-64d47784230c", status: "accepted" });
const respond = async (request: Request): Promise<Response> => {
  // a server reads the request body
  if (request.body) await request.text();
  return new Response(request.method === "GET" ? list : state, { headers });
};

const params = { path: { user_id: 42 } };
const body = { otp: "012345", device_id: "3920371" };
const authorization = "Bearer token";
const bare = createClient<paths>({ baseUrl, fetch: respond, headers: { authorization } });
const mfa = createMfaClient({ baseUrl, accessToken: "token", fetch: respond });
const raw = async (path: string, init?: RequestInit) =>
  (await respond(new Request(baseUrl + path, { headers: { ...headers, authorization }, ...init }))).json();

const variants: Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>> = {
  GET: {
    "raw fetch": () => raw("/devices"),
    "openapi-fetch": () => bare.GET("/api/2/mfa/users/{user_id}/devices", { params }),
    "this client": () => mfa.getAuthenticationDevices({ user_id: 42 }),
  },
  POST: {
    "raw fetch": () => raw("/verifications/", { method: "POST", body: JSON.stringify(body) }),
    "openapi-fetch": () => bare.POST("/api/2/mfa/users/{user_id}/verifications/", { params, body }),
    "this client": () => mfa.verifyUserOtp({ user_id: 42, ...body }),
  },
};

async function measure(call: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  for (let index = 0; index < callsPerRound; index++) await call();
  return Number(process.hrtime.bigint() - start) / callsPerRound;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

for (const [method, calls] of Object.entries(variants)) {
  const times = Object.entries(calls).map(([name, call]) => ({ name, call, values: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { call, values } of times) values.push(await measure(call));
    times.push(...times.splice(0, 1));
  }
  const base = median(times.find(({ name }) => name === "raw fetch")?.values ?? []);
  for (const { name, values } of times) {
    const ns = median(values);
    const columns = [
      method.padEnd(5),
      name.padEnd(14),
      ns.toFixed(0).padStart(8),
      "ns/op",
      (ns / base).toFixed(2),
    ];
    process.stdout.write(`${columns.join(" ")}\n`);
  }
}
