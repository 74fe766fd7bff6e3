import type { ResponseMetadata } from "../rate-limit.ts";

/** Kind of a failure. Each code has its own class, whose documentation says when it is thrown. */
export type MfaErrorCode =
  | "configuration"
  | "invalid_input"
  | "authentication"
  | "permission"
  | "not_found"
  | "ambiguous"
  | "already_completed"
  | "validation"
  | "rate_limit"
  | "request"
  | "server"
  | "network"
  | "timeout"
  | "aborted"
  | "protocol";

/** The details of an error. All of them are free of secrets of the call. */
export interface MfaErrorDetails extends Partial<ResponseMetadata> {
  /** Id of the call: the same in all of its events. */
  readonly callId?: string | undefined;
  /** The operationId. */
  readonly operation?: string | undefined;
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** The URL template, never the URL itself. */
  readonly path?: string | undefined;
  /** The HTTP status, if there was a response. */
  readonly status?: number | undefined;
  /** The headers of the response, those with a secret replaced. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The fields of an error response that the spec declares, without those that hold a secret. */
  readonly body?: unknown;
  /** Delay from `Retry-After` or of the rate limit's reset, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The error that caused this one. That of a connection is a copy without data: name, message, stack and code. */
  readonly cause?: unknown;
}

/** An `MfaError` as JSON: everything but stack and cause. */
export type MfaErrorRecord = Omit<MfaErrorDetails, "cause"> & {
  /** The name of the class, such as `MfaNotFoundError`. */
  readonly name: string;
  /** Kind of the failure. */
  readonly code: MfaErrorCode;
  /** Description for people, with method, URL template, status and request id. */
  readonly message: string;
};

/** The same symbol in every copy of this package. */
const brand: unique symbol = Symbol.for("@onelogin-mfa/client/MfaError");

/** Base class of all errors of this package. Branch on `code` or on the class, never on the message. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor sets the fields, whose docs are written once
export class MfaError extends Error {
  /** Kind of the failure, the same for all errors of a class. */
  declare readonly code: MfaErrorCode;

  static {
    // on the prototype, like that of `Error`: an own name would be printed with the details; defined, as frozen intrinsics
    // allow no assignment
    Object.defineProperty(MfaError.prototype, "name", {
      value: "MfaError",
      configurable: true,
      writable: true,
    });
  }

  constructor(code: MfaErrorCode, what: string, { cause, ...details }: MfaErrorDetails = {}) {
    super(describe(what, details), cause === undefined ? undefined : { cause });
    const known = Object.entries({ code, ...details }).filter(([, value]) => value !== undefined);
    Object.assign(this, Object.fromEntries(known));
  }

  get [brand](): true {
    return true;
  }

  /** For logs and for messages to other threads, which keep only an error's message and stack. */
  toJSON(): MfaErrorRecord {
    const { name, message } = this;
    return { ...this, name, message };
  }
}

export interface MfaError extends Omit<MfaErrorDetails, "cause"> {}

/** Returns true for an `MfaError` of this package or of another copy of it, in this thread. */
export function isOwnError(value: unknown): value is MfaError {
  return typeof value === "object" && value !== null && brand in value;
}

/** The name of a mark, which is not shown. The same in every copy of this package. */
const sentMark: unique symbol = Symbol.for("@onelogin-mfa/client/sent");

/** Marks the error of a call of which a request was sent. */
export function markSent(error: MfaError): void {
  Object.defineProperty(error, sentMark, { value: true, configurable: true });
}

/** Returns true if a request of the error's call was sent. */
export function wasSent(error: MfaError): boolean {
  return sentMark in error;
}

function describe(what: string, details: MfaErrorDetails): string {
  const { status, retryAfterMs, requestId } = details;
  const http = status === undefined ? "" : ` [HTTP ${status}]`;
  const wait = retryAfterMs === undefined ? "" : ` [retry after ${Math.ceil(retryAfterMs / 1000)} s]`;
  const request = requestId === undefined ? "" : ` [request ${requestId}]`;
  return `${placeOf(details)}${what}${http}${wait}${request}`.replace(controlCharacters, " ");
}

function placeOf({ operation, method, path }: MfaErrorDetails): string {
  return operation === undefined ? "" : `${operation} (${method} ${path}): `;
}

/**
 * Adds the details of a call to an error that names no operation, and returns it. Checks below a call need not know the call:
 * it is added in one place, with the frames of the caller, which V8 has lost by then.
 */
export function locate(error: MfaError, context: MfaErrorDetails): MfaError {
  if (error.operation === undefined) {
    error.message = placeOf(context) + error.message;
    Object.assign(error, context);
  }
  // not in every runtime
  (Error as { captureStackTrace?: (target: Error) => void }).captureStackTrace?.(error);
  return error;
}

/** They could forge lines of a log, or hide text in it. */
const controlCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
