/** The OpenAPI model: reads a document of one file or several, and finds one's way in it. */
export {
  type Api,
  pathSetting,
  readApi,
  readApis,
  type Setting,
  type Settings,
} from "./document/apis.ts";
export * from "./document/discouraged.ts";
export * from "./document/examples.ts";
export * from "./document/json.ts";
export * from "./document/load.ts";
export * from "./document/node.ts";
export * from "./document/operations.ts";
export { type Access, createReader, type Reader } from "./document/read.ts";
export type { SourceLocation } from "./document/source-file.ts";
export * from "./document/walk.ts";
export { CodegenError, formatProblem, type Problem } from "./errors.ts";
