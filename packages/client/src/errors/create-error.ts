import * as kinds from "./kinds.ts";
import type { MfaError, MfaErrorCode, MfaErrorDetails } from "./mfa-error.ts";

type Kind = new (code: MfaErrorCode, what: string, details?: MfaErrorDetails) => MfaError;

const kindOf: { readonly [Code in MfaErrorCode]: Kind } = {
  configuration: kinds.MfaConfigurationError,
  invalid_input: kinds.MfaInputError,
  authentication: kinds.MfaAuthenticationError,
  permission: kinds.MfaPermissionError,
  not_found: kinds.MfaNotFoundError,
  validation: kinds.MfaValidationError,
  rate_limit: kinds.MfaRateLimitError,
  request: kinds.MfaRequestError,
  server: kinds.MfaServerError,
  network: kinds.MfaNetworkError,
  timeout: kinds.MfaTimeoutError,
  aborted: kinds.MfaAbortedError,
  protocol: kinds.MfaProtocolError,
};

/** Makes the error of a code, of the class that belongs to it. */
export function createError(code: MfaErrorCode, what: string, details?: MfaErrorDetails): MfaError {
  const error = new kindOf[code](code, what, details);
  // own, as the stack and other threads take it from here, but not enumerable, as the class has it
  return Object.defineProperty(error, "name", { value: nameOf(code), configurable: true });
}

/** The code that an error's name stands for, if it is one of ours. */
export function codeOfName(name: string): MfaErrorCode | undefined {
  // Object.keys widens the keys to string
  return (Object.keys(kindOf) as MfaErrorCode[]).find((code) => name === nameOf(code));
}

/** The name of a code's class, which cannot be asked for its own, as a minifier changes that. */
function nameOf(code: MfaErrorCode): string {
  const words = code.replace("invalid_", "").replace(/(?:^|_)./g, (start) => start.slice(-1).toUpperCase());
  return `Mfa${words}Error`;
}
