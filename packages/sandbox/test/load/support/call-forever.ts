import type { Sandbox } from "../../../src/index.ts";

/** Calls without end, one at a time. */
export interface Calls {
  /** Calls so far. */
  readonly count: () => number;
  /** Makes one. @returns the reply's body @throws Error for one that does not succeed */
  readonly next: () => Promise<string>;
}

/**
 * Enrols, verifies with a wrong and a right code, uses a temporary code and removes it all again, for one user after the
 * other.
 *
 * @param onRound called before each user's turn
 */
export function callForever(sandbox: Sandbox, users: readonly { id: number }[], onRound: () => void): Calls {
  let count = 0;
  let authorization = "";
  const send = async (method: string, path: string, body?: object): Promise<string> => {
    const headers = { authorization, "content-type": "application/json" };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    const response = await sandbox.fetch(new Request(`http://localhost${path}`, init));
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  const steps = endlessSteps(sandbox, users, { send, onRound });
  return {
    count: () => count,
    async next() {
      if (count === 0) authorization = await authorize(send);
      const step = await steps.next();
      count += 1;
      return step.value;
    },
  };

  async function authorize(ask: typeof send): Promise<string> {
    authorization = `Basic ${btoa("sandbox-client:sandbox-secret")}`;
    const token = JSON.parse(
      await ask("POST", "/auth/oauth2/v2/token", { grant_type: "client_credentials" }),
    );
    return `Bearer ${token.access_token}`;
  }
}

type Send = (method: string, path: string, body?: object) => Promise<string>;

async function* endlessSteps(
  { control }: Sandbox,
  users: readonly { id: number }[],
  { send, onRound }: { send: Send; onRound: () => void },
): AsyncGenerator<string, never> {
  for (let turn = 0; ; turn++) {
    onRound();
    const user_id = users[turn % users.length]?.id ?? 0;
    const path = `/api/2/mfa/users/${user_id}`;
    const code = () => control.getLatestCode({ user_id }).code;
    const factors = yield* done(send("GET", `${path}/factors`));
    const { factor_id } = JSON.parse(factors).find(({ name }: { name: string }) => name === "OneLogin SMS");
    const started = yield* done(send("POST", `${path}/registrations`, { factor_id, display_name: "Mine" }));
    const accepted = yield* done(
      send("PUT", `${path}/registrations/${JSON.parse(started).id}`, { otp: code() }),
    );
    const { device_id } = JSON.parse(accepted);
    const { id } = JSON.parse(yield* done(send("POST", `${path}/verifications`, { device_id })));
    yield* done(send("PUT", `${path}/verifications/${id}`, { otp: "wrong!" }));
    yield* done(send("PUT", `${path}/verifications/${id}`, { otp: code() }));
    const { mfa_token } = JSON.parse(yield* done(send("POST", `${path}/mfa_token`, {})));
    yield* done(send("POST", `${path}/verifications/`, { otp: mfa_token }));
    yield* done(send("GET", `${path}/devices`));
    yield* done(send("DELETE", `${path}/devices/${device_id}`));
  }
}

async function* done(reply: Promise<string>): AsyncGenerator<string, string> {
  const text = await reply;
  yield text;
  return text;
}
