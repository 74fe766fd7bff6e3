import type { Fault, Faults } from "../faults.ts";
import type { Journal, JournalEntry } from "../journal.ts";
import type { Store } from "../store.ts";
import { type ApiResponse, headersOf, textOf } from "./api-response.ts";
import { ConnectionDropped, CutResponse, faultResponse } from "./broken-responses.ts";
import { readBody } from "./read-request.ts";
import { record } from "./record.ts";
import { type Call, type Credentials, respond } from "./respond.ts";
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
 * Creates OneLogin's side: a request in, a response out, an entry in the journal.
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
    const response = responseTo(call, fault, parts);
    const entry = record({ method: request.method, call, fault, response, startedAt }, parts);
    parts.onCall(entry);
    if (fault?.kind === "drop_connection") throw new ConnectionDropped();
    return toResponse(response, fault, { requestId: requestIdOf(entry.id), now: store.now() });
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

function responseTo(call: Call, fault: Fault | undefined, { store, credentials }: ApiParts): ApiResponse {
  if (fault?.kind === "status") return faultResponse(fault, store.read(), store.now());
  const response = respond(store, call, credentials);
  const isObject = typeof response.body === "object" && !Array.isArray(response.body);
  const isWrapped = fault?.kind === "one_element_array" && isObject && response.status < 300;
  return isWrapped ? { ...response, body: [response.body] } : response;
}

/** In the form of captured ids; counted, so that the same calls get the same ones. */
function requestIdOf(count: number): string {
  return `5A4DB0C5-${count.toString(16).toUpperCase().padStart(8, "0")}`;
}

function toResponse(
  response: ApiResponse,
  fault: Fault | undefined,
  metadata: Parameters<typeof headersOf>[1],
): Response {
  const text = textOf(response);
  const headers = headersOf(response, metadata);
  if (text === undefined) return new Response(null, { status: response.status, headers });
  headers.set("content-length", String(new TextEncoder().encode(text).length));
  const init = { status: response.status, headers };
  return fault?.kind === "truncated_body" ? new CutResponse(text, init) : new Response(text, init);
}
