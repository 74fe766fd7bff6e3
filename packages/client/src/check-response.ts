import type { Call } from "./call.ts";
import { declaredStatus } from "./declared-status.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "./errors/mfa-error.ts";
import type { Shape } from "./generated/operations.ts";
import { isRecord } from "./is-record.ts";
import { readResponseMetadata, readRetryAfter } from "./rate-limit.ts";
import { redact, redactText, secretsIn } from "./redact.ts";

/** A response and the bytes of its body, up to a limit. */
export interface ReceivedResponse {
  readonly response: Response;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a body up to a limit: 1 MiB of a success, and 64 KiB of an error, whose every text is searched for secrets. A
 * JSON body that is cut off there is invalid.
 *
 * It gives bytes because `Response.text()` silently replaces invalid UTF-8.
 */
export async function readBody({ body, ok }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const limit = ok ? 2 ** 20 : 2 ** 16;
  const chunks: Uint8Array[] = [];
  const reader = body?.getReader();
  let size = 0;
  while (reader && size <= limit) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  // closes the connection if there is more
  reader?.cancel().catch(() => {});
  const bytes = new Uint8Array(size);
  for (const chunk of chunks.reverse()) {
    size -= chunk.length;
    bytes.set(chunk, size);
  }
  return bytes.subarray(0, limit);
}

/**
 * Validates a response against the spec: status, media type, complete JSON, its type and its required fields. The result
 * is a response that openapi-fetch reads correctly. On its own, openapi-fetch reports no error for an empty 500, throws a
 * bare `SyntaxError` for HTML, and returns any 2xx as data.
 *
 * @throws MfaError `protocol` if a 2xx response is invalid; the code of its status if an error response is
 */
export function checkResponse(
  received: ReceivedResponse,
  call: Call,
  onValue: (value: unknown) => void,
): Response {
  const { response, bytes } = received;
  const { status } = response;
  const declared = call.metadata.responses[declaredStatus(status, call.metadata)];
  if (declared === undefined) throw unexpected(received, call, `status ${status} is not in the spec`);
  if (Object.keys(declared).length === 0) return rebuild(response, null);
  const type = response.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const shape = Object.hasOwn(declared, type) ? declared[type] : undefined;
  if (shape === undefined) {
    const actual = type === "" ? "no content type" : `content type is ${type}`;
    throw unexpected(received, call, `${actual}, expected ${Object.keys(declared).join(" or ")}`);
  }
  if (!type.endsWith("json")) return rebuild(response, bytes);
  const parsed = parse(received, call);
  onValue(parsed);
  const value = unwrap(parsed, shape);
  const problem = problemWith(value, shape, status, call);
  if (problem) throw unexpected(received, call, problem);
  return rebuild(response, value === parsed ? bytes : JSON.stringify(value));
}

/** The error for an error response that the spec declares. */
export function errorFor(response: Response, body: unknown, call: Call): MfaError {
  // the message can repeat the value of a sensitive field
  const clean = redact(body, secretsIn(body, call.secrets));
  const message = messageIn(clean)?.slice(0, 200) ?? "refused";
  return createError(codeOf(response.status), message, { ...metadataOf(response, call), body: clean });
}

function parse(received: ReceivedResponse, call: Call): unknown {
  if (received.bytes.length === 0) throw unexpected(received, call, "body is empty");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(received.bytes));
  } catch {
    // no `cause`: the message of a SyntaxError quotes the text, secrets included
    throw unexpected(received, call, "body is not complete JSON in UTF-8");
  }
}

/** The element of a one-element array where the spec declares an object: OneLogin's reference prints such arrays. */
function unwrap(value: unknown, shape: Shape): unknown {
  return shape === "object" && Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** Why the type or the required fields of a value are invalid. */
function problemWith(value: unknown, shape: Shape, status: number, { metadata }: Call): string | undefined {
  const actual = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  if (shape !== "any" && shape !== actual) return `body is of type ${actual}, expected ${shape}`;
  if (!isRecord(value)) return undefined;
  const alternatives = metadata.required[declaredStatus(status, metadata)];
  if (alternatives && !alternatives.some((names) => names.every((name) => Object.hasOwn(value, name)))) {
    return `body lacks ${alternatives[0]?.map((name) => `"${name}"`).join(" or ")}`;
  }
  // OneLogin has reported failures with HTTP 200 and `{status: {error: true, …}}`. For an operation that consumes an OTP
  // this is the documented response to a wrong code, which the caller reads; for any other it is a failure.
  const isOutcome = status >= 300 || metadata.extensions["x-effect"] === "consume";
  const failed = isRecord(value.status) && value.status.error === true;
  return failed && !isOutcome ? "body reports a failure" : undefined;
}

function unexpected({ response, bytes }: ReceivedResponse, call: Call, why: string): MfaError {
  // longer than the excerpt, so that no secret is cut in two
  const text = new TextDecoder().decode(bytes.subarray(0, 2 ** 16));
  const excerpt = redactText(text, call.secrets).slice(0, 200);
  const details = { ...metadataOf(response, call), excerpt };
  return createError(codeOf(response.status), `unexpected response: ${why}`, details);
}

function metadataOf({ status, headers }: Response, { context, clock }: Call) {
  const retryAfterMs = readRetryAfter(headers, clock.now());
  return { ...context, status, ...readResponseMetadata(headers), retryAfterMs };
}

const codes: { readonly [status: number]: MfaErrorCode } = {
  400: "validation",
  401: "authentication",
  403: "permission",
  404: "not_found",
  422: "validation",
  429: "rate_limit",
};

function codeOf(status: number): MfaErrorCode {
  return codes[status] ?? (status >= 500 ? "server" : status >= 400 ? "request" : "protocol");
}

/** The message in either wire shape: `{message}` or `{status: {message}}`. */
function messageIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  return typeof body.message === "string" ? body.message : messageIn(body.status);
}

/**
 * A copy of a `Response` with another body. The length and encoding of the original do not hold for it. The constructor
 * loses `url`, and rejects a status above 599 and a reason phrase beyond ASCII.
 */
export function rebuild(
  { status, statusText, headers: original, url }: Response,
  body: string | Uint8Array<ArrayBuffer> | null,
): Response {
  const headers = new Headers(original);
  headers.delete("content-length");
  headers.delete("content-encoding");
  const isValid = status >= 200 && status < 600;
  const response = new Response(body, { status: isValid ? status : 599, headers });
  return Object.defineProperties(response, { url: { value: url }, statusText: { value: statusText } });
}
