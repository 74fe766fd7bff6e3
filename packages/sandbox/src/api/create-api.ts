import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import { validator } from "@onelogin-mfa/client/validate";
import type { Fault, Faults } from "../faults.ts";
import type { Journal, JournalEntry } from "../journal.ts";
import type { Store } from "../store.ts";
import { faultResponse } from "./errors.ts";
import { type ApiResponse, ConnectionDropped, toHttpResponse } from "./http-response.ts";
import { type Call, readCall } from "./read-call.ts";
import { type Credentials, respond } from "./respond.ts";

/** What the API needs of its sandbox. */
interface ApiParts {
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
  const isReplaced = fault?.kind === "status";
  if (isReplaced && !fault.after_effect) return faultResponse(fault, store.read(), store.now());
  const response = respond(store, call, credentials);
  if (isReplaced) return faultResponse(fault, store.read(), store.now());
  const isObject = typeof response.body === "object" && !Array.isArray(response.body);
  const isWrapped = fault?.kind === "one_element_array" && isObject && response.status < 300;
  return isWrapped ? { ...response, body: [response.body] } : response;
}

/** A call and its response. */
interface HandledCall {
  readonly method: string;
  readonly call: Call;
  readonly fault: Fault | undefined;
  readonly response: ApiResponse;
  readonly startedAt: number;
}

/** Adds the call to the journal, with the points in which its response departs from the spec. */
function record({ method, call, fault, response, startedAt }: HandledCall, { store, journal }: ApiParts) {
  const { route } = call;
  const metadata: OperationMetadata | undefined = route && operationTable[route.operation];
  const effect = metadata?.extensions["x-effect"];
  const outcome = outcomeOf(response.body);
  const mismatches = [...(route ? mismatchesOf(route.operation, response) : []), ...brokenBy(fault)];
  return journal.add({
    at: new Date(store.now()).toISOString(),
    operation: route?.operation ?? null,
    method,
    path: metadata?.path ?? "",
    status: fault?.kind === "drop_connection" ? null : response.status,
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

/** The outcome in the response's own words; none of these fields holds a secret. */
function outcomeOf(body: unknown): string | undefined {
  const { status, name } = fieldsOf(body);
  if (typeof status === "string") return status;
  const { type } = fieldsOf(status);
  return [name, type].find((word) => typeof word === "string");
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The points in which a response departs from the spec: pointers and rules, no values. */
function mismatchesOf(operation: OperationId, response: ApiResponse): string[] {
  const { responses }: OperationMetadata = operationTable[operation];
  const declared = responses[response.status] ?? (response.status >= 400 ? responses.default : undefined);
  if (declared === undefined) return [`status ${response.status} is not declared`];
  const type = response.html === undefined ? "application/json" : "text/html";
  const hasBody = response.html !== undefined || response.body !== undefined;
  if (!hasBody || !Object.hasOwn(declared, type)) {
    const fits = !hasBody && Object.keys(declared).length === 0;
    return fits ? [] : [`a response of ${hasBody ? type : "no type"} is not declared`];
  }
  if (response.html !== undefined) return [];
  const mismatches = validator(operation, response.status, response.body);
  return mismatches.map(({ pointer, expected }) => `${pointer || "/"} ${expected}`);
}
