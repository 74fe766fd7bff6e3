import { createError } from "../errors/create-error.ts";
import type { MfaError, MfaErrorFacts } from "../errors/mfa-error.ts";
import { operations } from "../generated/operations.ts";
import type { OperationId } from "../operation-types.ts";

/** The error for an input that is refused before the operation is called. */
export function refuse(what: string, operation: OperationId, cause?: unknown): MfaError {
  return createError("invalid_input", `${what}; nothing was sent`, { ...factsOf(operation), cause });
}

/** The error for a reply that the operation has given and that cannot be handed on. */
export function distrust(what: string, operation: OperationId): MfaError {
  return createError("protocol", what, factsOf(operation));
}

/** Ends the flow before its next request if the caller wants it to end. @throws MfaError `aborted` */
export function stopIfAborted(signal: AbortSignal | undefined, operation: OperationId): void {
  if (signal?.aborted) throw abortion(signal, operation);
}

/** The error for a flow that the caller's signal has ended. */
export function abortion(signal: AbortSignal, operation: OperationId): MfaError {
  return createError("aborted", "aborted by the caller", { ...factsOf(operation), cause: signal.reason });
}

function factsOf(operation: OperationId): MfaErrorFacts {
  const { method, path } = operations[operation];
  return { operation, method, path };
}
