import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { createError } from "./errors/kinds.ts";
import type { CallEvent, Emit } from "./events.ts";
import type { GivenParameters, Operation, Parameters, Plan } from "./operation.ts";
import {
  type CallOptions,
  type Fetch,
  type RequestDefaults,
  type ResponseValidator,
  readOptions,
} from "./options.ts";
import { checkQuery, fillPath } from "./path-guard.ts";
import type { Authorizer } from "./tokens/authorize.ts";
import type { Trace } from "./trace.ts";

/** The options of a call by path, and its input. */
export interface CallInit extends CallOptions {
  readonly params?: GivenParameters | undefined;
  readonly body?: unknown;
  /** openapi-fetch middleware of this call. */
  readonly middleware?: readonly unknown[];
  /** openapi-fetch's serializer of the query. */
  readonly querySerializer?: unknown;
}

/** The parts of a client that its calls use. */
export interface ClientParts extends RequestDefaults {
  readonly baseUrl: string;
  /** Hosts to which plain `http:` is allowed beside loopback. */
  readonly httpHosts: readonly string[];
  /** The caller's, whose errors say nothing about what was sent. */
  readonly fetch: Fetch | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly authorizer: Authorizer;
  readonly emit: Emit | undefined;
  readonly validator: ResponseValidator | undefined;
  /** Secrets of the client that no error shows. */
  readonly secrets: readonly string[];
}

/** A call that is checked and ready to send. */
export interface Call extends Omit<RequestDefaults, "timeoutMs"> {
  readonly operation: Operation;
  readonly params: Parameters;
  readonly options: CallInit;
  readonly url: string;
  /** The request body as JSON, from which its secrets are read. */
  readonly json: string | undefined;
  /** The request body as it is sent. */
  readonly text: string | undefined;
  readonly deadline: Deadline;
  readonly client: ClientParts;
  readonly context: CallEvent;
  /** True if the caller reads the response (`as: "response"`). */
  readonly isRaw: boolean;
  /** The headers of each attempt. An error redacts their secrets. */
  readonly sent: Headers[];
  readonly trace: Trace;
}

/**
 * Checks a call once, fills its URL and serializes its request body, and starts its timeout. Nothing of the caller's is read
 * after that.
 *
 * @throws MfaError `invalid_input` or `configuration`; no request was sent
 */
export function prepare(
  { operation, input }: Plan,
  options: CallInit,
  base: string,
  client: ClientParts,
  { context, isRaw, sent, trace }: Pick<Call, "context" | "isRaw" | "sent" | "trace">,
): Call {
  const { headers, timeoutMs, maxRetries, fetchOptions } = readOptions(options, client);
  const { params, body } = input;
  const url = base + fillPath(operation.parts, params.path);
  if (params.query) checkQuery(params.query);
  const json = toJson(body);
  const isForm = json && /application\/x-www-form-urlencoded/i.test(headers["content-type"] ?? "");
  // JSON leaves out undefined fields
  const text = isForm ? new URLSearchParams(JSON.parse(json)).toString() : json;
  const { signal } = options;
  const deadline = new Deadline({ signal, timeoutMs, outlives: isRaw }, client.clock);
  return {
    operation,
    params,
    options,
    url,
    headers,
    json,
    text,
    maxRetries,
    fetchOptions,
    deadline,
    client,
    context,
    isRaw,
    sent,
    trace,
  };
}

function toJson(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw createError("invalid_input", "the request body cannot be serialized", { cause });
  }
}
