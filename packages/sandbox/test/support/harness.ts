import { createMfaClient, type MfaClient } from "@onelogin-mfa/client";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/index.ts";

/** A sandbox whose time stands still, and a client of it. */
export interface Harness {
  readonly sandbox: Sandbox;
  readonly mfa: MfaClient;
  /** The sandbox's clock, which moves on at once wherever the client waits. */
  readonly clock: { now: () => number; schedule: (run: () => void, delayMs: number) => () => void };
  readonly advance: (seconds: number) => void;
  /** A request with a valid token, as it goes over the wire. */
  readonly raw: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Raw>;
}

/** What came back. */
export interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
export const basic = `Basic ${btoa("sandbox-client:sandbox-secret")}`;
export const start = Date.UTC(2026, 0, 5, 9);
export const userPath = "/api/2/mfa/users/42";

/** Creates both, at nine o'clock. */
export function createHarness(options: SandboxOptions = {}): Harness {
  const sandbox = createSandbox({ now: () => start, sleep: async () => {}, ...options });
  const advance = (seconds: number) => void sandbox.control.setClock({ advance_ms: seconds * 1000 });
  const now = () => Date.parse(sandbox.control.getClock().now);
  const clock: Harness["clock"] = {
    now,
    schedule(run, delayMs) {
      let isOn = true;
      setImmediate(() => {
        // the client's own deadlines are far off; only what it waits for between polls is let pass
        if (!isOn || delayMs > 20_000) return;
        advance(delayMs / 1000);
        run();
      });
      return () => {
        isOn = false;
      };
    },
  };
  const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch, clock, maxRetries: 0 });
  return { sandbox, mfa, clock, advance, raw: (...request) => send(sandbox, ...request) };
}

async function send(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Raw> {
  const all = new Headers({ authorization: `Bearer ${await tokenOf(sandbox)}`, ...headers });
  if (all.get("authorization") === "") all.delete("authorization");
  if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`http://localhost${path}`, { method, headers: all, body: text ?? null });
  return read(await sandbox.fetch(request));
}

/** Reads a reply. */
export async function read(response: Response): Promise<Raw> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** A valid access token. */
export async function tokenOf(sandbox: Sandbox): Promise<string> {
  const headers = { authorization: basic, "content-type": "application/json" };
  const body = JSON.stringify({ grant_type: "client_credentials" });
  const url = "http://localhost/auth/oauth2/v2/token";
  const { json } = await read(await sandbox.fetch(new Request(url, { method: "POST", headers, body })));
  return String((json as { access_token?: unknown } | undefined)?.access_token);
}

/** The newest message of user 42. */
export function newest(sandbox: Sandbox) {
  const [message] = sandbox.control.listMessages({ user_id: 42 });
  if (!message) throw new Error("the inbox is empty");
  return message;
}

/** The factor of a kind that is offered to user 42, by the name that only it has. */
export async function factorNamed({ mfa }: Harness, name: string) {
  const factor = (await mfa.getAuthFactors({ user_id: 42 })).find((one) => one.name === name);
  if (!factor) throw new Error(`no factor ${name}`);
  return factor;
}
