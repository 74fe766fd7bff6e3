import type { RunningSandbox, StartOptions } from "@onelogin-mfa/sandbox/node";

/** What the sandbox made of one call of a client, and the client of the response. */
export interface Row {
  /** The call in the client's own words. */
  readonly call: string;
  /** `accepted`, `accepted, discouraged: …`, `refused: …`, or why the client cannot send it. */
  readonly result: string;
  /** The same of the sandbox with `strict`. */
  readonly strict: string;
}

/** A request as a client sends it. */
export interface WireRequest {
  readonly method: string;
  /** From the host on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; none if absent. */
  readonly body?: string | undefined;
}

/** A response as a client sees it. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON, `undefined` for anything else. */
  readonly json: unknown;
}

/** Reads a response as a client does. @throws ClientProblem */
export type Read = (response: WireResponse) => void;

/** Why a client cannot send a request, or go on with a response. */
export class ClientProblem extends Error {
  override readonly name = "ClientProblem";
}

/** One client at work against one sandbox. */
export interface Session {
  /** Plays the user's part: reads the inbox, approves a push. */
  readonly control: RunningSandbox["control"];
  /**
   * Sends a request as the client does, and adds a row.
   *
   * @param request throws a `ClientProblem` if the client cannot express it
   * @param read reads the response as the client does; throws a `ClientProblem` if the client cannot
   */
  readonly send: (call: string, request: () => WireRequest, read?: Read) => Promise<WireResponse>;
  /** Adds a row for a call that the client cannot send. */
  readonly cannot: (call: string, reason: string) => void;
}

/** A client whose calls are replayed. */
export interface Client {
  readonly name: string;
  /** What it is and how the table has to be read, one sentence or two. */
  readonly about: string;
  /** Its own credential pairs, if they have scopes. */
  readonly clients?: StartOptions["clients"];
  /** Makes its calls one after the other. */
  readonly play: (session: Session) => Promise<void>;
}

type NewUser = NonNullable<StartOptions["users"]>[number];

/** The user of all sessions; the devices are the first three of the seed. */
export const user = {
  id: 42,
  name: "Ada Lovelace",
  email: "ada@example.com",
  username: "ada",
  phone: "+15550100",
  devices: [{ kind: "voice" }, { kind: "email_code" }, { kind: "protect" }] satisfies NonNullable<
    NewUser["devices"]
  >,
};

/** The ids of the devices in `user`. */
export const seeded = { voice: "3919988", email: "3919989", protect: "3919990" } as const;

/** The credential pair of all sessions. */
export const credentials = { clientId: "client-of-tests", clientSecret: "secret-of-tests" } as const;

/** Where the MFA operations of the user are. */
export const userPath = `/api/2/mfa/users/${user.id}`;

/** The pair in the form of HTTP Basic. */
export const basic = `Basic ${btoa(`${credentials.clientId}:${credentials.clientSecret}`)}`;

/** The requests of a client that sends JSON, each with these headers. */
export function requestsWith(headers: Readonly<Record<string, string>>) {
  const plain = (method: string) => (path: string) => (): WireRequest => ({ method, path, headers });
  const withBody = (method: string) => (path: string, body: object) => (): WireRequest => ({
    ...{ method, path, headers: { "content-type": "application/json", ...headers } },
    body: JSON.stringify(body),
  });
  return { get: plain("GET"), remove: plain("DELETE"), post: withBody("POST"), put: withBody("PUT") };
}

/** What `requestsWith` gives. */
export type Requests = ReturnType<typeof requestsWith>;

/**
 * Plays a client against a sandbox.
 *
 * @param strict gets each request first, in the same state: a client that it refuses goes on all the same
 */
export async function playClient(
  client: Client,
  sandbox: RunningSandbox,
  strict: RunningSandbox,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const add = (call: string, result: string, ofStrict = result) => {
    rows.push({ call, result, strict: ofStrict });
    return { status: 0, headers: new Headers(), text: "", json: undefined };
  };
  const cannot = (call: string, reason: string) => add(call, `cannot be sent: ${reason}`);
  const send: Session["send"] = async (call, request, read = () => {}) => {
    const made = orProblem(request);
    if (made instanceof ClientProblem) return cannot(call, made.message);
    strict.control.restoreSnapshot(sandbox.control.getSnapshot());
    const first = await sendTo(strict, made);
    const response = await sendTo(sandbox, made);
    add(call, resultOf(response, read), resultOf(first, read).replace(/(must be [^:]+): .*$/, "$1"));
    return response;
  };
  try {
    await client.play({ control: sandbox.control, send, cannot });
  } catch (error) {
    if (!(error instanceof ClientProblem)) throw error;
    add("what follows", `not sent: ${error.message}`);
  }
  return rows;
}

/** Sends a request; `discouraged` are the fields that the journal marks. */
async function sendTo({ url, control }: RunningSandbox, { method, path, headers, body }: WireRequest) {
  const response = await fetch(url + path, { method, headers: { ...headers }, body: body ?? null });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const [entry] = control.listJournal({ limit: 1 });
  const discouraged = entry?.discouraged.map((field) => field.split(":", 1)[0]) ?? [];
  const { status, headers: received } = response;
  return { status, headers: received, text, json: isJson ? JSON.parse(text) : undefined, discouraged };
}

function orProblem<T>(run: () => T): T | ClientProblem {
  try {
    return run();
  } catch (error) {
    if (error instanceof ClientProblem) return error;
    throw error;
  }
}

function resultOf(response: WireResponse & { readonly discouraged: readonly unknown[] }, read: Read): string {
  if (response.status > 299) return `refused: ${refusalOf(response)}`;
  const fields = response.discouraged.join(", ");
  const accepted = fields === "" ? "accepted" : `accepted, discouraged: ${fields}`;
  const problem = orProblem(() => read(response));
  return problem instanceof ClientProblem ? `${accepted}; the client fails: ${problem.message}` : accepted;
}

/** The reason in the response's own words. */
function refusalOf({ status, json: body }: WireResponse): string {
  const { message, details, status: nested } = fieldsOf(body);
  const [field] = itemsOf(fieldsOf(details).parameters).map(fieldsOf);
  if (field) return `${status}, \`${String(field.name)}\` ${String(field.message)}`;
  return `${status}, ${String(message ?? fieldsOf(nested).message)}`;
}

/** The members of an object; none for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The items of an array; none for anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A member that must be a text. @throws ClientProblem */
export function textOf(value: unknown, name: string): string {
  const text = fieldsOf(value)[name];
  if (typeof text === "string") return text;
  throw new ClientProblem(`it needs \`${name}\` as a text, not ${kindOf(text)}`);
}

/** A member that must be an integer. @throws ClientProblem */
export function integerOf(value: unknown, name: string): number {
  const number = fieldsOf(value)[name];
  if (Number.isInteger(number)) return Number(number);
  throw new ClientProblem(`it needs \`${name}\` as an integer, not ${kindOf(number)}`);
}

/** @throws ClientProblem for any other status */
export function expectStatus({ status }: WireResponse, ...wanted: readonly number[]): void {
  if (!wanted.includes(status)) throw new ClientProblem(`it takes ${wanted.join(" or ")}, not ${status}`);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value === "string" ? "a text" : `of type ${typeof value}`;
}
