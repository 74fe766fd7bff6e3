export type { LowLevelClient, MfaClient, OperationMethods } from "./client-types.ts";
export type { Clock } from "./clock.ts";
export { createMfaClient } from "./create-mfa-client.ts";
export { isMfaError } from "./errors/is-mfa-error.ts";
export {
  MfaAbortedError,
  MfaAuthenticationError,
  MfaConfigurationError,
  MfaInputError,
  MfaNetworkError,
  MfaNotFoundError,
  MfaPermissionError,
  MfaProtocolError,
  MfaRateLimitError,
  MfaRequestError,
  MfaServerError,
  MfaTimeoutError,
  MfaValidationError,
} from "./errors/kinds.ts";
export { MfaError, type MfaErrorCode, type MfaErrorFacts, type MfaErrorRecord } from "./errors/mfa-error.ts";
export type { components, operations, paths } from "./generated/schema.ts";
export type {
  CallEvent,
  Hooks,
  Mismatch,
  MismatchEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TokenEvent,
} from "./hooks.ts";
export type {
  MethodOptions,
  MethodOutput,
  MethodResult,
  OperationData,
  OperationId,
  OperationInput,
  OperationResult,
  ResultForm,
} from "./operation-types.ts";
export type {
  AccessTokenSource,
  CallOptions,
  ClientCredentials,
  MfaClientOptions,
  ReplyValidator,
} from "./options.ts";
export type { RateLimit } from "./rate-limit.ts";
export type { TokenStore } from "./tokens/token-store.ts";
