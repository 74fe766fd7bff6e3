import { operationContext } from "../call.ts";
import { createError } from "../errors/create-error.ts";
import type { MfaError } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";

/** The error for an invalid input: the operation is not called. A list may have been requested before. */
export function refuse(what: string, operation: OperationId): MfaError {
  return createError(
    "invalid_input",
    `${what}; no \`${operation}\` request was sent`,
    operationContext(operation),
  );
}

/** The error for a response that the operation has given and that cannot be handed on. */
export function distrust(what: string, operation: OperationId): MfaError {
  return createError("protocol", what, operationContext(operation));
}

/** Ends the flow before its next request if the caller wants it to end. @throws MfaError `aborted` */
export function stopIfAborted(signal: AbortSignal | undefined, operation: OperationId): void {
  if (!signal?.aborted) return;
  throw createError("aborted", "aborted by the caller", {
    ...operationContext(operation),
    cause: signal.reason,
  });
}
