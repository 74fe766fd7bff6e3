import createClient from "openapi-fetch";
import type { paths } from "../src/generated/schema.ts";
import { createMfaClient } from "../src/index.ts";

const headers = { "content-type": "application/json", "x-request-id": "5F188CDE-49E1609A" };
const list = JSON.stringify([{ device_id: "3920371", auth_factor_name: "SMS", default: true }]);
const state = JSON.stringify({ id: "44aa6883-5048-4cd5-8cb2-64d47784230c", status: "accepted" });

/** The bodies of the two operations that are measured, by method. */
export const bodies: Readonly<Record<string, string>> = { GET: list, POST: state };

/** The server as a function. */
export async function respond(request: Request): Promise<Response> {
  // a server reads the request body
  if (request.body) await request.text();
  return new Response(bodies[request.method], { headers });
}

/** What runs one call. */
export type Variant = () => Promise<unknown>;

/**
 * Calls of both levels beside the baseline: what a careful user writes with openapi-fetch alone, a middleware that adds
 * the token and a timeout. The first of each method is the baseline.
 */
export function createVariants(
  baseUrl: string,
  fetch?: typeof respond,
): Readonly<Record<string, Readonly<Record<string, Variant>>>> {
  const bare = createClient<paths>({ baseUrl, ...(fetch && { fetch }) });
  bare.use({
    onRequest({ request }) {
      request.headers.set("authorization", "Bearer token");
    },
  });
  const mfa = createMfaClient({ baseUrl, accessToken: "token", fetch });
  const params = { path: { user_id: 42 } };
  const body = { otp: "012345", device_id: "3920371" };
  const devices = "/api/2/mfa/users/{user_id}/devices";
  const verifications = "/api/2/mfa/users/{user_id}/verifications/";
  const signal = () => AbortSignal.timeout(30_000);
  return {
    GET: {
      "openapi-fetch": () => bare.GET(devices, { params, signal: signal() }),
      "method level": () => mfa.getAuthenticationDevices({ user_id: 42 }),
      "path level": () => mfa.GET(devices, { params }),
    },
    POST: {
      "openapi-fetch": () => bare.POST(verifications, { params, body, signal: signal() }),
      "method level": () => mfa.verifyUserOtp({ user_id: 42, ...body }),
      "path level": () => mfa.POST(verifications, { params, body }),
    },
  };
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Figures of one variant. */
export interface Measured {
  readonly method: string;
  readonly name: string;
  readonly value: number;
  /** To the baseline of the same method. */
  readonly ratio: number;
}

/** Measures all variants in turn, in another order each round; the figures are medians over the rounds. */
export async function measure(
  variants: ReturnType<typeof createVariants>,
  rounds: number,
  run: (call: Variant) => Promise<number>,
): Promise<Measured[]> {
  const all = Object.entries(variants).flatMap(([method, calls]) =>
    Object.entries(calls).map(([name, call]) => ({ method, name, call, values: [] as number[] })),
  );
  for (let round = 0; round <= rounds; round++) {
    for (const { call, values } of all) {
      const value = await run(call);
      // the first round warms up
      if (round > 0) values.push(value);
    }
    all.push(...all.splice(0, 1));
  }
  all.sort((a, b) => a.method.localeCompare(b.method) || order.indexOf(a.name) - order.indexOf(b.name));
  return all.map(({ method, name, values }) => {
    const base = all.find((one) => one.method === method && one.name === order[0])?.values ?? [];
    return { method, name, value: median(values), ratio: median(values) / median(base) };
  });
}

const order = ["openapi-fetch", "method level", "path level"];
