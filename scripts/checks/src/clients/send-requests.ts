import type { RunningSandbox, StartOptions } from "@onelogin-mfa/sandbox/node";
import { at, outcomeOf } from "./outcome.ts";

/** A request of `requests.yaml`, which says what its fields mean. */
export interface ClientRequest {
  readonly call: string;
  readonly send?: string;
  readonly cannot?: string;
  readonly approve?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
  readonly save?: Readonly<Record<string, string>>;
  readonly needs?: Readonly<Record<string, string>>;
  readonly must?: Readonly<Record<string, object | boolean>>;
}

/** The sandbox's response, and the fields of the request that its journal marks. */
export interface ClientResponse {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly discouraged: readonly (string | undefined)[];
}

/** The user of all clients; its devices are 3919988 to 3919990. */
export const user = {
  ...{ id: 42, name: "Ada Lovelace", email: "ada@example.com", username: "ada", phone: "+15550100" },
  devices: [{ kind: "voice" }, { kind: "email_code" }, { kind: "protect" }],
} satisfies NonNullable<StartOptions["users"]>[number];

/**
 * Sends the requests of a client to a sandbox, one after the other; each first to a strict sandbox in the same state.
 *
 * @returns for each call its outcome, and that in the strict sandbox
 */
export async function sendRequests(
  requests: readonly ClientRequest[],
  sandbox: RunningSandbox,
  strict: RunningSandbox,
): Promise<ReadonlyMap<string, readonly [outcome: string, strictOutcome: string]>> {
  const saved: Record<string, unknown> = {};
  const outcomes = new Map<string, readonly [string, string]>();
  for (const request of requests) {
    if (request.approve) approvePush(sandbox);
    const filled = request.cannot ?? fillIn(request, saved, sandbox);
    if (typeof filled === "string") {
      outcomes.set(request.call, [`cannot be sent: ${filled}`, `cannot be sent: ${filled}`]);
      continue;
    }
    strict.control.restoreSnapshot(sandbox.control.getSnapshot());
    const strictOutcome = outcomeOf(await send(strict, filled), filled);
    const response = await send(sandbox, filled);
    // the strict sandbox also says which values there are
    outcomes.set(request.call, [
      outcomeOf(response, filled),
      strictOutcome.replace(/(must be [^:]+): .*$/, "$1"),
    ]);
    for (const [name, path] of Object.entries(request.save ?? {})) saved[name] = at(response.body, path);
  }
  return outcomes;
}

/** Replaces each `<name>` in a request. @returns a text if the client's type cannot hold the value: the reason */
function fillIn(
  request: ClientRequest,
  saved: Readonly<Record<string, unknown>>,
  { control }: RunningSandbox,
): ClientRequest | string {
  const user_id = user.id;
  const values = {
    code: () => control.getLatestCode({ user_id }).code,
    app: (id: string) =>
      control.getTotp({ user_id, ...(/^\d+$/.test(id) ? { device_id: id } : { challenge_id: id }) }).code,
  };
  let problem: string | undefined;
  const valueOf = (name: string, type: string | undefined): unknown => {
    const totp = /^totp:(.*)$/.exec(name)?.[1];
    const value =
      name === "code" ? values.code() : totp ? values.app(String(saved[totp] ?? totp)) : saved[name];
    if (value === undefined) throw new Error(`${request.call}: no response had a value for <${name}>`);
    if (type === "text") return String(value);
    if (type === "integer" && !/^\d+$/.test(String(value)))
      problem = "its integer cannot hold a code with letters";
    return type === "integer" ? Number(value) : value;
  };
  const placeholder = /<([\w:]+)(?: as (\w+))?>/g;
  const text = JSON.stringify(request, (_key, value) => {
    if (typeof value !== "string") return value;
    const [whole, name = "", type] = value.matchAll(placeholder).next().value ?? [];
    if (whole === value) return valueOf(name, type);
    return value.replace(placeholder, (_whole, name, type) => String(valueOf(name, type)));
  });
  return problem ?? JSON.parse(text);
}

async function send({ url, control }: RunningSandbox, request: ClientRequest): Promise<ClientResponse> {
  const [method = "", path = ""] = request.send?.split(" ") ?? [];
  const isJson = typeof request.body === "object";
  const headers = { ...(isJson && { "content-type": "application/json" }), ...request.headers };
  const body = typeof request.body === "object" ? JSON.stringify(request.body) : (request.body ?? null);
  const response = await fetch(url + path, { method, headers, body });
  const text = await response.text();
  const isJsonResponse = response.headers.get("content-type")?.includes("json") === true;
  const marked = control.listJournal({ limit: 1 })[0]?.discouraged ?? [];
  const discouraged = marked.map((field) => field.split(":", 1)[0]);
  return { status: response.status, text, body: isJsonResponse ? JSON.parse(text) : undefined, discouraged };
}

function approvePush({ control }: RunningSandbox): void {
  const push = control.listMessages({ user_id: user.id }).find(({ kind }) => kind === "push");
  if (push) control.approveMessage({ message_id: push.id });
}
