import type { Call } from "./call.ts";
import { declaredStatus } from "./declared-status.ts";
import { createError } from "./errors/create-error.ts";
import type { MfaError, MfaErrorCode } from "./errors/mfa-error.ts";
import type { Shape } from "./generated/operations.ts";
import { isRecord } from "./is-record.ts";
import { readResponseMetadata, readRetryAfter } from "./rate-limit.ts";
import { redact, redactText, secretsIn } from "./redact.ts";

/** A response and its body, read to its end or as far as needed. */
export interface ReceivedResponse {
  readonly response: Response;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Validates a response against the spec. What comes back is a response that openapi-fetch
 * cannot misread: declared status, declared media type, complete JSON of the declared shape.
 *
 * openapi-fetch by itself takes an empty 500 for no error at all, fails on HTML with a bare `SyntaxError`, and takes
 * whatever stands in a 2xx for data.
 *
 * @throws MfaError `protocol` for a success that is none; the code of its status for an error that cannot be read
 */
export function checkResponse(
  received: ReceivedResponse,
  call: Call,
  onValue: (value: unknown) => void,
): Response {
  const { response, bytes } = received;
  const declared = call.metadata.responses[declaredStatus(response.status, call.metadata)];
  if (declared === undefined) throw unexpected(received, call, "the spec does not know this status");
  if (Object.keys(declared).length === 0) return rebuild(response, null);
  const type = mediaType(response);
  const shape = Object.hasOwn(declared, type) ? declared[type] : undefined;
  if (shape === undefined)
    throw unexpected(received, call, type === "" ? "it has no content type" : `it is ${type}`);
  if (!type.endsWith("json")) return rebuild(response, bytes);
  const parsed = parse(received, call);
  onValue(parsed);
  const value = unwrap(parsed, shape);
  const problem = problemWith(value, shape, response.status, call);
  if (problem) throw unexpected(received, call, problem);
  return rebuild(response, value === parsed ? bytes : JSON.stringify(value));
}

/** The error for a response that the spec knows and that reports a failure. */
export function errorFor(response: Response, body: unknown, call: Call): MfaError {
  // what a sensitive field of the response holds may stand in its message too
  const clean = redact(body, secretsIn(body, call.secrets));
  const message = messageIn(clean);
  return createError(codeOf(response.status), message?.slice(0, 200) ?? "refused", {
    ...metadataOf(response, call),
    body: clean,
  });
}

function mediaType({ headers }: Response): string {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function parse(received: ReceivedResponse, call: Call): unknown {
  if (received.bytes.length === 0) throw unexpected(received, call, "its body is empty");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(received.bytes));
  } catch {
    // no `cause`: the message of a SyntaxError quotes the text, secrets and all
    throw unexpected(received, call, "its body is not complete JSON in UTF-8");
  }
}

/**
 * The one element of an array where the spec says one object: OneLogin's reference prints such arrays where
 * live responses are objects.
 */
function unwrap(value: unknown, shape: Shape): unknown {
  return shape === "object" && Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** Why a value is not what the spec says, as far as that is checked: its type and the fields it must have. */
function problemWith(value: unknown, shape: Shape, status: number, { metadata }: Call): string | undefined {
  const actual = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  if (shape !== "any" && shape !== actual) return `its body is of type ${actual}, not ${shape}`;
  if (!isRecord(value)) return undefined;
  const alternatives = metadata.required[declaredStatus(status, metadata)];
  if (alternatives && !alternatives.some((names) => names.every((name) => Object.hasOwn(value, name)))) {
    return `its body lacks ${alternatives[0]?.map((name) => `"${name}"`).join(" or ")}`;
  }
  // OneLogin has reported failures with HTTP 200 and `{status: {error: true, …}}`. Where an OTP is consumed that is the
  // documented way to say that the code was wrong, which is for the caller to read; anywhere else it is no success.
  const isOutcome = status >= 300 || metadata.extensions["x-effect"] === "consume";
  const failed = isRecord(value.status) && value.status.error === true;
  return failed && !isOutcome ? "its body reports a failure" : undefined;
}

function unexpected({ response, bytes }: ReceivedResponse, call: Call, why: string): MfaError {
  // cut far behind what is shown, so that no secret is cut in two there
  const text = new TextDecoder().decode(bytes.subarray(0, 2 ** 16));
  const excerpt = redactText(text, call.secrets).slice(0, 200);
  const what = `the response cannot be taken for an answer: ${why}`;
  return createError(codeOf(response.status), what, { ...metadataOf(response, call), excerpt });
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

/** Either wire shape: `{message}` or `{status: {message}}`. */
function messageIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  if (typeof body.message === "string") return body.message;
  return messageIn(body.status);
}

/**
 * A `Response` for openapi-fetch. The lengths of the original are not those of the text; `url` is otherwise lost. What a
 * server may say and a `Response` may not hold: a reason phrase beyond ASCII, and a status above 599.
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
