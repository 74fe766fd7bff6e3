import type { Call } from "./call.ts";
import { declaredStatus } from "./declared-status.ts";
import { codeOfStatus, createError } from "./errors/kinds.ts";
import type { MfaError, MfaErrorDetails } from "./errors/mfa-error.ts";
import type { Shape } from "./generated/operations.ts";
import { callHook } from "./hooks.ts";
import { isRecord } from "./is-record.ts";
import { type ResponseMetadata, readResponseMetadata, readRetryAfter } from "./rate-limit.ts";
import { limitOf, type ReceivedResponse } from "./read-body.ts";
import {
  collectHeaderSecrets,
  redact,
  redactResponseHeaders,
  redactText,
  type Secrets,
  secretsIn,
} from "./redact.ts";

/**
 * Parses and classifies a response once: status, media type, complete JSON, its type and its required fields; returns its value.
 * On its own, openapi-fetch reports no error for an empty 500, throws a bare `SyntaxError` for HTML, and returns any 2xx as data.
 *
 * @throws MfaError `protocol` if a 2xx response is invalid; the code of its status if an error response is
 */
export function interpret(call: Call, received: ReceivedResponse): unknown {
  const { response, body } = received;
  const { metadata } = call.operation;
  const status = declaredStatus(response.status, metadata);
  const declared = metadata.responses[status];
  const expect: (isValid: unknown, why: string) => asserts isValid = (isValid, why) => {
    if (!isValid) throw unexpected(received, call, why);
  };
  expect(declared, `status ${response.status} is not in the spec`);
  const type = mediaTypeOf(response.headers.get("content-type"));
  const typeText = type ? `content type is ${type}` : "no content type";
  const types = Object.keys(declared);
  if (types.length === 0) {
    // a 2xx needs no body here: but the page of a proxy, or the report of a failure, is no success
    expect(type !== "text/html", typeText);
    expect(!reportsFailure(parse(body)), failureReport);
    return undefined;
  }
  const shape = Object.hasOwn(declared, type) && declared[type];
  expect(shape, `${typeText}, expected ${types.join(" or ")}`);
  const limit = limitOf(response);
  expect(body.length <= limit, `body is longer than ${limit >> 10} KiB`);
  if (!type.endsWith("json")) return decode(body);
  expect(body.length > 0, "body is empty");
  const parsed = parse(body);
  expect(parsed !== undefined, "body is not complete JSON in UTF-8");
  report(call, response, parsed);
  // OneLogin's reference prints an array of one element where the spec declares an object
  const value = shape === "object" && Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  const problem = problemWith(value, shape, status, call);
  expect(!problem, problem ?? "");
  return value;
}

/** Returns the error for the body of an error response that the spec declares. */
export function errorFor(response: Response, body: unknown, call: Call): MfaError {
  // the message can repeat the value of a sensitive field
  const secrets = secretsIn(body, secretsOf(call));
  const clean = redact(body, secrets);
  const texts = [messageIn(clean) ?? "refused", fieldsIn(clean)].map(excerptOf).filter(Boolean);
  return responseError(response, call, secrets, texts.join(": "), { body: clean });
}

/** The first 200 characters of a text, without halves of one. */
function excerptOf(text: string): string {
  return text.slice(0, 200).replace(/\p{Surrogate}/gu, "");
}

/** The secrets of a call: those of its input, of its request headers and of the client. */
export function secretsOf({ params, json = "null", sent, client }: Call): Set<string> {
  const secrets = secretsIn([params, JSON.parse(json)], new Set(client.secrets));
  for (const headers of sent) collectHeaderSecrets(headers, secrets);
  return secrets;
}

/** Returns the media type of a `Content-Type`: the last one of a doubled header, as `fetch` reads it. */
function mediaTypeOf(header: string | null): string {
  if (header === null || header === "application/json") return header ?? "";
  const types = header
    .replace(/"(?:[^"\\]|\\.)*"/g, "")
    .toLowerCase()
    .split(",");
  const valid = types.map((type) => type.replace(/;.*/, "").trim()).filter((type) => type.includes("/"));
  return valid.at(-1) ?? "";
}

/** Fatal, because a decoder silently replaces invalid UTF-8 otherwise. */
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The value of a JSON text; `undefined` if it is invalid, as no JSON has that value. */
function parse(body: ReceivedResponse["body"]): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : decoder.decode(body));
  } catch {
    // the message of a SyntaxError quotes the text, secrets included
    return undefined;
  }
}

function decode(body: ReceivedResponse["body"]): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

const failureReport = "body reports a failure";

