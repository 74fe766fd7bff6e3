import type { Client } from "openapi-fetch";
import { type Call, describeCall, operationAt } from "./call.ts";
import { startDeadline } from "./deadline.ts";
import { isMfaError, MfaError } from "./mfa-error.ts";
import type { OperationId } from "./operation-types.ts";
import { type CallOptions, checkHeaders, checkLimits } from "./options.ts";
import { fillPath } from "./path-guard.ts";
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
  readonly call: Call;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly status: number;
  readonly response: Response;
}

/** One call, by its path or by its operation. */
export interface LowLevelCall {
  byPath: (method: string, path: string, init?: CallInit) => Promise<Omit<CallResult, "call">>;
  byOperation: (operation: OperationId, init: CallInit) => Promise<CallResult>;
}

/** Ties openapi-fetch to the transport. */
export function createLowLevelCall(
  client: Client<Record<string, never>>,
  defaults: { readonly maxRetries: number; readonly timeoutMs: number },
  options: TransportOptions,
): LowLevelCall {
  async function byOperation(operation: OperationId, init: CallInit): Promise<CallResult> {
    const { signal, timeoutMs = defaults.timeoutMs, maxRetries = defaults.maxRetries, ...rest } = init;
    const call = describeCall(operation, init.body);
    checkLimits({ timeoutMs, maxRetries }, call.about);
    checkHeaders(init.headers, call.about);
    fillPath(call.facts.path, init.params?.path ?? {}, call.about);
    const deadline = startDeadline({ signal, timeoutMs }, options.clock, call.about);
    const fetch = (request: Request) => transport(request, { call, deadline, maxRetries }, options);
    try {
      deadline.signal.throwIfAborted();
      // a redirect would carry the token elsewhere; as it is no declared reply, it ends as an error
      const work = request(client, call, { ...rest, redirect: "manual", fetch });
      // raced as a whole, as the caller's middleware may hang too
      return await deadline.race(work);
    } finally {
      deadline.dispose();
    }
  }

  async function byPath(method: string, path: string, init: CallInit = {}) {
    const operation = operationAt(method, path);
    if (!operation)
      throw new MfaError("invalid_input", `the specification has no ${method} ${path}; nothing was sent`);
    const { call: _, ...result } = await byOperation(operation, init);
    return result;
  }

  return { byPath, byOperation };
}

async function request(client: Client<Record<string, never>>, call: Call, init: object): Promise<CallResult> {
  const pathSerializer = (path: string, values: Record<string, unknown>) =>
    fillPath(path, values, call.about);
  try {
    // openapi-fetch types a call by its path; here path and method are data. The public types are in client-types.ts.
    const send = client.request as unknown as (
      method: string,
      path: string,
      init: object,
    ) => Promise<Omit<CallResult, "call" | "status">>;
    const result = await send(call.facts.method, call.facts.path, { ...init, pathSerializer });
    return { ...result, status: result.response.status, call };
  } catch (error) {
    if (isMfaError(error)) throw error;
    // what is left comes from building the request (a body that JSON cannot hold) or from the caller's own middleware
    throw new MfaError("invalid_input", "the request could not be made", { ...call.about, cause: error });
  }
}
