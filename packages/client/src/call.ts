import { checkUrl } from "./base-url.ts";
import type { Clock } from "./clock.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { createError } from "./errors/kinds.ts";
import type { CallEvent, Emit } from "./hooks.ts";
import type { CallInput, Operation } from "./operation.ts";
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

/** The input and the options of a call. */
export interface CallInit extends CallInput, CallOptions {
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
  readonly input: CallInput;
  readonly options: CallInit;
  readonly url: string;
  /** The serialized request body. */
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
 * Checks a call once, fills its URL and serializes its request body, and starts its timeout.
 *
 * @throws MfaError `invalid_input` or `configuration`; no request was sent
 */
export function prepare(
  operation: Operation,
  input: CallInput,
  options: CallInit,
  rest: Pick<Call, "client" | "context" | "isRaw" | "sent" | "trace">,
): Call {
  const { client, isRaw } = rest;
  const { signal, baseUrl } = options;
  const { headers, timeoutMs, maxRetries, fetchOptions } = readOptions(options, client);
  const base = baseUrl === undefined ? client.baseUrl : checkUrl(baseUrl, client.httpHosts);
  const url = base + fillPath(operation.parts, input.params?.path ?? {});
  checkQuery(input.params?.query ?? {});
  const text = serialize(input.body, headers["content-type"]);
  const deadline = startDeadline({ signal, timeoutMs, outlives: isRaw }, client.clock);
  const request = { url, headers, text, maxRetries, fetchOptions, deadline };
  return { ...rest, ...request, operation, input, options };
}

/** Serializes the body as JSON, or form-encoded if the content type says so. */
function serialize(body: unknown, contentType: string | null | undefined): string | undefined {
  try {
    const text = JSON.stringify(body);
    const isForm = /application\/x-www-form-urlencoded/i.test(contentType ?? "");
    // JSON leaves out undefined fields
    return isForm && text ? new URLSearchParams(JSON.parse(text)).toString() : text;
  } catch (cause) {
    throw createError("invalid_input", "the request body cannot be serialized", { cause });
  }
}
