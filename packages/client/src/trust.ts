import { type ConnectionError, causesOf, innerOf } from "./connection-error.ts";
import type { MfaErrorCode } from "./errors/mfa-error.ts";
import { isRecord } from "./is-record.ts";

/*
 * Decides whom the client believes: a success, that a request was never sent, that a code was accepted. Everything else asks here.
 * In doubt a success is a failure, and a request may have been sent.
 */

type Fields = Readonly<Record<string, unknown>>;

/** Returns a field that a record has itself: a polluted `Object.prototype` proves nothing. */
function own(record: Fields, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Returns true for the status code of an error, as a number or as its digits. */
const isErrorStatus = (value: unknown) => /^[45]\d\d$/.test(`${value}`);

const isError = (value: unknown) => value !== undefined && value !== null && value !== false;

/** Returns true for errors, and not for an empty list of them. */
const hasErrors = (value: unknown) => isError(value) && Object.keys(Object(value)).length > 0;

/** Returns true for OneLogin's `{error, code, type, message}`. */
const isEnvelope = (record: Fields) => typeof own(record, "error") === "boolean";

/**
 * Returns true for a record that reports a failure. OneLogin has reported failures with HTTP 200 and `{status: {error: true, …}}`;
 * `statusCode` is that of its other shape, `status` with a number that of a problem report, the rest is of what stands before it.
 */
export function reportsFailure(value: unknown, depth = 0): boolean {
  if (!isRecord(value)) return false;
  // no response of this API is nested so deep
  if (depth > 3) return true;
  const field = (name: string) => own(value, name);
  if (isError(field("error")) || hasErrors(field("errors")) || field("success") === false) return true;
  if (isErrorStatus(field("statusCode"))) return true;
  if (isEnvelope(value) && (isErrorStatus(field("code")) || isOtherType(field("type")))) return true;
  const status = field("status");
  return isRecord(status)
    ? reportsFailure(status, depth + 1)
    : typeof status === "number" && isErrorStatus(status);
}

/** Returns true for the `type` of an envelope that is not that of a success. */
const isOtherType = (type: unknown) => typeof type === "string" && !/^(success|ok)$/i.test(type);

/** Returns true for a record that claims a success, and beside it reports a failure. */
export function contradictsItself(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const status = own(value, "status");
  const isClaimed =
    status === "accepted" || (isRecord(status) ? own(status, "error") : own(value, "error")) === false;
  const isDenied = isErrorStatus(own(value, "code")) || own(value, "verified") === false;
  return isClaimed && (isDenied || reportsFailure(value));
}

/** Returns true for the body of a success that needs no content: an empty one, or OneLogin's `{status: {error: false}}`. */
export function isBareSuccess(value: unknown): boolean {
  const status = isRecord(value) ? own(value, "status") : undefined;
  return isRecord(status) && own(status, "error") === false && !reportsFailure(value);
}

/** Returns true for any JSON that reports no failure, not even in OneLogin's list of one element. */
export function isFreeOfFailure(value: unknown): boolean {
  const [first] = Array.isArray(value) && value.length === 1 ? value : [];
  const wrapped = isRecord(first) ? own(first, "status") : undefined;
  return !reportsFailure(value) && !(isRecord(wrapped) && reportsFailure(wrapped));
}

/** The end of an attempt, as far as it decides about a retry. */
interface AttemptEnd {
  readonly response?: { readonly status: number } | undefined;
  readonly error?: unknown;
  /** True if the error came while the response was read. */
  readonly hasResponded?: boolean | undefined;
}

/**
 * Returns true if a request may be retried. An operation that reads or deletes may be retried after any transient failure;
 * one that sends a message, consumes a code or issues a secret only if the server has not processed it: after a 429, or if
 * it was never sent.
 *
 * @param isPlatform true if the attempt was sent by the platform alone: see `isPlatformFetch`
 */
export function mayRetry(
  effect: unknown,
  { response, error, hasResponded }: AttemptEnd,
  isPlatform: boolean,
): boolean {
  const isRepeatable = effect === "read" || effect === "delete";
  if (!response) return isRepeatable || (isPlatform && !hasResponded && isConnectFailure(error));
  const { status } = response;
  return status === 429 || (isRepeatable && (status === 408 || status >= 500));
}

/** Returns true if an error says that no connection was established, to the server or to a proxy on the way. */
function isConnectFailure(error: unknown): boolean {
  const roots = causesOf(error).filter((cause) => innerOf(cause).length === 0);
  return roots.length > 0 && roots.every((cause) => connectFailures.some((isFailure) => isFailure(cause)));
}

/** The errors by which runtimes report that no connection was established. */
const connectFailures: readonly ((error: ConnectionError) => boolean)[] = [
  // Node; Bun has the second for a name that is not found
  ({ code, syscall }) => code === "UND_ERR_CONNECT_TIMEOUT" || syscall === "connect",
  ({ syscall }) => syscall === "getaddrinfo",
  // Bun: the URL as the path, and no call of the system
  ({ code, syscall, path }) =>
    syscall === undefined && path !== undefined && (code === "ECONNREFUSED" || code === "ConnectionRefused"),
  // Deno: a text only
  ({ message }) => /^error sending request for url \(\S*\): client error \(Connect\)/.test(`${message}`),
];

/** The source texts of `fetch` in Node, Bun and Deno. Whoever replaces it, before this module is loaded or after, has another. */
const platformFetches: readonly RegExp[] = [
  /^function fetch\(input, init = undefined\) \{[\s\S]*require\('internal\/deps\/undici\/undici'\)/,
  /^function fetch\(\) \{\s*\[native code\]\s*\}$/,
  /^function fetch\(\.\.\.\w+\)\s*\{\s*return lazyFetch\(\)\.fetch\(/,
];

/**
 * Returns true if nobody but the platform stands between the client and the connection: `fetch` is its own, and so is Node's
 * dispatcher for all of the process. Anybody else may open further connections, or send a request again, before an error.
 */
export function isPlatformFetch(fetch: unknown, fetchOptions: Fields): boolean {
  if ((fetchOptions.dispatcher ?? fetchOptions.client) !== undefined) return false;
  // in Bun, a bound function has the text of a native one
  const isOwn = Object(fetch).name === "fetch" && platformFetches.some((text) => text.test(sourceOf(fetch)));
  return isOwn && dispatcherKeys.every(isPlatformDispatcher);
}

/** By these symbols, the versions of undici find the dispatcher of the process. */
const dispatcherKeys = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/** Returns true for no dispatcher, or for the one that Node itself makes: of a class of Node's own, with the method of the class. */
function isPlatformDispatcher(key: symbol): boolean {
  const dispatcher = (globalThis as { readonly [key: symbol]: unknown })[key];
  if (dispatcher === undefined) return true;
  const { constructor: made, dispatch }: Fields = Object(dispatcher);
  const isOwnMethod = dispatch === Object(made).prototype?.dispatch && /^dispatch\(/.test(sourceOf(dispatch));
  // as Node's bundler writes the class; undici of the registry has none of it
  return isOwnMethod && /__name\(this, "(Agent|EnvHttpProxyAgent|Dispatcher1Wrapper)"\)/.test(sourceOf(made));
}

const sourceOf = (value: unknown) =>
  typeof value === "function" ? Function.prototype.toString.call(value) : "";

/** Codes of errors after which the state of a flow is requested, by what has become of the code. */
export const codeFates: { readonly [Code in MfaErrorCode]?: "lost" | "refused" } = {
  // the response is lost, and the server may have accepted the code
  server: "lost",
  network: "lost",
  timeout: "lost",
  aborted: "lost",
  protocol: "lost",
  // the flow may have ended before; no source says with which status code
  validation: "refused",
  not_found: "refused",
  permission: "refused",
  request: "refused",
};
