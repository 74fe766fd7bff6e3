import type { Client } from "openapi-fetch";
import { checkUrl } from "./base-url.ts";
import { type Call, describeCall, operationAt } from "./call.ts";
import { startDeadline } from "./deadline.ts";
import { createError } from "./errors/create-error.ts";
import { isOwnError } from "./errors/mfa-error.ts";
import type { OperationId } from "./operation-types.ts";
import { type CallOptions, checkLimits, headersOf } from "./options.ts";
import { fillPath } from "./path-guard.ts";
import { type ResponseMetadata, readResponseMetadata } from "./rate-limit.ts";
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

/** A response that the spec knows. Exactly one of `data` and `error` is meant; `status` tells which. */
export interface CallResult extends ResponseMetadata {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly status: number;
  readonly response: Response;
}

/** Calls by operation and by path. */
export interface LowLevelCall {
  /** Gives the response if the spec knows it. */
  byOperation: (operation: OperationId, init: CallInit) => Promise<CallResult & { readonly call: Call }>;
  byPath: (method: string, path: string, init?: CallInit) => Promise<CallResult>;
  /** Gives the response whatever it is, unread. */
  raw: (operation: OperationId, init: CallInit) => Promise<Response>;
}

type Limits = { readonly maxRetries: number; readonly timeoutMs: number };
type AnyClient = Client<Record<string, never>>;

/** Ties openapi-fetch to the transport. */
export function createLowLevelCall(client: AnyClient, options: TransportOptions & Limits): LowLevelCall {
  async function byOperation(operation: OperationId, init: CallInit, onRaw?: (response: Response) => void) {
    const { signal, timeoutMs = options.timeoutMs, maxRetries = options.maxRetries, baseUrl, ...rest } = init;
    const call = describeCall(operation, init.body, options.clock);
    const { context, metadata } = call;
    checkLimits({ timeoutMs, maxRetries }, context);
    const headers = headersOf(init, context);
    fillPath(metadata.path, init.params?.path ?? {}, context);
    const address = baseUrl === undefined ? {} : { baseUrl: checkUrl(baseUrl) };
    const deadline = startDeadline({ signal, timeoutMs }, options.clock, context);
    const attempts = { ...options, call, deadline, maxRetries, onRaw };
    const fetch = (request: Request) => transport(request, attempts);
    try {
      deadline.signal.throwIfAborted();
      // a redirect would carry the token elsewhere; as it is no declared response, it ends as an error
      const all = { ...rest, ...address, headers, redirect: "manual", fetch };
      const result = await deadline.race(send(client, call, all));
      // the caller reads the body now: the time is no longer counted, but the signal still ends it
      if (onRaw) deadline.stopTimer();
      else deadline.dispose();
      return { ...result, call };
    } catch (error) {
      deadline.dispose();
      throw error;
    }
  }

  async function byPath(method: string, path: string, init: CallInit = {}) {
    const operation = operationAt(method, path);
    if (!operation) {
      throw createError("invalid_input", `the spec has no ${method} ${path}; nothing was sent`);
    }
    const { call: _, ...result } = await byOperation(operation, init);
    return result;
  }

  async function raw(operation: OperationId, init: CallInit): Promise<Response> {
    let response: Response | undefined;
    const { call } = await byOperation(operation, init, (received) => {
      response = received;
    });
    if (!response)
      throw createError("protocol", "middleware has answered in the server's place", call.context);
    return response;
  }

  return { byOperation, byPath, raw };
}

async function send(client: AnyClient, { metadata, context }: Call, init: object): Promise<CallResult> {
  const pathSerializer = (path: string, values: Record<string, unknown>) => fillPath(path, values, context);
  try {
    // openapi-fetch types a call by its path; here path and method are data. The public types are in client-types.ts.
    const request = client.request as unknown as (
      method: string,
      path: string,
      init: object,
    ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
    const result = await request(metadata.method, metadata.path, {
      ...init,
      pathSerializer,
      bodySerializer,
    });
    const { status, headers } = result.response;
    return { ...result, status, ...readResponseMetadata(headers) };
  } catch (error) {
    if (isOwnError(error)) throw error;
    // what is left comes from building the request (a body that JSON cannot hold) or from the caller's own middleware
    throw createError("invalid_input", "the request could not be made", { ...context, cause: error });
  }
}

/** JSON, unless the caller wants a form. */
function bodySerializer(body: unknown, headers: Headers | undefined): string {
  const text = JSON.stringify(body);
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers?.get("content-type") ?? "");
  // by way of JSON, which leaves out fields that are undefined
  return isForm && text ? new URLSearchParams(JSON.parse(text)).toString() : text;
}
