import type { Clock } from "./clock.ts";
import { operations, type Shape } from "./generated/operations.ts";
import type { OperationId } from "./operation-types.ts";
import { secretsIn } from "./redact.ts";

/** What the client needs to know about an operation: the generated metadata, seen as one type. */
export interface OperationMetadata {
  readonly method: string;
  readonly path: string;
  readonly parameters: {
    readonly path: readonly string[];
    readonly query: readonly string[];
    readonly header: readonly string[];
  };
  readonly body: "none" | "flat" | "nested";
  readonly security: readonly (readonly string[])[];
  readonly responses: { readonly [status: string]: { readonly [mediaType: string]: Shape } };
  /** By success status: the fields that a JSON object must have, one list for each alternative. */
  readonly required: { readonly [status: string]: readonly (readonly string[])[] };
  readonly extensions: { readonly [name: string]: unknown };
}

/** One call on its way: what it is for, how to name it in an error, and what must not be shown. */
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

/** Starts the record of a call. The secrets are those in its input. */
export function describeCall(operation: OperationId, input: unknown, clock: Clock): Call {
  return {
    metadata: operations[operation],
    context: operationContext(operation),
    secrets: secretsIn(input),
    clock,
  };
}

/** The operation behind a method and a URL template, if the spec has one. */
export function operationAt(method: string, path: string): OperationId | undefined {
  const found = Object.entries(operations).find(
    ([, metadata]) => metadata.method === method && metadata.path === path,
  );
  // Object.entries widens the key to string
  return found?.[0] as OperationId | undefined;
}
