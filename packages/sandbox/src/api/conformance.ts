import type { OperationMetadata } from "@onelogin-mfa/client/openapi";
import { operationTable } from "@onelogin-mfa/client/openapi";
import { type Validator, validators } from "@onelogin-mfa/client/validate";
import type { ApiResponse } from "./api-response.ts";
import type { OperationId } from "./router.ts";

/** Where a response departs from the spec: pointers and rules, no values. */
export function mismatchesOf(operation: OperationId, response: ApiResponse): string[] {
  const metadata: OperationMetadata = operationTable[operation];
  const declared = declaredFor(metadata.responses, response.status);
  if (declared === undefined) return [`status ${response.status} is not declared`];
  const type = response.html === undefined ? "application/json" : "text/html";
  const hasBody = response.html !== undefined || response.body !== undefined;
  if (!hasBody || !Object.hasOwn(declared, type)) {
    const fits = hasBody === Object.keys(declared).length > 0 && !hasBody;
    return fits ? [] : [`a response of ${hasBody ? type : "no type"} is not declared`];
  }
  if (response.html !== undefined) return [];
  const table: { readonly [status: string]: Validator } = validators[operation].responses;
  const validate = declaredFor(table, response.status);
  if (!validate || validate(response.body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = "", keyword }) => `${instancePath || "/"} ${message || keyword}`,
  );
}

/** What is declared for a status; for an error else what is said of all others. */
function declaredFor<T>(table: { readonly [status: string]: T }, status: number): T | undefined {
  if (Object.hasOwn(table, status)) return table[status];
  return status >= 400 ? table.default : undefined;
}
