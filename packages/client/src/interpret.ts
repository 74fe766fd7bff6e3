import type { Call } from "./call.ts";
import { declaredStatus } from "./declared-status.ts";
import { codeOfStatus, createError } from "./errors/kinds.ts";
import type { MfaError, MfaErrorDetails } from "./errors/mfa-error.ts";
import { callHook } from "./events.ts";
import type { Shape } from "./generated/operations.ts";
import { isRecord } from "./is-record.ts";
import { type ResponseMetadata, readResponseMetadata, readRetryAfter } from "./rate-limit.ts";
import { limitOf, type ReceivedResponse } from "./read-body.ts";
import {
  collectHeaderSecrets,
  createShow,
  redactResponseHeaders,
  type Show,
  secretsIn,
  withheld,
} from "./safe-text.ts";
import { contradictsItself, isBareSuccess, isFreeOfFailure, reportsFailure } from "./trust.ts";

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
  if (!declared) throw unexpected(received, call, `status ${response.status} is not in the spec`);
  const isEmptied = metadata.method === "DELETE" && response.ok && body.length === 0;
  if (isEmptied || Object.keys(declared).length === 0) return checkBare(call, received);
  const type = mediaTypeOf(response.headers.get("content-type"));
  const shape = Object.hasOwn(declared, type) && declared[type];
  if (!shape)
    throw unexpected(received, call, `${typeText(type)}, expected ${Object.keys(declared).join(" or ")}`);
  const limit = limitOf(response);
  if (body.length > limit) throw unexpected(received, call, `body is longer than ${limit >> 10} KiB`);
  if (!type.endsWith("json")) return decode(body);
  if (body.length === 0) throw unexpected(received, call, "body is empty");
  const parsed = parse(body);
  if (parsed === undefined) throw unexpected(received, call, "body is not complete JSON in UTF-8");
  reportMismatches(call, response, parsed);
  // OneLogin's reference prints an array of one element where the spec declares an object
  const value = shape === "object" && Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  const problem = problemWith(value, shape, status, call);
  if (problem) throw unexpected(received, call, problem);
  return value;
}

const typeText = (type: string) => (type ? `content type is ${type}` : "no content type");

/** Checks a 2xx without content: a 204, an empty body, or a report of success. The page of a proxy is none. */
function checkBare(call: Call, received: ReceivedResponse): undefined {
  const { response, body } = received;
  if (body.length === 0) return undefined;
  const type = mediaTypeOf(response.headers.get("content-type"));
  const value = body.length > limitOf(response) ? undefined : parse(body);
  if (type === "application/json" && isBareSuccess(value)) return undefined;
  const why = reportsFailure(value)
    ? failureReport
    : `${typeText(type)}, expected no content or a report of success`;
  throw unexpected(received, call, why);
}

/** Returns the error for the body of an error response that the spec declares. */
export function errorFor(response: Response, body: unknown, call: Call): MfaError {
  const show = createShow(secretsOf(call), secretsIn(body));
  const texts = [messageIn(body) ?? "refused", fieldsIn(body)].filter(Boolean).map((text) => show(text));
  return responseError(response, call, show, texts.join(": "), { body: showBody(body, show) });
}

/**
 * The fields of an error that the spec declares, in both of its shapes, and that hold no secret. No other field of a body is shown:
 * a server may send any.
 */
// biome-ignore format: the first shape, then the second
export const errorFields: ReadonlySet<string> = new Set([
  "statusCode", "name", "message", "details", "parameters", "field",
  "status", "error", "code", "type",
]);

/** Longest text, list and depth of a body that are shown. */
const [shownLength, shownItems, shownDepth] = [1_000, 20, 5];

/** Returns a copy of a body with declared fields only. */
function showBody(value: unknown, show: Show, depth = 0): unknown {
  if (typeof value === "string") return show(value, shownLength);
  if (typeof value === "number") return show(String(value)) === String(value) ? value : withheld;
  if (typeof value !== "object" || value === null) return value;
  if (depth > shownDepth) return withheld;
  if (Array.isArray(value)) return value.slice(0, shownItems).map((item) => showBody(item, show, depth + 1));
  const known = Object.entries(value).filter(([name]) => errorFields.has(name));
  return Object.fromEntries(known.map(([name, field]) => [name, showBody(field, show, depth + 1)]));
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

const failureReport = "body reports a failure";

function decode(body: ReceivedResponse["body"]): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
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
  const alternatives = metadata.required[status];
  if (isRecord(value) && alternatives) {
    const isComplete = alternatives.some((names) => names.every((name) => Object.hasOwn(value, name)));
    if (!isComplete) return `body lacks ${alternatives[0]?.map((name) => `"${name}"`).join(" or ")}`;
  }
  return `${status}`.startsWith("2") ? failureIn(value, metadata) : undefined;
}

