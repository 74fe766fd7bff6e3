import { isRecord } from "../is-record.ts";
import { isOwnError, MfaError, type MfaErrorCode, type MfaErrorDetails } from "./mfa-error.ts";

/** An option of `createMfaClient` or of a call is invalid; the message names it. */
export class MfaConfigurationError extends MfaError {}
/** The input is invalid; the request was not sent. */
export class MfaInputError extends MfaError {}
/** HTTP 401, or `accessToken` failed. */
export class MfaAuthenticationError extends MfaError {}
/** HTTP 403. */
export class MfaPermissionError extends MfaError {}
/** HTTP 404. Without a `status`: `findUser` has found no user. */
export class MfaNotFoundError extends MfaError {}
/** `findUser` has found more than one user. */
export class MfaAmbiguousError extends MfaError {}
/**
 * The enrollment or verification was accepted before this code was checked, such as by the first of two clicks, in this
 * process or another one. It signs nobody in: look at your own session.
 */
export class MfaAlreadyCompletedError extends MfaError {}
/** HTTP 400 or 422. */
export class MfaValidationError extends MfaError {
  /** The server's description of the invalid fields; its shape is not documented. */
  get details(): unknown {
    const { body } = this;
    return isRecord(body) ? body.details : undefined;
  }
}
/** HTTP 429. See `retryAfterMs` and `rateLimit`. */
export class MfaRateLimitError extends MfaError {}
/** Any other 4xx. */
export class MfaRequestError extends MfaError {}
/** Any 5xx. */
export class MfaServerError extends MfaError {}
/** The connection failed before a complete response. */
export class MfaNetworkError extends MfaError {}
/** `timeoutMs` has passed. */
export class MfaTimeoutError extends MfaError {}
/** The caller's signal was aborted; its reason is the `cause`. */
export class MfaAbortedError extends MfaError {}
/** A response that is not in the spec, or an invalid one. */
export class MfaProtocolError extends MfaError {}

type Kind = new (code: MfaErrorCode, what: string, details?: MfaErrorDetails) => MfaError;

const kinds: { readonly [Code in MfaErrorCode]: Kind } = {
  configuration: MfaConfigurationError,
  invalid_input: MfaInputError,
  authentication: MfaAuthenticationError,
  permission: MfaPermissionError,
  not_found: MfaNotFoundError,
  ambiguous: MfaAmbiguousError,
  already_completed: MfaAlreadyCompletedError,
  validation: MfaValidationError,
  rate_limit: MfaRateLimitError,
  request: MfaRequestError,
  server: MfaServerError,
  network: MfaNetworkError,
  timeout: MfaTimeoutError,
  aborted: MfaAbortedError,
  protocol: MfaProtocolError,
};

/** Creates an error of the class that belongs to its code. */
export function createError(code: MfaErrorCode, what: string, details?: MfaErrorDetails): MfaError {
  const error = new kinds[code](code, what, details);
  // an own property for stack traces and other threads; not enumerable, like that of the class
  return Object.defineProperty(error, "name", { value: nameOf(code), configurable: true });
}

const codes: { readonly [status: number]: MfaErrorCode } = {
  400: "validation",
  401: "authentication",
  403: "permission",
  404: "not_found",
  422: "validation",
  429: "rate_limit",
};

/** Returns the code of the error for a status: `protocol` for one below 400. */
export function codeOfStatus(status: number): MfaErrorCode {
  return codes[status] ?? (status >= 500 ? "server" : status >= 400 ? "request" : "protocol");
}

/** Returns a copy of an error, which the original causes: for one of several callers. */
export function copyError(error: MfaError): MfaError {
  const copy = createError(error.code, "", { ...error, cause: error });
  copy.message = error.message;
  return copy;
}

/**
 * Returns true for an `MfaError`: one of this package or of another copy of it, one from another thread, or the result
 * of `toJSON`. A structured clone keeps an error's message and stack only; its `name` and `code` are restored, so a frozen
 * clone is none. It never throws.
 */
export function isMfaError(value: unknown): value is MfaError {
  try {
    if (isOwnError(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    if ("name" in value && "code" in value) return codeOfName(String(value.name)) === value.code;
    return value instanceof Error && restore(value);
  } catch {
    // a getter or a proxy of somebody else's has thrown
    return false;
  }
}

function restore(clone: Error): boolean {
  const name = /^(?:Uncaught )?(Mfa\w+Error): /.exec(clone.stack ?? "")?.[1] ?? "";
  const code = codeOfName(name);
  if (code === undefined) return false;
  const status = / \[HTTP (\d+)\]/.exec(clone.message)?.[1];
  const requestId = / \[request (.+)\]$/.exec(clone.message)?.[1];
  const known = Object.entries({ name, code, status: status && Number(status), requestId });
  // defined, as frozen intrinsics allow no assignment; false if the clone is frozen
  return known.every(([field, value]) =>
    Reflect.defineProperty(clone, field, { value, enumerable: true, configurable: true }),
  );
}

function codeOfName(name: string): MfaErrorCode | undefined {
  return (Object.keys(kinds) as MfaErrorCode[]).find((code) => name === nameOf(code)); // keys are widened to string
}

/** Returns the name of a code's class. A minifier changes the `name` of the class itself. */
function nameOf(code: MfaErrorCode): string {
  const words = code.replace("invalid_", "").replace(/(?:^|_)./g, (start) => start.slice(-1).toUpperCase());
  return `Mfa${words}Error`;
}
