import { type OperationMetadata, operations } from "../generated/control/operations.ts";

export type { OperationId as ControlOperationId } from "../generated/control/operations.ts";

/** Facts of the control operations by operationId. */
export const controlOperations: { readonly [Id in keyof typeof operations]: OperationMetadata } = operations;
