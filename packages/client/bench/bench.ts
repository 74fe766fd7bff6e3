import createClient from "openapi-fetch";
import type { paths } from "../src/generated/schema.ts";
import { createMfaClient } from "../src/index.ts";

/**
 * What a call costs beside raw `fetch` and bare openapi-fetch, with a server that answers at once (a function). All
 * variants take turns in one run, in another order each round; the figures are medians over the rounds.
 */
const rounds = 41;
const callsPerRound = 400;

const baseUrl = "https://acme.onelogin.com";
const headers = { "content-type": "application/json", "x-request-id": "5F188CDE-49E1609A" };
const list = JSON.stringify([{ device_id: "3920371", auth_factor_name: "SMS", default: true }]);
const state = JSON.stringify({ id: "44aa6883-5048-4cd5-8cb2-64d47784230c", status: "accepted" });
const answer = async (request: Request): Promise<Response> => {
  // a server reads what it is sent
  if (request.body) await request.text();
  return new Response(request.method === "GET" ? list : state, { headers });
};

const params = { path: { user_id: 42 } };
const body = { otp: "012345", device_id: "3920371" };
const authorization = "Bearer token";
const bare = createClient<paths>({ baseUrl, fetch: answer, headers: { authorization } });
const mfa = createMfaClient({ baseUrl, accessToken: "token", fetch: answer });

const variants: Readonly<Record<string, readonly [string, () => Promise<unknown>][]>> = {
  GET: [
    [
      "raw fetch",
      async () => (await answer(new Request(`${baseUrl}/devices`, { headers: { authorization } }))).json(),
    ],
    ["openapi-fetch", () => bare.GET("/api/2/mfa/users/{user_id}/devices", { params })],
    ["this client", () => mfa.getAuthenticationDevices({ user_id: 42 })],
  ],
  POST: [
    [
      "raw fetch",
      async () => {
        const init = { method: "POST", headers: { ...headers, authorization }, body: JSON.stringify(body) };
        return (await answer(new Request(`${baseUrl}/verifications/`, init))).json();
      },
    ],
    ["openapi-fetch", () => bare.POST("/api/2/mfa/users/{user_id}/verifications/", { params, body })],
    ["this client", () => mfa.verifyUserOtp({ user_id: 42, ...body })],
  ],
};

async function measure(call: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  for (let index = 0; index < callsPerRound; index++) await call();
  return Number(process.hrtime.bigint() - start) / callsPerRound;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

for (const [method, calls] of Object.entries(variants)) {
  const times = new Map(calls.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    const turn = calls.map((_, index) => calls[(index + round) % calls.length] ?? calls[0]);
    for (const entry of turn) if (entry) times.get(entry[0])?.push(await measure(entry[1]));
  }
  const base = median(times.get("raw fetch") ?? []);
  for (const [name, values] of times) {
    const ns = median(values);
    process.stdout.write(
      `${method.padEnd(5)} ${name.padEnd(14)} ${ns.toFixed(0).padStart(8)} ns/op  ${(ns / base).toFixed(2)}\n`,
    );
  }
}
