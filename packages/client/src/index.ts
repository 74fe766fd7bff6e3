export type { LowLevelClient, MfaClient, OperationMethods } from "./client-types.ts";
export type { Clock } from "./clock.ts";
export { createMfaClient } from "./create-mfa-client.ts";
export type { components, operations, paths } from "./generated/schema.ts";
export type { MfaErrorCode, MfaErrorFacts } from "./mfa-error.ts";
export { isMfaError, MfaError } from "./mfa-error.ts";
export type { OperationData, OperationId, OperationInput, OperationResult } from "./operation-types.ts";
export type { AccessTokenSource, CallOptions, MfaClientOptions } from "./options.ts";
