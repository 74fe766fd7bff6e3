/**
 * What went wrong:
 *
 * - `configuration`: an option of `createMfaClient` or of a call does not make sense
 * - `invalid_input`: the input was refused before anything was sent
 * - `authentication`, `permission`, `not_found`, `validation`, `rate_limit`: HTTP 401, 403, 404, 400 or 422, 429
 * - `request`: any other 4xx
 * - `server`: any 5xx
 * - `network`: no reply came, or it broke off
 * - `timeout`: `timeoutMs` ran out
 * - `aborted`: the caller's signal fired
 * - `protocol`: a reply that the specification does not know, or that is not what it claims to be
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

/** What is known about a failure. Everything in it is free of secrets. */
export interface MfaErrorFacts {
  /** The operation's id in the specification. */
  operation?: string | undefined;
  /** The HTTP method. */
  method?: string | undefined;
  /** The URL's template, never the URL itself. */
  path?: string | undefined;
  /** The HTTP status, if a reply came. */
  status?: number | undefined;
  /** OneLogin's `X-Request-Id`, for their support. */
  requestId?: string | undefined;
  /** The parsed body of an error reply, values of sensitive fields replaced. */
  body?: unknown;
  /** The beginning of a reply that could not be understood, secrets replaced. At most 200 characters. */
  excerpt?: string | undefined;
  /** What caused it. */
  cause?: unknown;
}

const brand: unique symbol = Symbol.for("@onelogin-mfa/client/MfaError");

/** The one error that this package throws. Branch on `code`, never on the message. */
export class MfaError extends Error {
  override readonly name = "MfaError";
  readonly code: MfaErrorCode;
  readonly operation: string | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly body: unknown;
  readonly excerpt: string | undefined;
  readonly [brand] = true;

  constructor(code: MfaErrorCode, what: string, facts: MfaErrorFacts = {}) {
    super(describe(what, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.operation = facts.operation;
    this.method = facts.method;
    this.path = facts.path;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.body = facts.body;
    this.excerpt = facts.excerpt;
  }
}

/** Tells an `MfaError` from any other value, also one that another copy of this package has thrown. */
export function isMfaError(value: unknown): value is MfaError {
  return typeof value === "object" && value !== null && brand in value;
}

function describe(what: string, facts: MfaErrorFacts): string {
  const where = facts.operation === undefined ? "" : `${facts.operation} (${facts.method} ${facts.path}): `;
  const status = facts.status === undefined ? "" : ` [HTTP ${facts.status}]`;
  const request = facts.requestId === undefined ? "" : ` [request ${facts.requestId}]`;
  return `${where}${what}${status}${request}`;
}
