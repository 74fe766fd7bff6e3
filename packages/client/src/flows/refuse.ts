import { operationContext } from "../call.ts";
import { endedBySignal } from "../deadline.ts";
import { createError } from "../errors/kinds.ts";
import type { MfaError } from "../errors/mfa-error.ts";
import type { OperationId } from "../operation-types.ts";

/** Returns the error for an invalid input. The operation is not called, but a list may have been requested before. */
export function refuse(what: string, operation: OperationId): MfaError {
  const message = `${what}; no \`${operation}\` request was sent`;
  return createError("invalid_input", message, operationContext(operation));
}

/** Returns the error for a code of a flow that has ended. One that was accepted is no success: the code can be any. */
export function hasEnded(noun: string, end: string, operation: OperationId, cause?: MfaError): MfaError {
  const what = `this ${noun} has ended as ${end}`;
  if (end !== "accepted") return refuse(`${what}; start another one`, operation);
  const details = { ...operationContext(operation), cause };
  return createError(
    "already_completed",
    `${what} before this code was checked; look at your own session`,
    details,
  );
}

/** The error for a response that a flow cannot use. */
export function distrust(what: string, operation: OperationId): MfaError {
  return createError("protocol", what, operationContext(operation));
}

/** Stops a flow before its next request. @throws MfaError `aborted`, or `timeout` of `AbortSignal.timeout` */
export function stopIfAborted(signal: AbortSignal | undefined, operation: OperationId): void {
  if (signal?.aborted) throw endedBySignal(signal.reason, operationContext(operation));
}
