export { type Clock, systemClock } from "./clock.ts";
export { createMfaClient } from "./create-mfa-client.ts";
export {
  isMfaError,
  MfaAbortedError,
  MfaAlreadyCompletedError,
  MfaAmbiguousError,
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
export type {
  AttemptEvent,
  CallEvent,
  ClientEvent,
  EndEvent,
  ErrorEvent,
  EventIds,
  FlowEvent,
  Mismatch,
  MismatchEvent,
  OnEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TokenEvent,
} from "./events.ts";
export type { DeviceChoice, FactorChoice } from "./flows/choose.ts";
export {
  type EnrollInput,
  type EnrollMethods,
  type Enrollment,
  enroll,
  type ResumedEnrollment,
  type ResumeEnrollmentMethods,
  resumeEnrollment,
} from "./flows/enroll.ts";
export type { Completion } from "./flows/factor-kind.ts";
export { type FindUserInput, findUser } from "./flows/find-user.ts";
export type { Flow } from "./flows/flow.ts";
export type { FlowCallOptions, FlowOptions, ResumeOptions } from "./flows/flow-options.ts";
export { generateTemporaryCode, type TemporaryCode } from "./flows/generate-temporary-code.ts";
export { type ListAllUsersInput, listAllUsers } from "./flows/list-all-users.ts";
export {
  type Accepted,
  classifyOtpResponse,
  type Expired,
  type OtpContext,
  type OtpResponse,
  type Outcome,
  type Pending,
  type Rejected,
  type Started,
  type Unknown,
} from "./flows/outcome.ts";
export {
  type Reset,
  type ResetMethods,
  type ResetOptions,
  type ResetResult,
  resetFactors,
} from "./flows/reset-factors.ts";
export type { SavedEnrollment, SavedFlow, SavedVerification } from "./flows/saved-flow.ts";
export type { FactorSecrets } from "./flows/secrets.ts";
export {
  type ResumedVerification,
  type ResumeVerificationMethods,
  resumeVerification,
  type Verification,
  type VerifyInput,
  type VerifyMethods,
  verify,
} from "./flows/verify.ts";
export { verifyOnce } from "./flows/verify-once.ts";
export type { PollTick, WaitOptions } from "./flows/wait-for.ts";
export type * from "./generated/methods.ts";
export type * from "./generated/schema.ts";
export type * from "./operation-types.ts";
export type { OperationMethods } from "./operation-types.ts";
export type {
  AccessTokenOptions,
  AccessTokenSource,
  AddressOptions,
  CallOptions,
  ClientCredentials,
  CommonOptions,
  CredentialsOptions,
  Fetch,
  FetchOptions,
  HeadersOption,
  MfaClientOptions,
  ResponseValidator,
} from "./options.ts";
export type { RateLimitHeaders } from "./rate-limit.ts";
