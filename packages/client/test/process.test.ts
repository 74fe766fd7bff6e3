import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startRawServer } from "./faults/support/raw-server.ts";
import { errorOf } from "./support/examples.ts";

const client = new URL("../src/index.ts", import.meta.url).href;

/** Runs a program in a process of its own, and returns the JSON that it prints. */
async function run(program: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const args = ["--no-warnings", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}

it.each([
  ["at an address where nobody listens", (baseUrl: string) => ({ baseUrl }), {}],
  ["behind a proxy that is down", () => ({ subdomain: "acme" }), { NODE_USE_ENV_PROXY: "1" }],
])("%s, a request that was never sent is retried, whatever its effect", async (_, addressOf, environment) => {
  const { url, close } = await startRawServer(() => {});
  await close();
  const program = `
    const { createMfaClient } = await import(${JSON.stringify(client)});
    const log = [];
    const mfa = createMfaClient({ ...${JSON.stringify(addressOf(url))}, accessToken: "a", random: () => 0, onEvent: (event) => log.push(event) });
    await mfa.verifyUserOtp({ user_id: 42, otp: "012345" }).catch(() => {});
    console.log(JSON.stringify(log.map(({ type, systemCode }) => systemCode ?? type)));`;
  const attempt = ["request", "ECONNREFUSED"];
  expect(await run(program, { HTTPS_PROXY: url, NO_PROXY: "", no_proxy: "", ...environment })).toEqual([
    ...attempt,
    "retry",
    ...attempt,
    "retry",
    ...attempt,
    "end",
  ]);
});

it("with frozen intrinsics the client loads, and its errors are complete", async () => {
  const program = `
    const all = [Object, Function, Array, Error, TypeError, AggregateError, Promise, Map, Set, RegExp, String, Number, Date];
    for (const { prototype } of all) Object.freeze(prototype);
    const { createMfaClient, isMfaError } = await import(${JSON.stringify(client)});
    const fetch = async () => Response.json(${JSON.stringify(errorOf("getAuthFactors", 404))}, { status: 404 });
    const mfa = createMfaClient({ subdomain: "acme", accessToken: "a", fetch });
    const error = await mfa.getAuthFactors({ user_id: 42 }).catch((reason) => reason);
    const clone = structuredClone(error);
    console.log(JSON.stringify([error.name, error.status, isMfaError(clone), clone.name, clone.code]));`;
  expect(await run(program)).toEqual(["MfaNotFoundError", 404, true, "MfaNotFoundError", "not_found"]);
});

it("in a zone that is not UTC, a time of the server that names no zone is UTC", async () => {
  const dates = [
    ["2026-01-01T00:02:00", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01T00:02:00.123456", "2026-01-01T00:02:00.123Z"],
    ["2026-01-01 00:02:00", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01T00:02", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T00:02:00Z", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01T00:02:00+02:00", "2025-12-31T22:02:00.000Z"],
    ["2026-01-01T00:02:00-0500", "2026-01-01T05:02:00.000Z"],
    ["2026-01-01 00:02:00 UTC", "2026-01-01T00:02:00.000Z"],
    ["Thu, 01 Jan 2026 00:02:00 GMT", "2026-01-01T00:02:00.000Z"],
    ...["soon", "", 0, null, {}].map((value) => [value, null]),
  ];
  const program = `
    const [{ dateOf }, { flows, scriptFlow }, { createTokenHarness, tokenResponse }, { readRetryAfter }] = await Promise.all(
      ["src/clock.ts", "test/flows/support/script.ts", "test/support/token-harness.ts", "src/rate-limit.ts"].map(
        (file) => import(new URL("../" + file, ${JSON.stringify(client)}))));
    const starts = flows.map((flow) => flow.start(scriptFlow(flow, { expires_at: "2026-01-01T00:02:00" }).mfa));
    const token = { access_token: "t", created_at: "2025-12-31T23:55:00", expires_in: 600 };
    const { mfa, tokens } = createTokenHarness({ token: [() => tokenResponse(token)], api: () => Response.json([]) });
    await mfa.getAuthFactors({ user_id: 42 });
    console.log(JSON.stringify({
      zone: new Date("2026-01-01T00:00:00"),
      dates: ${JSON.stringify(dates)}.map(([text]) => dateOf(text) ?? null),
      expires: (await Promise.all(starts)).map(({ expires_at }) => expires_at),
      token: tokens[0].expiresAt,
      retryAfterMs: readRetryAfter(new Headers({ "retry-after": "Thu Jan  1 00:00:09 2026" }), Date.UTC(2026, 0, 1)),
    }));`;
  expect(await run(program, { TZ: "America/New_York" })).toEqual({
    zone: "2026-01-01T05:00:00.000Z",
    dates: dates.map(([, iso]) => iso),
    expires: ["2026-01-01T00:02:00.000Z", "2026-01-01T00:02:00.000Z"],
    token: "2026-01-01T00:05:00.000Z",
    retryAfterMs: 9000,
  });
});
