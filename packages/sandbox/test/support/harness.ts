import { createSandbox, type FactorKind, type Sandbox, type SandboxOptions } from "../../src/index.ts";
import { createApplication, read } from "./application.ts";

/** A sandbox whose time stands still, and an application of it. */
export type Harness = ReturnType<typeof createHarness>;

export const start = Date.UTC(2026, 0, 5, 9);
export const userPath = "/api/2/mfa/users/42";

/** Ada with devices of these kinds, whose ids count up from 3919988. */
export const adaWith = (...kinds: readonly FactorKind[]) => [
  {
    id: 42,
    name: "Ada",
    phone: "+15550100",
    email: "ada@example.com",
    devices: kinds.map((kind) => ({ kind })),
  },
];

/** Creates both, at nine o'clock. `raw` sends a request with a valid token, as it goes over the wire. */
export function createHarness(options: SandboxOptions = {}) {
  const sandbox = createSandbox({ now: () => start, sleep: async () => {}, ...options });
  return {
    sandbox,
    mfa: createApplication(sandbox.fetch),
    advance: (seconds: number) => void sandbox.control.setClock({ advance_ms: seconds * 1000 }),
    async raw(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const all = new Headers({ authorization: `Bearer ${await tokenOf(sandbox)}`, ...headers });
      if (all.get("authorization") === "") all.delete("authorization");
      if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
      const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      const request = new Request(`http://localhost${path}`, { method, headers: all, body: text ?? null });
      return read(await sandbox.fetch(request));
    },
  };
}

/** A valid access token. */
export async function tokenOf({ fetch }: Sandbox): Promise<string> {
  const grant = { grant_type: "client_credentials" } as const;
  return (await createApplication(fetch).generateToken(grant)).access_token;
}

/** The newest message of a user. */
export function newest({ control }: Pick<Sandbox, "control">, user_id = 42) {
  const [message] = control.listMessages({ user_id });
  if (!message) throw new Error("the inbox is empty");
  return message;
}
