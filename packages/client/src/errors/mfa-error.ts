import type { RateLimit } from "../rate-limit.ts";

/**
 * What went wrong:
 *
 * - `configuration`: an option of `createMfaClient` or of a call does not make sense
 * - `invalid_input`: the input was refused before anything was sent
 * - `authentication`, `permission`, `not_found`, `validation`, `rate_limit`: HTTP 401, 403, 404, 400 or 422, 429
 * - `request`: any other 4xx
 * - `server`: any 5xx
 * - `network`: no response came, or it broke off
 * - `timeout`: `timeoutMs` ran out
 * - `aborted`: the caller's signal fired
 * - `protocol`: a response that the spec does not know, or that is not what it claims to be
 */
export type MfaErrorCode =
  | "configuration"
  | "invalid_input"
  | "authentication"
  | "permission"
  | "not_found"
  | "validation"
  | "rate_limit"
  | "request"
  | "server"
  | "network"
  | "timeout"
  | "aborted"
  | "protocol";

/** What is known about a failure. Everything in it but `cause` is free of secrets. */
export interface MfaErrorDetails {
  /** The operation's id in the spec. */
  readonly operation?: string | undefined;
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** The URL's template, never the URL itself. */
  readonly path?: string | undefined;
  /** The HTTP status, if a response came. */
  readonly status?: number | undefined;
  /** OneLogin's `X-Request-Id`, for their support. */
  readonly requestId?: string | undefined;
  /** The parsed body of an error response, values of sensitive fields replaced. */
  readonly body?: unknown;
  /** The beginning of a response that could not be understood, secrets replaced. At most 200 characters. */
  readonly excerpt?: string | undefined;
  /** The rate limit, where the response spoke of it. */
  readonly rateLimit?: RateLimit | undefined;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What caused it. */
  readonly cause?: unknown;
}

/** What an `MfaError` looks like in JSON: everything but stack and cause. */
export type MfaErrorRecord = Omit<MfaErrorDetails, "cause"> & {
  readonly name: string;
  readonly code: MfaErrorCode;
  readonly message: string;
};

/** The same in every copy of this package. */
const brand: unique symbol = Symbol.for("@onelogin-mfa/client/MfaError");

/** The family of errors that this package throws. Branch on `code` or on the class, never on the message. */
export class MfaError extends Error {
  declare readonly code: MfaErrorCode;
  declare readonly operation?: string;
  declare readonly method?: string;
  declare readonly path?: string;
  declare readonly status?: number;
  declare readonly requestId?: string;
  declare readonly body?: unknown;
  declare readonly excerpt?: string;
  declare readonly rateLimit?: RateLimit;
  declare readonly retryAfterMs?: number;

  static {
    // on the prototype, as `Error` has it: an own name would be shown among the details
    MfaError.prototype.name = "MfaError";
  }

  constructor(code: MfaErrorCode, what: string, { cause, ...details }: MfaErrorDetails = {}) {
    super(describe(what, details), cause === undefined ? undefined : { cause });
    const known = Object.entries({ code, ...details }).filter(([, value]) => value !== undefined);
    Object.assign(this, Object.fromEntries(known));
  }

  get [brand](): true {
    return true;
  }

  /** For logs and for messages to other threads, which lose all but an error's message and stack. */
  toJSON(): MfaErrorRecord {
    const { name, message } = this;
    return { ...this, name, message };
  }
}

/** Whether something is an error of this package, or of another copy of it, that has not left its thread. */
export function isOwnError(value: unknown): value is MfaError {
  return typeof value === "object" && value !== null && brand in value;
}

function describe(what: string, details: MfaErrorDetails): string {
  const where =
    details.operation === undefined ? "" : `${details.operation} (${details.method} ${details.path}): `;
  const status = details.status === undefined ? "" : ` [HTTP ${details.status}]`;
  const request = details.requestId === undefined ? "" : ` [request ${details.requestId}]`;
  return `${where}${what}${status}${request}`;
}
