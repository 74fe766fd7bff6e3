import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import { validator } from "@onelogin-mfa/client/validate";
import type { Fault, Faults } from "../faults.ts";
import type { Findings } from "../findings.ts";
import type { Journal, RecordedCall } from "../journal.ts";
import type { ApiSettings } from "../options.ts";
import { type ChangeContext, type Changed, userIn, userOf } from "../state/change-context.ts";
import type { State } from "../state/model.ts";
import { countCall } from "../state/rate-limit.ts";
import { forbidden, notFound, Refusal } from "../state/refusal.ts";
import type { Store } from "../store.ts";
import { authorize } from "./authorize.ts";
import { checkBody, discouragedIn } from "./check-body.ts";
import { errorResponse, faultResponse, rateHeaders } from "./errors.ts";
import { handlers } from "./handlers.ts";
import { hintFor } from "./hint.ts";
import { type ApiRequest, type ApiResponse, type HttpResponse, toHttpResponse } from "./http.ts";
import { type Call, type Route, readCall } from "./read-call.ts";

interface ApiParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly findings: Findings;
  readonly settings: ApiSettings;
  /** Waits, for faults of kind `latency`. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly onCall: (call: RecordedCall) => void;
}

/** Creates OneLogin's side: a request in, a response out, an entry in the journal. */
export function createApi(parts: ApiParts): (request: ApiRequest) => Promise<HttpResponse> {
  const { store, faults } = parts;
  return async (request) => {
    const startedAt = store.baseNow();
    const call = readCall(request);
    const fault = faults.take(call.route?.operation, userIdOf(call.route));
    if (fault?.kind === "latency") await parts.sleep(fault.latency_ms ?? 0);
    const before = store.read();
    const response = responseTo(call, fault, parts);
    const sent = toHttpResponse(response, parts.journal.count() + 1, store.now());
    const broken = fault && brokenBy[fault.kind];
    const http = broken ? { ...sent, closed: broken.closed } : sent;
    parts.onCall(record({ request, call, fault, before, response, http, startedAt }, parts));
    return http;
  };
}

/** The faults that end a connection, and what is then no response of the spec. */
const brokenBy: Readonly<
  Partial<Record<Fault["kind"], Pick<Required<HttpResponse>, "closed"> & { mismatch: string }>>
> = {
  drop_connection: { closed: "before", mismatch: "the connection was dropped" },
  truncated_body: { closed: "within_body", mismatch: "the body was cut off" },
};

function responseTo(call: Call, fault: Fault | undefined, { store, settings }: ApiParts): ApiResponse {
  const isReplaced = fault?.kind === "status";
  if (isReplaced && !fault.after_effect) return faultResponse(fault, store.read(), store.now());
  const response = respond(store, call, settings);
  const { changes, started } = response;
  if (isReplaced) {
    const replaced = faultResponse(fault, store.read(), store.now());
    return { ...replaced, ...(changes && { changes }), ...(started && { started }) };
  }
  const isObject = typeof response.body === "object" && !Array.isArray(response.body);
  const isWrapped = fault?.kind === "one_element_array" && isObject && response.status < 300;
  return isWrapped ? { ...response, body: [response.body] } : response;
}

