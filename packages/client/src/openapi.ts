/** The spec as code, for tools, servers and tests: its types, a table of its operations, the names of secret fields. */
export {
  type OperationId,
  type OperationMetadata,
  operations as operationTable,
  type Shape,
} from "./generated/operations.ts";
export type { components, operations, paths } from "./generated/schema.ts";
export { sensitiveNames } from "./generated/sensitive.ts";
