import type { components } from "../src/generated/schema.ts";

export type Schemas = components["schemas"];

/** State of the stream of changes. */
export type Connection = "connecting" | "live" | "lost";

export class ControlError extends Error {
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The control API as far as the page uses it; paths are those of `control.yaml`, relative to the page. */
export const controlApi = {
  state: () => call<Schemas["State"]>("GET", "state"),
  users: () => call<Schemas["User"][]>("GET", "users"),
  journal: (limit: number) => call<Schemas["JournalEntry"][]>("GET", `journal?limit=${limit}`),
  call: (id: number) => call<Schemas["Call"]>("GET", `journal/${id}`),
  findings: () => call<Schemas["Finding"][]>("GET", "findings"),
  devices: (user: number) => call<Schemas["Device"][]>("GET", `users/${user}/devices`),
  challenges: (user: number) => call<Schemas["Challenge"][]>("GET", `users/${user}/challenges`),
  messages: (user: number) => call<Schemas["Message"][]>("GET", `users/${user}/inbox`),
  deviceTotp: (user: number, device: string) =>
    call<Schemas["TotpCode"]>("GET", `users/${user}/totp?device_id=${encodeURIComponent(device)}`),
  challengeTotp: (user: number, challenge: string) =>
    call<Schemas["TotpCode"]>("GET", `users/${user}/totp?challenge_id=${challenge}`),

  approve: (message: string) => call("POST", `messages/${message}/approve`),
  deny: (message: string) => call("POST", `messages/${message}/deny`),
  enterDigits: (message: string, digits: string) => call("POST", `messages/${message}/keypad`, { digits }),
  addUser: (user: Schemas["NewUser"]) => call("POST", "users", user),
  removeUser: (user: number) => call("DELETE", `users/${user}`),
  advanceClock: (advance_ms: number) => call("POST", "clock", { advance_ms }),
  addFault: (fault: Schemas["NewFault"]) => call("POST", "faults", fault),
  clearFaults: () => call("DELETE", "faults"),
  setRateLimit: (change: Schemas["RateLimitChange"]) => call("PUT", "rate_limit", change),
  reset: () => call("POST", "reset"),
  restore: (snapshot: unknown) => call("PUT", "snapshot", snapshot),
};

async function call<Data>(method: string, path: string, body?: unknown): Promise<Data> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`api/${path}`, { method, headers, ...content }).catch(unreachable);
  const text = await response.text();
  if (!response.ok) throw new ControlError(response.status, problemText(text, response.status));
  // the sandbox conforms to the document from which `Data` is generated
  return (text === "" ? undefined : JSON.parse(text)) as Data;
}

/** @throws ControlError in place of the browser's error */
export function unreachable(): never {
  throw new ControlError(0, "No response from the sandbox. Check that it is still running.");
}

function problemText(text: string, status: number): string {
  try {
    const { message }: Schemas["Problem"] = JSON.parse(text);
    return message;
  } catch {
    return `The sandbox responded with HTTP ${status}`;
  }
}
