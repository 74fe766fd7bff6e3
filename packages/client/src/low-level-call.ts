import type { Client } from "openapi-fetch";
import { checkUrl } from "./base-url.ts";
import { type Call, describeCall, operationAt } from "./call.ts";
import { startDeadline } from "./deadline.ts";
import { createError } from "./errors/kinds.ts";
import { isOwnError } from "./errors/mfa-error.ts";
import type { OperationId } from "./operation-types.ts";
import { type CallOptions, checkLimits, headersOf } from "./options.ts";
import { fillPath } from "./path-guard.ts";
import { type ResponseMetadata, readResponseMetadata } from "./rate-limit.ts";
import { type TransportOptions, transport } from "./transport.ts";

/** The parameters, the request body and the options of a call. */
export interface CallInit extends CallOptions {
  readonly params?: {
    readonly path?: Record<string, unknown>;
    readonly query?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
  };
  readonly body?: unknown;
}

/** A declared response: `data` for a success, `error` for an error. */
export interface CallResult extends ResponseMetadata {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly status: number;
  readonly response: Response;
}

/** Calls by operation and by path. */
export interface LowLevelCall {
  /** Returns a declared response. */
  byOperation: (operation: OperationId, init: CallInit) => Promise<CallResult & { readonly call: Call }>;
  byPath: (method: string, path: string, init?: CallInit) => Promise<CallResult>;
  /** Returns any response, unread. */
  raw: (operation: OperationId, init: CallInit) => Promise<Response>;
}

type Limits = { readonly maxRetries: number; readonly timeoutMs: number };
type AnyClient = Client<Record<string, never>>;

/** Connects openapi-fetch to the transport. */
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
      // a redirect would send the token elsewhere; it is undeclared, so it ends as an error
      const all = { ...rest, ...address, headers, redirect: "manual", fetch };
      const result = await deadline.race(send(client, call, all));
      // the caller reads an unread body without a timeout, but can still abort it
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
    if (!operation) throw createError("invalid_input", `${method} ${path} is not in the spec`);
    const { call: _, ...result } = await byOperation(operation, init);
    return result;
  }

  async function raw(operation: OperationId, init: CallInit): Promise<Response> {
    let response: Response | undefined;
    const { call } = await byOperation(operation, init, (received) => {
      response = received;
    });
    if (response) return response;
    throw createError("protocol", "middleware responded instead of the server", call.context);
  }

  return { byOperation, byPath, raw };
}

async function send(client: AnyClient, { metadata, context }: Call, init: object): Promise<CallResult> {
  const pathSerializer = (path: string, values: Record<string, unknown>) => fillPath(path, values, context);
  // openapi-fetch types a call by its path; here path and method are data. The public types are in operation-types.ts.
  const request = client.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
  const serializers = { pathSerializer, bodySerializer };
  try {
    const result = await request(metadata.method, metadata.path, { ...init, ...serializers });
    const { status, headers } = result.response;
    return { ...result, status, ...readResponseMetadata(headers) };
  } catch (error) {
    if (isOwnError(error)) throw error;
    // from the request body, if JSON cannot hold it, or from the caller's middleware
    throw createError("invalid_input", "the request could not be created", { ...context, cause: error });
  }
}

/** The body as JSON, or form-encoded if the content type says so. */
function bodySerializer(body: unknown, headers: Headers | undefined): string {
  const text = JSON.stringify(body);
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers?.get("content-type") ?? "");
  // JSON leaves out undefined fields
  return isForm && text ? new URLSearchParams(JSON.parse(text)).toString() : text;
}
