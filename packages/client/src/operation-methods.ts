import { operationContext } from "./call.ts";
import { errorFor } from "./check-response.ts";
import { createError } from "./errors/kinds.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import type { CallInit, LowLevelCall } from "./low-level-call.ts";
import type { MethodOptions, OperationId } from "./operation-types.ts";

type Fields = Record<string, unknown>;

/** The method of any operation. The public types are in operation-types.ts. */
export type AnyMethod = (input?: Fields, options?: MethodOptions) => Promise<unknown>;

/** One method for each generated operation. */
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

/** Splits a flat input into parameters and request body. @throws MfaError `invalid_input` for an unknown field */
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
  throw createError("invalid_input", `unknown field "${stray}"`, operationContext(operation));
}
