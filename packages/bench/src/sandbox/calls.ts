import { createMfaClient } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { users } from "./users.ts";

/** A call that each server is asked for over and over. */
export interface Call {
  readonly method: string;
  readonly target: string;
  readonly body: string;
}

const path = "/api/2/mfa/users/42";

export const calls: Readonly<Record<string, Call>> = {
  "GET devices": { method: "GET", target: `${path}/devices`, body: "" },
  "POST verifications": {
    method: "POST",
    target: `${path}/verifications`,
    body: JSON.stringify({ device_id: "3919988" }),
  },
};

const local = createSandbox({ users });

/** A token of a server that takes the sandbox's credentials. */
export async function tokenOf(
  baseUrl: string,
  fetch: (request: Request) => Promise<Response> = globalThis.fetch,
) {
  const mfa = createMfaClient({ baseUrl, credentials: local.credentials, fetch });
  return (await mfa.generateToken({ grant_type: "client_credentials" })).access_token;
}

const localToken = await tokenOf("http://localhost", local.fetch);

const requestOf = (origin: string, { method, target, body }: Call, token: string) =>
  new Request(`${origin}${target}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body || null,
  });

/** A call as it goes over a connection. */
export function bytesOf({ method, target, body }: Call, token: string): string {
  const content = body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n${content}\r\n${body}`;
}

/** Gives the bare server the response that the sandbox sends. */
export async function recordResponse(
  call: Call,
  sandbox: string,
  token: string,
  bare: string,
): Promise<void> {
  const response = await fetch(requestOf(sandbox, call, token));
  const { connection: _, "keep-alive": __, ...headers } = Object.fromEntries(response.headers);
  const recorded = { method: call.method, status: response.status, headers, body: await response.text() };
  await fetch(bare, { method: "PUT", body: JSON.stringify(recorded) });
}

/** Calls per second in process, one at a time. @throws Error for a response that is no success */
export async function localRate(call: Call, count: number): Promise<number> {
  const begin = process.hrtime.bigint();
  for (let index = 0; index < count; index++) {
    const response = await local.fetch(requestOf("http://localhost", call, localToken));
    await response.json();
    if (!response.ok) throw new Error(`${call.method} ${call.target}: ${response.status}`);
  }
  return (count * 1e9) / Number(process.hrtime.bigint() - begin);
}
