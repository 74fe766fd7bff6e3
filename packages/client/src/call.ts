import { checkUrl, type HttpHosts } from "./base-url.ts";
import type { Clock } from "./clock.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import type { OperationId } from "./operation-types.ts";
import {
  type CallOptions,
  checkFetchOptions,
  checkLimits,
  checkSignal,
  type FetchOptions,
  headersOf,
} from "./options.ts";
import { checkQuery, fillPath, partsOf } from "./path-guard.ts";
import type { Trace } from "./trace.ts";

/** The details that name an operation in an error. */
export interface OperationContext {
  /** The operationId, or the name of the method for any other route. */
  readonly operation: OperationId | "request";
  readonly method: string;
  readonly path: string;
}

/** An operation of the spec, and what names it in an error. */
export interface Operation {
  readonly metadata: Omit<OperationMetadata, "parameters" | "bodyRequired" | "fields">;
  readonly context: OperationContext;
  /** The effect that decides about retries. That of the spec is in the metadata. */
  readonly effect: unknown;
  /** The parts of its URL template. */
  readonly parts: readonly string[];
  /** Locations of the fields of its input, by name. */
  readonly locations: Readonly<Record<string, ParameterLocation | "body">>;
}

/** Location of a parameter in the request. */
export type ParameterLocation = "path" | "query" | "header";

/** The parameters and the request body of a call. */
export interface CallInput {
  readonly params?: { readonly [Location in ParameterLocation]?: Record<string, unknown> } | undefined;
  readonly body?: unknown;
}

/** The input and the options of a call. */
export interface CallInit extends CallInput, CallOptions {
  /** openapi-fetch middleware of this call. */
  readonly middleware?: readonly unknown[];
  /** openapi-fetch's serializer of the query. */
  readonly querySerializer?: unknown;
}

/** Settings that a call takes from its client. */
export interface CallDefaults {
  readonly baseUrl: string;
  readonly httpHosts: HttpHosts;
  readonly maxRetries: number;
  readonly timeoutMs: number;
  readonly fetchOptions: FetchOptions | undefined;
  readonly clock: Clock;
  /** Secrets of the client that no error shows. */
  readonly secrets: readonly string[];
}

/** A call that is checked and ready to send. */
export interface Call {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly options: CallInit;
  readonly url: string;
  /** The request headers beside those of the client; `null` removes one of those. */
  readonly headers: Readonly<Record<string, string | null>> | undefined;
  /** The serialized request body. */
  readonly text: string | undefined;
  readonly maxRetries: number;
  readonly fetchOptions: FetchOptions;
  readonly deadline: Deadline;
  readonly client: CallDefaults;
  /** True if the caller reads the response (`as: "response"`). */
  readonly isRaw: boolean;
  /** The headers of each attempt. An error redacts their secrets. */
  readonly sent: Headers[];
  readonly trace: Trace;
}

/** Returns the details that name an operation in an error. */
export function operationContext(operation: OperationId): OperationContext {
  const { method, path } = operations[operation];
  return { operation, method, path };
}

/** Returns the operation with an id. */
export function operationOf(id: OperationId): Operation {
  const metadata: OperationMetadata = operations[id];
  const { path, query, header } = metadata.parameters;
  const entries = [
    ...path.map((name) => [name, "path"]),
    ...query.map((name) => [name, "query"]),
    ...header.map((name) => [name, "header"]),
    ...metadata.fields.map((name) => [name, "body"]),
    ...(metadata.body === "nested" ? [["body", "body"]] : []),
  ];
  // without inherited names, such as "constructor"
  const locations: Operation["locations"] = Object.assign(Object.create(null), Object.fromEntries(entries));
  const effect = metadata.extensions["x-effect"];
  const parts = partsOf(metadata.path);
  return { metadata, context: operationContext(id), effect, parts, locations };
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
  isRaw: boolean,
  trace: Trace,
  client: CallDefaults,
): Call {
  const { context } = operation;
  const { signal, timeoutMs = client.timeoutMs, maxRetries = client.maxRetries } = options;
  checkLimits({ timeoutMs, maxRetries }, context);
  checkSignal(signal, context);
  checkFetchOptions(options.fetchOptions, context);
  const headers = headersOf(options, context);
  const baseUrl =
    options.baseUrl === undefined ? client.baseUrl : checkUrl(options.baseUrl, client.httpHosts);
  const url = baseUrl + fillPath(operation.parts, input.params?.path ?? {}, context);
  checkQuery(input.params?.query ?? {}, context);
  const text = serialize(input.body, headers?.["content-type"], context);
  const deadline = startDeadline({ signal, timeoutMs, outlives: isRaw }, client.clock, context);
  return {
    operation,
    input,
    options,
    url,
    headers,
    text,
    maxRetries,
    fetchOptions: { ...client.fetchOptions, ...options.fetchOptions },
    deadline,
    client,
    isRaw,
    sent: [],
    trace,
  };
}

/** Serializes the body as JSON, or form-encoded if the content type says so. */
function serialize(
  body: unknown,
  contentType: string | null | undefined,
  context: MfaErrorDetails,
): string | undefined {
  try {
    const text = JSON.stringify(body);
    const isForm = /application\/x-www-form-urlencoded/i.test(contentType ?? "");
    // JSON leaves out undefined fields
    return isForm && text ? new URLSearchParams(JSON.parse(text)).toString() : text;
  } catch (cause) {
    throw createError("invalid_input", "the request body cannot be serialized", { ...context, cause });
  }
}
