import { factorOf } from "../src/state/factors.ts";
import { apiUrl, type Schemas, unreachable } from "./control-api.ts";

/** Plays the application's part with calls of the API, as an application makes them. */
export type Application = ReturnType<typeof createApplication>;

/** A response of the API: `status` is an outcome, or an object with one. */
interface Fields {
  readonly [name: string]: unknown;
}

/** Creates an application that has the sandbox's own credentials; its access token is kept. */
export function createApplication(credentials: () => Pick<Schemas["State"], "client_id" | "client_secret">) {
  let token: Promise<string> | undefined;

  async function getToken(): Promise<string> {
    const { client_id, client_secret } = credentials();
    const form = { grant_type: "client_credentials", client_id, client_secret };
    const response = await send("/auth/oauth2/v2/token", { method: "POST", body: new URLSearchParams(form) });
    return String((await readFields(response, "The token call")).access_token);
  }

  async function call(method: string, path: string, body?: object, isRetry = false): Promise<Fields> {
    token ??= getToken();
    const headers = { authorization: `Bearer ${await token.catch(forget)}` };
    const content = body && {
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await send(`/api/2/mfa/users/${path}`, { method, headers, ...content });
    if (response.status !== 401 || isRetry) return readFields(response, `${method} …/${path}`);
    token = undefined;
    return call(method, path, body, true);
  }

  function forget(error: unknown): never {
    token = undefined;
    throw error;
  }

  return {
    async enroll(user: number, kind: Schemas["FactorKind"]): Promise<string> {
      const { name } = factorOf(kind);
      const factors: readonly Fields[] = Object.values(await call("GET", `${user}/factors`)).map(Object);
      const factor = factors.find((one) => one.name === name);
      if (!factor) throw new Error(`${name} is not offered to user ${user}`);
      const body = { factor_id: factor.factor_id, display_name: name };
      return outcomeOf(await call("POST", `${user}/registrations`, body));
    },
    verify: async (user: number, device_id: string) =>
      outcomeOf(await call("POST", `${user}/verifications`, { device_id })),
    submit: async (challenge: Schemas["Challenge"], otp: string) => {
      const isNamed = challenge.type === "verification" && factorOf(challenge.kind).needsDeviceId;
      const device = isNamed ? { device_id: challenge.device_id } : {};
      return outcomeOf(await call("PUT", pathOf(challenge), { otp, ...device }));
    },
    poll: async (challenge: Schemas["Challenge"]) => outcomeOf(await call("GET", pathOf(challenge))),
  };
}

function pathOf({ user_id, type, id }: Schemas["Challenge"]): string {
  return `${user_id}/${type}s/${id}`;
}

function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(apiUrl() + path, init).catch(unreachable);
}

/** @throws Error with the status: the list of calls says why */
async function readFields(response: Response, what: string): Promise<Fields> {
  if (!response.ok) throw new Error(`${what}: HTTP ${response.status}, see the calls`);
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
}

function outcomeOf({ status, id }: Fields): string {
  const { message } = Object(status);
  const outcome = typeof status === "string" ? status : message;
  return `The API responds: ${outcome ?? (id === undefined ? "done" : "started")}`;
}
