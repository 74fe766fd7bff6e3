import { check } from "../check.ts";
import { errorOfSignal } from "../deadline.ts";
import { createError } from "../errors/kinds.ts";
import { isOwnError, locate, type MfaError } from "../errors/mfa-error.ts";
import { operationContext } from "../operation.ts";
import type { OperationId } from "../operation-types.ts";

/** Runs a part of a flow. Its own errors get the details of the operation, which was not called if the input is invalid. */
export async function during<T>(operation: OperationId, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw place(error, operation);
  }
}

/** Checks that the first argument of a flow is a client, or has its methods. @throws MfaError `invalid_input` */
export function checkClient(mfa: unknown, operation: OperationId): void {
  const isClient = typeof Object(mfa)[operation] === "function";
  check(isClient, "the first argument must be a client, as createMfaClient({ … }) returns it");
}

/** Adds the details of an operation to an error of a flow. That of a call has its own. */
export function place<E>(error: E, operation: OperationId): E {
  if (!isOwnError(error) || error.operation !== undefined) return error;
  locate(error, operationContext(operation));
  // a list may have been requested before
  if (error.code === "invalid_input") error.message += `; no \`${operation}\` request was sent`;
  return error;
}

/** Returns the error for an invalid input. */
export const refuse = (what: string): MfaError => createError("invalid_input", what);

/** Returns the error for a response that a flow cannot use. */
export const distrust = (what: string): MfaError => createError("protocol", `unexpected response: ${what}`);

/** Returns the error for a code of a flow that has ended. One that was accepted is no success: the code can be any. */
export function hasEnded(noun: string, end: string, cause?: MfaError): MfaError {
  const what = `this ${noun} has ended as ${end}`;
  if (end !== "accepted") return refuse(`${what}; start another one`);
  const say = `${what} before this code was checked; look at your own session`;
  return createError("already_completed", say, { cause });
}

/** Stops a flow before its next request. @throws MfaError `aborted`, or `timeout` of `AbortSignal.timeout` */
export function stopIfAborted(signal: AbortSignal | undefined, operation: OperationId): void {
  const error = errorOfSignal(signal);
  if (error) throw place(error, operation);
}