/** Handles a call as OneLogin is known or assumed to do. The checks in order: page, path, rate limit, credentials, user, request body. */
function respond(store: Store, call: Call, settings: ApiSettings): ApiResponse {
  const { route } = call;
  try {
    // a page on the web must not spend a developer's codes or revoke the token
    if (call.refused !== undefined) throw new Refusal("forbidden", call.refused);
    if (call.allow !== undefined) return { status: 204, headers: { allow: call.allow } };
    if (!route) throw new Refusal("no_route", "No Route Exists");
    store.change((state, { now }) => [countCall(state, now), undefined]);
    const access = { state: store.read(), now: store.now(), clients: settings.clients };
    const clientId = authorize(route.operation, call, access);
    const path = pathOf(route, store);
    const body = checkBody(route.operation, call.body, settings.strict);
    const input = { path, query: call.query, body, clientId, settings };
    const handle = handlerOf(route.operation);
    return store.change((state, context) => {
      const [next, response] = handle(state, input, context);
      const withCode = (otp: string) => ({ ...input, body: { ...Object(body), otp } });
      const reason = lostZeroIn(call.body.value, response, (otp) => handle(state, withCode(otp), context)[1]);
      return [next, reason === undefined ? response : { ...response, reason }];
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const state = store.read();
    const response = errorResponse(error, route?.operation, state.compat);
    const withHeaders = error.kind === "too_many" && state.rate_limit.headers;
    return withHeaders ? { ...response, headers: rateHeaders(state, store.now()) } : response;
  }
}

/** The length of the longest codes. */
const maxDigits = 8;

/**
 * The reason of a wrong code that was sent as a number, and would be right with the leading zeros that a number does not have.
 * @param responseTo the response to the same call with another code
 */
function lostZeroIn(
  sent: unknown,
  response: ApiResponse,
  responseTo: (otp: string) => ApiResponse,
): string | undefined {
  const { otp }: { readonly otp?: unknown } = Object(sent);
  const isAccepted = ({ body }: ApiResponse) => ["accepted", "success"].includes(outcomeOf(body) ?? "");
  if (typeof otp !== "number" || isAccepted(response)) return undefined;
  const digits = String(otp);
  for (let length = digits.length + 1; length <= maxDigits; length++) {
    if (isAccepted(responseTo(digits.padStart(length, "0"))))
      return `the code was sent as the number ${digits}; a leading zero was lost`;
  }
  return undefined;
}

type AnyHandler = (state: State, input: object, context: ChangeContext) => Changed<ApiResponse>;

function handlerOf(operation: OperationId): AnyHandler {
  // called with the route's own path values and a body that the operation's validator has accepted
  return handlers[operation] as unknown as AnyHandler;
}

function pathOf({ path }: Route, store: Store): Readonly<Record<string, unknown>> {
  if (path.user_id === undefined) return path;
  if (!/^\d{1,15}$/.test(path.user_id)) throw notFound("the user_id in the path is not a number");
  const user_id = Number(path.user_id);
  if (userOf(store.read(), user_id).forbidden) throw forbidden(`user ${user_id} is set to "forbidden"`);
  return { ...path, user_id };
}

interface HandledCall {
  readonly request: ApiRequest;
  readonly call: Call;
  readonly fault: Fault | undefined;
  readonly before: State;
  readonly response: ApiResponse;
  readonly http: HttpResponse;
  readonly startedAt: number;
}

/** Adds the call to the journal, with the points in which its response departs from the spec. */
function record(handled: HandledCall, { store, journal, findings }: ApiParts): RecordedCall {
  const { request, call, fault, before, response, http, startedAt } = handled;
  const { route } = call;
  const metadata: OperationMetadata | undefined = route && operationTable[route.operation];
  const effect = metadata?.extensions["x-effect"];
  const user_id = userIdOf(route);
  const challenge_id = response.started?.id ?? challengeIdOf(route, response);
  const recorded: RecordedCall = {
    id: journal.count() + 1,
    at: store.now(),
    operation: route?.operation ?? null,
    effect: typeof effect === "string" ? effect : null,
    duration_ms: Math.max(store.baseNow() - startedAt, 0),
    user_id,
    request,
    response: http.closed === "before" ? undefined : http,
    outcome: outcomeOf(response.body),
    challenge_id,
    factor: factorOfCall(challenge_id, user_id, handled, store.read()),
    fault: fault?.kind ?? null,
    reason: reasonOf(handled),
    changes: response.changes ?? none,
    discouraged: acceptedForms(call, response),
    mismatches: mismatchesIn(handled),
  };
  findings.observe({ call: recorded, before, started: response.started });
  journal.add(recorded);
  return recorded;
}

/** The user whom a call names in its path. */
const userIdOf = (route: Route | undefined) =>
  /^\d{1,15}$/.test(route?.path.user_id ?? "") ? Number(route?.path.user_id) : null;

/** One list for all calls of which there is nothing to say. */
const none: readonly never[] = [];

/** The reason of a refusal, or of a wrong code that has lost a zero; else null for a success. */
function reasonOf({ request, call, fault, response: { status, reason } }: HandledCall): string | null {
  if (status < 400) return reason ?? null;
  if (!call.route && status === 404) return hintFor(request.method, request.target);
  return reason ?? `a fault of kind ${fault?.kind} is set`;
}

/** The forms in an accepted request that the spec discourages, without their values. */
function acceptedForms({ route, body }: Call, { status }: ApiResponse): readonly string[] {
  const forms = route && status < 300 ? discouragedIn(route.operation, body.value) : none;
  return forms.map(({ field, reason }) => `${field}: ${reason}`);
}

/** The registration or verification that a call belongs to: that of its path, or the one that it has started. */
function challengeIdOf(route: Route | undefined, { body }: ApiResponse): string | null {
  const { registration_id, verification_id } = route?.path ?? {};
  const { id }: { readonly id?: unknown } = Object(body);
  return registration_id ?? verification_id ?? (typeof id === "string" ? id : null);
}

/** The factor of a registration or verification, or else that of the device that the call names. */
function factorOfCall(
  challengeId: string | null,
  userId: number | null,
  { call, before, response }: HandledCall,
  after: State,
): RecordedCall["factor"] {
  const challenge = userIn(after, userId)?.challenges.find(({ id }) => id === challengeId);
  const [told, asked]: readonly { readonly device_id?: unknown }[] = [response.body, call.body.value].map(
    Object,
  );
  const device_id = String(told?.device_id ?? asked?.device_id);
  // before it: a temporary code that has been used is gone
  const device = userIn(before, userId)?.devices.find((one) => one.device_id === device_id);
  return challenge?.kind ?? device?.kind;
}

/** The outcome in the response's own words; none of these fields holds a secret. */
function outcomeOf(body: unknown): string | undefined {
  const { status, name }: { readonly status?: unknown; readonly name?: unknown } = Object(body);
  return [status, name, Object(status).type].find((word) => typeof word === "string");
}

/** The points in which the response to a call departs from the spec; only the fault's, if that has broken it. */
function mismatchesIn({ call: { route }, fault, response }: HandledCall): readonly string[] {
  const broken = fault && brokenBy[fault.kind];
  if (broken) return [broken.mismatch];
  return route ? mismatchesOf(route.operation, response) : none;
}

/** The points in which a response departs from the spec: pointers and rules, no values. */
function mismatchesOf(operation: OperationId, response: ApiResponse): readonly string[] {
  const { responses }: OperationMetadata = operationTable[operation];
  const declared = responses[response.status] ?? (response.status >= 400 ? responses.default : undefined);
  if (declared === undefined) return [`status ${response.status} is not declared`];
  const type = response.html === undefined ? "application/json" : "text/html";
  const hasBody = response.html !== undefined || response.body !== undefined;
  if (!hasBody || !Object.hasOwn(declared, type)) {
    const fits = !hasBody && Object.keys(declared).length === 0;
    return fits ? none : [`a response of ${hasBody ? type : "no type"} is not declared`];
  }
  if (response.html !== undefined) return none;
  const mismatches = validator(operation, response.status, response.body);
  return mismatches.map(({ pointer, expected }) => `${pointer || "/"} ${expected}`);
}
