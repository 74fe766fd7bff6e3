import { type OperationMetadata, operationContext } from "./call.ts";
import { errorFor } from "./check-response.ts";
import { createError } from "./errors/create-error.ts";
import { operations } from "./generated/operations.ts";
import type { CallInit, LowLevelCall } from "./low-level-call.ts";
import type { MethodOptions, OperationId } from "./operation-types.ts";

type Fields = Record<string, unknown>;

/** An operation's method, where the operation is data. The public types are in client-types.ts. */
export type AnyMethod = (input?: Fields, options?: MethodOptions) => Promise<unknown>;

/** One method for each generated operation. There is no list of them here: a new operation is a new method. */
export function createOperationMethods(calls: LowLevelCall): Record<OperationId, AnyMethod> {
  // Object.keys widens the keys to string
  const ids = Object.keys(operations) as OperationId[];
  return Object.fromEntries(ids.map((id) => [id, createMethod(id, calls)])) as Record<OperationId, AnyMethod>;
}

function createMethod(operation: OperationId, calls: LowLevelCall): AnyMethod {
  return async (input = {}, { as = "data", ...options } = {}) => {
    const init = { ...options, ...splitInput(operation, input) };
    if (as === "response") return calls.raw(operation, init);
    const { call, error, ...result } = await calls.byOperation(operation, init);
    if (!result.response.ok) throw errorFor(result.response, error, call);
    return as === "result" ? { ...result, headers: result.response.headers } : result.data;
  };
}

/**
 * Sorts a flat input into parameters and body, by the generated metadata.
 *
 * @throws MfaError `invalid_input` for a field that the operation does not have
 */
function splitInput(operation: OperationId, input: Fields): CallInit {
  const metadata: OperationMetadata = operations[operation];
  const rest = { ...input };
  const take = (names: readonly string[]): Fields => {
    const taken = Object.fromEntries(names.map((name) => [name, rest[name]]));
    for (const name of names) delete rest[name];
    return taken;
  };
  const { path, query, header } = metadata.parameters;
  const params = { path: take(path), query: take(query), header: take(header) };
  if (metadata.body === "flat") return { params, body: rest };
  const { body } = metadata.body === "nested" ? take(["body"]) : {};
  const [stray] = Object.keys(rest);
  if (stray === undefined) return { params, body };
  const what = `"${stray}" is not among the operation's fields; nothing was sent`;
  throw createError("invalid_input", what, operationContext(operation));
}
