import type { OperationFacts } from "../generated/api/operations.ts";
import { operations } from "../generated/api/operations.ts";
import { type Validator, validators } from "../generated/api/validators.ts";
import type { Reply } from "./reply.ts";
import type { OperationId } from "./router.ts";

/** Where a reply departs from the contract: pointers and rules, no values. */
export function mismatchesOf(operation: OperationId, reply: Reply): string[] {
  const facts: OperationFacts = operations[operation];
  const declared = declaredFor(facts.responses, reply.status);
  if (declared === undefined) return [`status ${reply.status} is not declared`];
  const type = reply.html === undefined ? "application/json" : "text/html";
  const hasBody = reply.html !== undefined || reply.body !== undefined;
  if (!hasBody || !Object.hasOwn(declared, type)) {
    const fits = hasBody === Object.keys(declared).length > 0 && !hasBody;
    return fits ? [] : [`a reply of ${hasBody ? type : "no type"} is not declared`];
  }
  if (reply.html !== undefined) return [];
  const table: { readonly [status: string]: Validator } = validators[operation].responses;
  const validate = declaredFor(table, reply.status);
  if (!validate || validate(reply.body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = "", keyword }) => `${instancePath || "/"} ${message || keyword}`,
  );
}

/** What is declared for a status; for an error else what is said of all others. */
function declaredFor<T>(table: { readonly [status: string]: T }, status: number): T | undefined {
  if (Object.hasOwn(table, status)) return table[status];
  return status >= 400 ? table.default : undefined;
}
