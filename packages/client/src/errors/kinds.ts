import { isRecord } from "../is-record.ts";
import { MfaError } from "./mfa-error.ts";

/** An option of `createMfaClient` or of a call does not make sense; the message names it. */
export class MfaConfigurationError extends MfaError {}
/** The input was refused before anything was sent. */
export class MfaInputError extends MfaError {}
/** HTTP 401, or no access token could be had. */
export class MfaAuthenticationError extends MfaError {}
/** HTTP 403. */
export class MfaPermissionError extends MfaError {}
/** HTTP 404. */
export class MfaNotFoundError extends MfaError {}
/** HTTP 400 or 422. */
export class MfaValidationError extends MfaError {
  /** Which fields are wrong, as the server says it; its shape is not documented. */
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
/** No response came, or it broke off. */
export class MfaNetworkError extends MfaError {}
/** `timeoutMs` ran out. */
export class MfaTimeoutError extends MfaError {}
/** The caller's signal fired; its reason is the `cause`. */
export class MfaAbortedError extends MfaError {}
/** A response that the spec does not know, or that is not what it claims to be. */
export class MfaProtocolError extends MfaError {}
