import type { Clock } from "./clock.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import type { OperationId } from "./operation-types.ts";
import { secretsIn } from "./redact.ts";

/** One call: its operation, its secrets and its clock. */
export interface Call {
  readonly metadata: OperationMetadata;
  /** Goes into every error of this call. */
  readonly context: { readonly operation: OperationId; readonly method: string; readonly path: string };
  /** Values that no error may show; the transport adds the token. */
  readonly secrets: Set<string>;
  readonly clock: Clock;
}

/** What names an operation in an error. */
export function operationContext(operation: OperationId): Call["context"] {
  const { method, path } = operations[operation];
  return { operation, method, path };
}

/** Creates the record of a call. Its secrets are those of the input. */
export function describeCall(operation: OperationId, input: unknown, clock: Clock): Call {
  const secrets = secretsIn(input);
  return { metadata: operations[operation], context: operationContext(operation), secrets, clock };
}

/** The operation with a method and a URL template; `undefined` if the spec has none. */
export function operationAt(method: string, path: string): OperationId | undefined {
  const isWanted = (metadata: OperationMetadata) => metadata.method === method && metadata.path === path;
  // Object.entries widens the key to string
  return Object.entries(operations).find(([, metadata]) => isWanted(metadata))?.[0] as
    | OperationId
    | undefined;
}