/** OneLogin has reported failures with HTTP 200 and `{status: {error: true, …}}`. */
function reportsFailure(value: unknown): boolean {
  return isRecord(value) && (hasError(value) || reportsFailure(value.status));
}

function hasError({ error }: Readonly<Record<string, unknown>>): boolean {
  return error !== undefined && error !== null && error !== false;
}

/** Returns true for a response that reports a success, and beside it an error or the code of one. */
function contradictsItself(value: Readonly<Record<string, unknown>>): boolean {
  const { status, code } = value;
  const isSuccess = status === "accepted" || (isRecord(status) && status.error === false);
  return isSuccess && (hasError(value) || (typeof code === "number" && code >= 400));
}

/** Returns why the type or the required fields of a value are invalid. */
function problemWith(
  value: unknown,
  shape: Shape,
  status: number | string,
  { operation: { metadata } }: Call,
): string | undefined {
  const actual = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  if (shape !== "any" && shape !== actual) return `body is of type ${actual}, expected ${shape}`;
  if (!isRecord(value)) return undefined;
  const alternatives = metadata.required[status] ?? [[]];
  if (!alternatives.some((names) => names.every((name) => Object.hasOwn(value, name)))) {
    const [names = []] = alternatives;
    return `body lacks ${names.map((name) => `"${name}"`).join(" or ")}`;
  }
  // OneLogin has reported failures with HTTP 200 and `{status: {error: true, …}}`. For an operation that consumes an OTP
  // this may be the response to a wrong code, which the caller reads: the reference prints the shape for a right one. For
  // any other operation it is a failure.
  if (!`${status}`.startsWith("2")) return undefined;
  if (contradictsItself(value)) return "body reports both a success and a failure";
  const isOutcome = metadata.extensions["x-effect"] === "consume";
  return !isOutcome && reportsFailure(value) ? failureReport : undefined;
}

function unexpected({ response, body }: ReceivedResponse, call: Call, why: string): MfaError {
  const secrets = secretsOf(call);
  // longer than the excerpt, so that no secret is cut in two
  const start = decode(body.slice(0, 2 ** 16) as ReceivedResponse["body"]);
  const excerpt = excerptOf(redactText(start, secrets));
  return responseError(response, call, secrets, `unexpected response: ${redactText(why, secrets)}`, {
    excerpt,
  });
}

function responseError(
  { status, headers }: Response,
  { client }: Call,
  secrets: Secrets,
  what: string,
  details: MfaErrorDetails,
): MfaError {
  return createError(codeOfStatus(status), what, {
    status,
    ...redactMetadata(headers, secrets),
    retryAfterMs: readRetryAfter(headers, client.clock.now()),
    headers: redactResponseHeaders(headers, secrets),
    ...details,
  });
}

/** Returns the metadata of a response to show in errors and events. */
export function redactMetadata(headers: Headers, secrets: Secrets): ResponseMetadata {
  const { requestId, rateLimit } = readResponseMetadata(headers);
  return { requestId: requestId && redactText(requestId, secrets), rateLimit };
}

/** Reports mismatches between a response and the spec. Errors of the validator are ignored like those of a hook. */
function report(call: Call, { status, headers }: Response, value: unknown): void {
  const { validator } = call.client;
  if (!validator) return;
  callHook(() => {
    const found = validator(call.context.operation, status, value);
    if (found.length === 0) return;
    const secrets = secretsOf(call);
    // a redacted copy has the same type
    const mismatches = redact(found, secrets) as typeof found;
    const { requestId } = redactMetadata(headers, secrets);
    call.trace.mismatch({ status, requestId, mismatches });
  }, value);
}

/** The message in either wire shape: `{message}` or `{status: {message}}`. */
function messageIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  return typeof body.message === "string" ? body.message : messageIn(body.status);
}

/**
 * Returns the invalid fields, such as `expires_in (must be at most 900)`. Sources: the reference's page `generate-mfa-token`
 * prints `details.parameters`; other families of API v2 respond with `errors` or `field`.
 */
function fieldsIn(body: unknown): string {
  if (!isRecord(body)) return "";
  const { details, errors, field } = body;
  const lists: unknown[] = [isRecord(details) ? details.parameters : details, errors];
  const list: unknown[] = lists.find(Array.isArray) ?? [{ name: field }];
  return list.map(fieldText).filter(Boolean).join(", ");
}

function fieldText(item: unknown): string {
  if (!isRecord(item)) return typeof item === "string" ? item : "";
  const { name = item.field, message } = item;
  if (typeof name !== "string") return "";
  const text = [message]
    .flat()
    .filter((one) => typeof one === "string")
    .join(", ");
  return text ? `${name} (${text})` : name;
}
