/** The OpenAPI model: reads a document of one file or several, and finds one's way in it. */
export {
  type Api,
  documentsIn,
  pathSetting,
  readApi,
  readApis,
  type Setting,
  type Settings,
} from "./apis.ts";
export { findCycles } from "./cycles.ts";
export * from "./discouraged.ts";
export { effects } from "./effects.ts";
export { DocumentError, didYouMean, fileProblem, formatProblem, messageOf, type Problem } from "./errors.ts";
export * from "./examples.ts";
export * from "./json.ts";
export * from "./load.ts";
export * from "./node.ts";
export * from "./operations.ts";
export { type Access, createReader, type Reader } from "./read.ts";
export { isUrl, type SourceLocation } from "./source-file.ts";
export * from "./walk.ts";