/**
 * Returns why a 2xx is no success. For an operation that consumes an OTP, a report of failure may be the response to a wrong code,
 * which the caller reads: the reference prints the shape for a right one. For any other operation it is a failure.
 */
function failureIn(value: unknown, metadata: Call["operation"]["metadata"]): string | undefined {
  if (contradictsItself(value)) return "body reports both a success and a failure";
  const isOutcome = metadata.extensions["x-effect"] === "consume";
  return !isOutcome && !isFreeOfFailure(value) ? failureReport : undefined;
}

/** Returns the error for a response that is not what the spec declares. It shows no page but its title and its length. */
function unexpected({ response, body }: ReceivedResponse, call: Call, why: string): MfaError {
  const value = body.length > limitOf(response) ? undefined : parse(body);
  const [own, fields] = [secretsOf(call), secretsIn(value)];
  const show = createShow(own, fields);
  const said = messageIn(value) ?? titleIn(decode(body.slice(0, 2 ** 12) as ReceivedResponse["body"]));
  // names of fields are the spec's
  const what = `unexpected response: ${createShow(own, fields, true)(why)}, ${body.length} bytes`;
  return responseError(response, call, show, said === undefined ? what : `${what}: ${show(said)}`, {});
}

/** The title of an HTML page, if it has an end: where it is cut may be inside of a secret. */
function titleIn(text: string): string | undefined {
  return /<title(?:\s[^<>]{0,99})?>([^<]{1,1000})</i.exec(text)?.[1]?.trim();
}

function responseError(
  { status, headers }: Response,
  { client }: Call,
  show: Show,
  what: string,
  details: MfaErrorDetails,
): MfaError {
  return createError(codeOfStatus(status), what, {
    status,
    ...showMetadata(headers, show),
    retryAfterMs: readRetryAfter(headers, client.clock.now()),
    headers: redactResponseHeaders(headers, show),
    ...details,
  });
}

function showMetadata(headers: Headers, show: Show): ResponseMetadata {
  const { requestId, rateLimit } = readResponseMetadata(headers);
  return { requestId: requestId && show(requestId), rateLimit };
}

/** Returns the metadata of a response to show in an event. */
export function metadataFor(headers: Headers, call: Call): ResponseMetadata {
  return showMetadata(headers, createShow(secretsOf(call)));
}

/** Reports mismatches between a response and the spec. Errors of the validator are ignored like those of a listener. */
function reportMismatches(call: Call, { status, headers }: Response, value: unknown): void {
  const { validator } = call.client;
  if (!validator) return;
  callHook(() => {
    const validated = startOf(value);
    const found = validator(call.context.operation, status, validated);
    if (found.length === 0) return;
    // pointers and types name fields, and have none of their values
    const show = createShow(secretsOf(call), secretsIn(validated), true);
    const mismatches = found.map(({ pointer, expected, seen }) => ({
      pointer: show(pointer, shownLength),
      expected: show(expected, shownLength),
      seen: show(seen, shownLength),
    }));
    call.trace.mismatch({ status, requestId: showMetadata(headers, show).requestId, mismatches });
  }, value);
}

/** Items of a list that are validated, more than a page of OneLogin has: Ajv's time grows with the square of the mismatches. */
const validatedItems = 1_000;

const startOf = (value: unknown) => (Array.isArray(value) ? value.slice(0, validatedItems) : value);

/** The message in either wire shape: `{message}` or `{status: {message}}`. */
function messageIn(body: unknown, depth = 0): string | undefined {
  if (!isRecord(body) || depth > 1) return undefined;
  return typeof body.message === "string" ? body.message : messageIn(body.status, depth + 1);
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
  return list.slice(0, shownItems).map(fieldText).filter(Boolean).join(", ");
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
