import type { OperationFacts } from "./call.ts";
import { operations } from "./generated/operations.ts";
import { errorFor } from "./judge-reply.ts";
import type { CallInit, LowLevelCall } from "./low-level-call.ts";
import { MfaError } from "./mfa-error.ts";
import type { OperationId } from "./operation-types.ts";
import type { CallOptions } from "./options.ts";

type Fields = Record<string, unknown>;
type Method = (input?: Fields, options?: CallOptions) => Promise<unknown>;

/** One method for each generated operation. There is no list of them here: a new operation is a new method. */
export function createOperationMethods(call: LowLevelCall["byOperation"]): Record<string, Method> {
  // Object.keys widens the keys to string
  const ids = Object.keys(operations) as OperationId[];
  return Object.fromEntries(ids.map((id) => [id, createMethod(id, call)]));
}

function createMethod(operation: OperationId, call: LowLevelCall["byOperation"]): Method {
  return async (input = {}, options = {}) => {
    const result = await call(operation, { ...options, ...splitInput(operation, input) });
    if (!result.response.ok) throw errorFor(result.response, result.error, result.call);
    return result.data;
  };
}

/**
 * Sorts a flat input into parameters and body, by the generated facts.
 *
 * @throws MfaError `invalid_input` for a field that the operation does not have
 */
function splitInput(operation: OperationId, input: Fields): CallInit {
  const facts: OperationFacts = operations[operation];
  const { path, query, header } = facts.parameters;
  const params = { path: pick(input, path), query: pick(input, query), header: pick(input, header) };
  const names = new Set([...path, ...query, ...header]);
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !names.has(name)));
  if (facts.body === "flat") return { params, body: rest };
  const { body, ...others } = rest;
  const [stray] = Object.keys(facts.body === "nested" ? others : rest);
  if (stray !== undefined) {
    const about = { operation, method: facts.method, path: facts.path };
    throw new MfaError(
      "invalid_input",
      `"${stray}" is not among the operation's fields; nothing was sent`,
      about,
    );
  }
  return facts.body === "nested" ? { params, body } : { params };
}

function pick(input: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}
