/** The spec as code, for tools, servers and tests: its types, a table of its operations, the names of secret fields. */
import { type OperationId, type OperationMetadata, operations } from "./generated/operations.ts";
import { sensitiveNames as names } from "./generated/sensitive.ts";

/** Metadata of every operation by its id. */
// without the literal types of its values, of which each new field would be another one
export const operationTable: Readonly<Record<OperationId, OperationMetadata>> = operations;
export type { OperationId, OperationMetadata, Shape } from "./generated/operations.ts";
export type { components, operations, paths } from "./generated/schema.ts";

/** Names of all properties, parameters and headers that hold a secret, sorted. */
// without their literal types, of which each new name would move the others
export const sensitiveNames: readonly string[] = names;
