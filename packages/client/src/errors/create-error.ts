import * as kinds from "./kinds.ts";
import type { MfaError, MfaErrorCode, MfaErrorFacts } from "./mfa-error.ts";

type Kind = new (code: MfaErrorCode, what: string, facts?: MfaErrorFacts) => MfaError;

/** The class and the name of the errors of each code. The names are texts, as a minifier would change the classes'. */
const table: { readonly [Code in MfaErrorCode]: readonly [Kind, name: string] } = {
  configuration: [kinds.MfaConfigurationError, "Configuration"],
  invalid_input: [kinds.MfaInputError, "Input"],
  authentication: [kinds.MfaAuthenticationError, "Authentication"],
  permission: [kinds.MfaPermissionError, "Permission"],
  not_found: [kinds.MfaNotFoundError, "NotFound"],
  validation: [kinds.MfaValidationError, "Validation"],
  rate_limit: [kinds.MfaRateLimitError, "RateLimit"],
  request: [kinds.MfaRequestError, "Request"],
  server: [kinds.MfaServerError, "Server"],
  network: [kinds.MfaNetworkError, "Network"],
  timeout: [kinds.MfaTimeoutError, "Timeout"],
  aborted: [kinds.MfaAbortedError, "Aborted"],
  protocol: [kinds.MfaProtocolError, "Protocol"],
};

/** Makes the error of a code, of the class that belongs to it. */
export function createError(code: MfaErrorCode, what: string, facts?: MfaErrorFacts): MfaError {
  const [Kind, name] = table[code];
  const error = new Kind(code, what, facts);
  // own, as the stack and other threads take it from here, but not enumerable, as the class has it
  return Object.defineProperty(error, "name", { value: `Mfa${name}Error`, configurable: true });
}

/** The code that an error's name stands for, if it is one of ours. */
export function codeOfName(name: string): MfaErrorCode | undefined {
  // Object.keys widens the keys to string
  return (Object.keys(table) as MfaErrorCode[]).find((code) => name === `Mfa${table[code][1]}Error`);
}
