import type { RunningSandbox, StartOptions } from "@onelogin-mfa/sandbox/node";
import { Ajv } from "ajv";

/** A request of `client-requests.yaml`, which explains its fields. */
export interface ClientRequest {
  readonly call: string;
  readonly send?: string;
  readonly cannot?: string;
  readonly approve?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
  readonly save?: Readonly<Record<string, string>>;
  /** Types of fields that the client needs in the response. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Problems of the client, each with a schema of the responses without it. */
  readonly must?: Readonly<Record<string, object | boolean>>;
}

/** The sandbox's response, and the fields of the request that its journal marks. */
interface ClientResponse {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly discouraged: readonly (string | undefined)[];
}

/** The user of all clients; its devices are 3919988 to 3919990. */
export const user = {
  id: 42,
  name: "Ada Lovelace",
  email: "ada@example.com",
  username: "ada",
  phone: "+15550100",
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
    outcomes.set(request.call, [
      outcomeOf(response, filled),
      strictOutcome.replace(/(must be [^:]+): .*$/, "$1"),
    ]);
    for (const [name, path] of Object.entries(request.save ?? {})) saved[name] = at(response.body, path);
  }
  return outcomes;
}

/** Replaces each `<name>` in a request. @returns the reason, as a text, if the client's type cannot hold the value */
function fillIn(
  request: ClientRequest,
  saved: Readonly<Record<string, unknown>>,
  { control }: RunningSandbox,
): ClientRequest | string {
  const user_id = user.id;
  const codeOf = (id: string) =>
    control.getTotp({ user_id, ...(/^\d+$/.test(id) ? { device_id: id } : { challenge_id: id }) }).code;
  const lookUp = (name: string): unknown => {
    const [kind, id = ""] = name.split(":");
    if (kind === "totp") return codeOf(String(saved[id] ?? id));
    return kind === "code" ? control.getLatestCode({ user_id }).code : saved[name];
  };
  let problem: string | undefined;
  const valueFor = (name: string, type: string | undefined): unknown => {
    const value = lookUp(name);
    if (value === undefined) throw new Error(`${request.call}: no response had a value for <${name}>`);
    if (type !== "integer") return type === "text" ? String(value) : value;
    if (Number.isNaN(Number(value))) problem = "its integer cannot hold a code with letters";
    return Number(value);
  };
  const text = JSON.stringify(request, (_key, value) => {
    if (typeof value !== "string") return value;
    const [, name, type] = /^<([\w:]+)(?: as (\w+))?>$/.exec(value) ?? [];
    if (name !== undefined) return valueFor(name, type);
    return value.replace(/<([\w:]+)>/g, (_whole, part) => String(valueFor(part, undefined)));
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

const ajv = new Ajv({ strict: false });

/** Returns the sandbox's reaction to a request, and the client's to the response, as the table has it. */
function outcomeOf(response: ClientResponse, { needs = {}, must = {} }: ClientRequest): string {
  if (response.status > 299) return `refused: ${response.status}, ${refusalOf(response.body)}`;
  const unmet = Object.entries(must).find(([, schema]) => !ajv.validate(schema, response))?.[0];
  const untyped = Object.entries(needs)
    .map(([path, kind]) => ({ path, kind, found: kindOf(at(response.body, path)) }))
    .find(({ kind, found }) => kind !== found);
  const problem =
    unmet ?? (untyped && `it needs \`${untyped.path}\` as ${untyped.kind}, not ${untyped.found}`);
  const fields = response.discouraged.join(", ");
  return `accepted${fields && `, discouraged: ${fields}`}${problem ? `; the client fails: ${problem}` : ""}`;
}

/** The reason in the response's own words. */
function refusalOf(body: unknown): string {
  const name = at(body, "details.parameters.0.name");
  if (name !== undefined) return `\`${name}\` ${at(body, "details.parameters.0.message")}`;
  return String(at(body, "message") ?? at(body, "status.message"));
}

/** The value at a path such as `-1.id` (of the last item) or `name=Authenticator.id` (of the item of that name). */
function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((parent, key) => {
    if (!Array.isArray(parent)) return new Map<string, unknown>(Object.entries(parent ?? {})).get(key);
    const [name = "", wanted] = key.split("=");
    return wanted === undefined ? parent.at(Number(key)) : parent.find((item) => at(item, name) === wanted);
  }, value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Number.isInteger(value)) return "an integer";
  return typeof value === "string" ? "a text" : `an ${typeof value}`;
}
