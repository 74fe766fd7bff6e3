import type { Fault, Faults } from "../faults.ts";
import type { Journal, JournalEntry } from "../journal.ts";
import type { Store } from "../store.ts";
import { faultResponse } from "./errors.ts";
import { type ApiResponse, ConnectionDropped, toHttpResponse } from "./http-response.ts";
import { type Call, readCall } from "./read-call.ts";
import { record } from "./record.ts";
import { type Credentials, respond } from "./respond.ts";

/** What the API needs of its sandbox. */
export interface ApiParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly credentials: Credentials;
  /** Waits, for faults of kind `latency`. */
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
    return toHttpResponse(response, { number: entry.id, now: store.now(), fault });
  };
}

function responseTo(call: Call, fault: Fault | undefined, { store, credentials }: ApiParts): ApiResponse {
  if (fault?.kind === "status") return faultResponse(fault, store.read(), store.now());
  const response = respond(store, call, credentials);
  const isObject = typeof response.body === "object" && !Array.isArray(response.body);
  const isWrapped = fault?.kind === "one_element_array" && isObject && response.status < 300;
  return isWrapped ? { ...response, body: [response.body] } : response;
}
