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
export {
  MfaError,
  type MfaErrorCode,
  type MfaErrorDetails,
  type MfaErrorRecord,
} from "./errors/mfa-error.ts";
export type { Device, DeviceChoice } from "./flows/choose-device.ts";
export type { AuthFactor, FactorChoice } from "./flows/choose-factor.ts";
export { type EnrollInput, type EnrollMethods, type Enrollment, enroll } from "./flows/enroll.ts";
export type { Completion } from "./flows/factor-kind.ts";
export type { FlowCallOptions, FlowOptions } from "./flows/flow-options.ts";
export { generateTemporaryCode, type TemporaryCode } from "./flows/generate-temporary-code.ts";
export type { Accepted, Expired, Outcome, Pending, Rejected, Unknown } from "./flows/outcome.ts";
export {
  type ResetMethods,
  type ResetOptions,
  type ResetResult,
  resetFactors,
} from "./flows/reset-factors.ts";
export type { Started, Steps } from "./flows/steps.ts";
export { type Verification, type VerifyInput, type VerifyMethods, verify } from "./flows/verify.ts";
export { verifyOnce } from "./flows/verify-once.ts";
export type { PollTick, WaitOptions } from "./flows/wait-for.ts";
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
  Fetch,
  MfaClientOptions,
  ResponseValidator,
} from "./options.ts";
export type { RateLimit } from "./rate-limit.ts";
export type { TokenStore } from "./tokens/token-store.ts";
