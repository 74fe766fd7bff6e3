import type { Client } from "openapi-fetch";
import { checkUrl } from "./base-url.ts";
import { type Call, describeCall, operationAt } from "./call.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { createError } from "./errors/create-error.ts";
import { isMfaError } from "./errors/is-mfa-error.ts";
import type { OperationId } from "./operation-types.ts";
import { type CallOptions, checkLimits, headersOf } from "./options.ts";
import { fillPath } from "./path-guard.ts";
import { type RateLimit, readRateLimit } from "./rate-limit.ts";
import { type TransportOptions, transport } from "./transport.ts";

/** What openapi-fetch is told about a call. */
export interface CallInit extends CallOptions {
  readonly params?: {
    readonly path?: Record<string, unknown>;
    readonly query?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
  };
  readonly body?: unknown;
}

/** A reply that the specification knows. Exactly one of `data` and `error` is meant; `status` tells which. */
export interface CallResult {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly status: number;
  readonly response: Response;
  readonly rateLimit: RateLimit | undefined;
  readonly requestId: string | undefined;
}

/** Calls by operation and by path. */
export interface LowLevelCall {
  /** Gives the reply if the specification knows it. */
  byOperation: (operation: OperationId, init: CallInit) => Promise<CallResult & { readonly call: Call }>;
  byPath: (method: string, path: string, init?: CallInit) => Promise<CallResult>;
  /** Gives the reply whatever it is, unread. */
  raw: (operation: OperationId, init: CallInit) => Promise<Response>;
}

type Limits = { readonly maxRetries: number; readonly timeoutMs: number };
type AnyClient = Client<Record<string, never>>;

/** Ties openapi-fetch to the transport. */
export function createLowLevelCall(
  client: AnyClient,
  defaults: Limits,
  options: TransportOptions,
): LowLevelCall {
  async function byOperation(operation: OperationId, init: CallInit) {
    const { call, deadline, work } = start(client, operation, init, defaults, options);
    try {
      return { ...(await deadline.race(work())), call };
    } finally {
      deadline.dispose();
    }
  }

  async function byPath(method: string, path: string, init: CallInit = {}) {
    const operation = operationAt(method, path);
    if (!operation) {
      throw createError("invalid_input", `the specification has no ${method} ${path}; nothing was sent`);
    }
    const { call: _, ...result } = await byOperation(operation, init);
    return result;
  }

  async function raw(operation: OperationId, init: CallInit): Promise<Response> {
    let response: Response | undefined;
    const onRaw = (reply: Response) => {
      response = reply;
    };
    const { call, deadline, work } = start(client, operation, init, defaults, options, onRaw);
    try {
      await deadline.race(work());
    } catch (error) {
      deadline.dispose();
      throw error;
    }
    // the caller reads the body now: the time is no longer counted, but the signal still ends it
    deadline.stopTimer();
    if (!response) throw createError("protocol", "middleware has answered in the server's place", call.about);
    return response;
  }

  return { byOperation, byPath, raw };
}

/** Checks a call and makes it ready to go. Nothing has been sent when this throws. */
function start(
  client: AnyClient,
  operation: OperationId,
  init: CallInit,
  defaults: Limits,
  options: TransportOptions,
  onRaw?: (response: Response) => void,
): { call: Call; deadline: Deadline; work: () => Promise<CallResult> } {
  const { signal, timeoutMs = defaults.timeoutMs, maxRetries = defaults.maxRetries, baseUrl, ...rest } = init;
  const call = describeCall(operation, init.body, options.clock);
  checkLimits({ timeoutMs, maxRetries }, call.about);
  const headers = headersOf(init, call.about);
  fillPath(call.facts.path, init.params?.path ?? {}, call.about);
  const address = baseUrl === undefined ? {} : { baseUrl: checkUrl(baseUrl) };
  const deadline = startDeadline({ signal, timeoutMs }, options.clock, call.about);
  const fetch = (request: Request) => transport(request, { call, deadline, maxRetries, onRaw }, options);
  // a redirect would carry the token elsewhere; as it is no declared reply, it ends as an error
  const all = { ...rest, ...address, headers, redirect: "manual", fetch };
  return { call, deadline, work: () => send(client, call, deadline, all) };
}

async function send(client: AnyClient, call: Call, deadline: Deadline, init: object): Promise<CallResult> {
  deadline.signal.throwIfAborted();
  const pathSerializer = (path: string, values: Record<string, unknown>) =>
    fillPath(path, values, call.about);
  try {
    // openapi-fetch types a call by its path; here path and method are data. The public types are in client-types.ts.
    const request = client.request as unknown as (
      method: string,
      path: string,
      init: object,
    ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
    const result = await request(call.facts.method, call.facts.path, {
      ...init,
      pathSerializer,
      bodySerializer,
    });
    const { status, headers } = result.response;
    const requestId = headers.get("x-request-id") ?? undefined;
    return { ...result, status, rateLimit: readRateLimit(headers), requestId };
  } catch (error) {
    if (isMfaError(error)) throw error;
    // what is left comes from building the request (a body that JSON cannot hold) or from the caller's own middleware
    throw createError("invalid_input", "the request could not be made", { ...call.about, cause: error });
  }
}

/** JSON, unless the caller wants a form. */
function bodySerializer(body: unknown, headers: Headers | undefined): string {
  const text = JSON.stringify(body);
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers?.get("content-type") ?? "");
  // by way of JSON, which leaves out fields that are undefined
  return isForm && text ? new URLSearchParams(JSON.parse(text)).toString() : text;
}
