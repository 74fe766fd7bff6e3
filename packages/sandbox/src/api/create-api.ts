import type { Fault, Faults } from "../faults.ts";
import { type OperationFacts, operations } from "../generated/api/operations.ts";
import type { Journal, JournalEntry } from "../journal.ts";
import type { Store } from "../store.ts";
import { answer, type Call } from "./answer.ts";
import type { Credentials } from "./authorize.ts";
import { ConnectionDropped, CutReply, faultReply } from "./broken-replies.ts";
import { mismatchesOf } from "./conformance.ts";
import { readBody } from "./read-request.ts";
import { headersOf, type Reply, textOf } from "./reply.ts";
import { matchRoute } from "./router.ts";

/** What the API needs of its sandbox. */
export interface ApiParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly credentials: Credentials;
  /** Waits, for faults of kind latency. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Called after each call. */
  readonly onCall: (entry: JournalEntry) => void;
}

/**
 * Creates OneLogin's side: a request in, a reply out, an entry in the journal.
 *
 * @throws ConnectionDropped where a fault asks for it
 */
export function createApi(parts: ApiParts): (request: Request) => Promise<Response> {
  const { store, faults } = parts;
  return async (request) => {
    const startedAt = store.baseNow();
    const call = await readCall(request);
    const fault = faults.take(call.route?.operation);
    if (fault?.kind === "latency") await parts.sleep(fault.latency_ms ?? 0);
    const reply = replyTo(call, fault, parts);
    const entry = record({ method: request.method, call, fault, reply, startedAt }, parts);
    parts.onCall(entry);
    if (fault?.kind === "drop_connection") throw new ConnectionDropped();
    return toResponse(reply, fault, { requestId: requestIdOf(entry.id), now: store.now() });
  };
}

async function readCall(request: Request): Promise<Call> {
  const { pathname } = new URL(request.url);
  const body = await readBody(request);
  const fields = typeof body.value === "object" && body.value !== null ? body.value : {};
  const isOneStep = "otp" in fields || (pathname.endsWith("/") && !("device_id" in fields));
  const route = matchRoute(request.method, pathname, isOneStep);
  return { route, authorization: request.headers.get("authorization"), body };
}

function replyTo(call: Call, fault: Fault | undefined, { store, credentials }: ApiParts): Reply {
  if (fault?.kind === "status") return faultReply(fault, store.read(), store.now());
  const reply = answer(store, call, credentials);
  const isObject = typeof reply.body === "object" && !Array.isArray(reply.body);
  const isWrapped = fault?.kind === "one_element_array" && isObject && reply.status < 300;
  return isWrapped ? { ...reply, body: [reply.body] } : reply;
}

interface Answered {
  readonly method: string;
  readonly call: Call;
  readonly fault: Fault | undefined;
  readonly reply: Reply;
  readonly startedAt: number;
}

function record({ method, call, fault, reply, startedAt }: Answered, { store, journal }: ApiParts) {
  const { route } = call;
  const facts: OperationFacts | undefined = route && operations[route.operation];
  const effect = facts?.extensions["x-effect"];
  const outcome = outcomeOf(reply.body);
  const mismatches = [...(route ? mismatchesOf(route.operation, reply) : []), ...brokenBy(fault)];
  return journal.add({
    at: new Date(store.now()).toISOString(),
    operation: route?.operation ?? null,
    method,
    path: facts?.path ?? "",
    status: fault?.kind === "drop_connection" ? null : reply.status,
    effect: typeof effect === "string" ? effect : null,
    duration_ms: Math.max(store.baseNow() - startedAt, 0),
    user_id: /^\d{1,15}$/.test(route?.path.user_id ?? "") ? Number(route?.path.user_id) : null,
    ...(outcome !== undefined && { outcome }),
    fault: fault?.kind ?? null,
    conforms: mismatches.length === 0,
    mismatches,
  });
}

function brokenBy(fault: Fault | undefined): string[] {
  if (fault?.kind === "drop_connection") return ["the connection was dropped"];
  return fault?.kind === "truncated_body" ? ["the body was cut off"] : [];
}

/** The reply's own word for what came of it; none of the fields looked at holds a secret. */
function outcomeOf(body: unknown): string | undefined {
  const { status, name } = fieldsOf(body);
  if (typeof status === "string") return status;
  const { type } = fieldsOf(status);
  return [name, type].find((word) => typeof word === "string");
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** In the form of captured ids; counted, so that the same calls get the same ones. */
function requestIdOf(count: number): string {
  return `5A4DB0C5-${count.toString(16).toUpperCase().padStart(8, "0")}`;
}

function toResponse(
  reply: Reply,
  fault: Fault | undefined,
  facts: Parameters<typeof headersOf>[1],
): Response {
  const text = textOf(reply);
  const headers = headersOf(reply, facts);
  if (text === undefined) return new Response(null, { status: reply.status, headers });
  headers.set("content-length", String(new TextEncoder().encode(text).length));
  const init = { status: reply.status, headers };
  return fault?.kind === "truncated_body" ? new CutReply(text, init) : new Response(text, init);
}
