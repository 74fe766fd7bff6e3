import type { components } from "../src/generated/schema.ts";

type Schemas = components["schemas"];

/** State of the stream of changes. */
export type Connection = "connecting" | "live" | "lost";

/** The sandbox at a glance. */
export type State = Schemas["State"];
/** A user with a profile and a policy. */
export type User = Schemas["User"];
/** A user to be added. */
export type NewUser = Schemas["NewUser"];
/** An enrolled device, or a temporary code. */
export type Device = Schemas["Device"];
/** A registration or a verification. */
export type Challenge = Schemas["Challenge"];
/** A message that a user has received. */
export type Message = Schemas["Message"];
/** The code that an authenticator app shows. */
export type TotpCode = Schemas["TotpCode"];
/** A fault to be set. */
export type NewFault = Schemas["NewFault"];
/** A call of the API, as it is listed. */
export type JournalEntry = Schemas["JournalEntry"];
/** A call of the API with its request and response. */
export type Call = Schemas["Call"];
/** A kind of factor. */
export type FactorKind = Schemas["FactorKind"];

/** An error of the control API, with a message for people. */
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
  state: () => call<State>("GET", "state"),
  users: () => call<User[]>("GET", "users"),
  journal: (limit: number) => call<JournalEntry[]>("GET", `journal?limit=${limit}`),
  call: (id: number) => call<Call>("GET", `journal/${id}`),
  devices: (user: number) => call<Device[]>("GET", `users/${user}/devices`),
  challenges: (user: number) => call<Challenge[]>("GET", `users/${user}/challenges`),
  messages: (user: number) => call<Message[]>("GET", `users/${user}/inbox`),
  deviceTotp: (user: number, device: string) =>
    call<TotpCode>("GET", `users/${user}/totp?device_id=${encodeURIComponent(device)}`),
  challengeTotp: (user: number, challenge: string) =>
    call<TotpCode>("GET", `users/${user}/totp?challenge_id=${challenge}`),

  approve: (message: string) => call("POST", `messages/${message}/approve`),
  deny: (message: string) => call("POST", `messages/${message}/deny`),
  enterDigits: (message: string, digits: string) => call("POST", `messages/${message}/keypad`, { digits }),
  addUser: (user: NewUser) => call("POST", "users", user),
  removeUser: (user: number) => call("DELETE", `users/${user}`),
  advanceClock: (advance_ms: number) => call("POST", "clock", { advance_ms }),
  addFault: (fault: NewFault) => call("POST", "faults", fault),
  clearFaults: () => call("DELETE", "faults"),
  setRateLimit: (change: Schemas["RateLimitChange"]) => call("PUT", "rate_limit", change),
  reset: () => call("POST", "reset"),
  restore: (snapshot: unknown) => call("PUT", "snapshot", snapshot),
};

const problemsShown = 3;

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
    const { message, problems = [] }: Schemas["Problem"] = JSON.parse(text);
    // the message has the first one
    const shown = problems.slice(1, problemsShown).map((problem) => `${problem.pointer} ${problem.message}`);
    const more = problems.length > problemsShown ? [`and ${problems.length - problemsShown} more`] : [];
    return [message, ...shown, ...more].join("; ");
  } catch {
    return `The sandbox responded with HTTP ${status}`;
  }
}
