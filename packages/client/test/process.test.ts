import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const client = new URL("../src/index.ts", import.meta.url).href;

/** Runs a program in a process of its own, and returns the JSON that it prints. */
async function run(program: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const args = ["--no-warnings", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // a server that listens on a port has an address of this form
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

it("behind a proxy that is down, a request that was never sent is retried, whatever its effect", async () => {
  const proxy = `http://127.0.0.1:${await closedPort()}`;
  const program = `
    const { createMfaClient } = await import(${JSON.stringify(client)});
    const log = [];
    const mfa = createMfaClient({ subdomain: "acme", accessToken: "a", random: () => 0, logger: (entry) => log.push(entry) });
    await mfa.verifyUserOtp({ user_id: 42, otp: "012345" }).catch(() => {});
    console.log(JSON.stringify(log.map(({ type, systemCode }) => systemCode ?? type)));`;
  const environment = { NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: proxy, NO_PROXY: "", no_proxy: "" };
  const attempt = ["request", "ECONNREFUSED"];
  expect(await run(program, environment)).toEqual([
    ...[...attempt, "retry", ...attempt, "retry", ...attempt, "end"],
  ]);
});

it("with frozen intrinsics the client loads, and its errors are complete", async () => {
  const program = `
    const all = [Object, Function, Array, Error, TypeError, AggregateError, Promise, Map, Set, RegExp, String, Number, Date];
    for (const { prototype } of all) Object.freeze(prototype);
    const { createMfaClient, isMfaError } = await import(${JSON.stringify(client)});
    const fetch = async () => Response.json({ message: "no such user" }, { status: 404 });
    const mfa = createMfaClient({ subdomain: "acme", accessToken: "a", fetch });
    const error = await mfa.getAuthFactors({ user_id: 42 }).catch((reason) => reason);
    const clone = structuredClone(error);
    console.log(JSON.stringify([error.name, error.status, isMfaError(clone), clone.name, clone.code]));`;
  expect(await run(program)).toEqual(["MfaNotFoundError", 404, true, "MfaNotFoundError", "not_found"]);
});

it("in a zone that is not UTC, a Retry-After that names no zone is UTC", async () => {
  const program = `
    const { createMfaClient } = await import(${JSON.stringify(client)});
    const headers = { "retry-after": "Thu Jan  1 00:00:09 2026" };
    const fetch = async () => Response.json({}, { status: 429, headers });
    const clock = { now: () => Date.UTC(2026, 0, 1), schedule: () => () => {} };
    const mfa = createMfaClient({ subdomain: "acme", accessToken: "a", fetch, clock, maxRetries: 0 });
    const { retryAfterMs } = await mfa.getAuthFactors({ user_id: 42 }).catch((reason) => reason);
    console.log(JSON.stringify([new Date(0).getTimezoneOffset() !== 0, retryAfterMs]));`;
  expect(await run(program, { TZ: "America/St_Johns" })).toEqual([true, 9000]);
});
