export {
  type Access,
  child,
  DocumentError,
  documentNode,
  entries,
  follow,
  formatProblem,
  listOperations,
  loadDocument,
  type Node,
  type OpenApiDocument,
  type Operation,
  type Problem,
  type SourceLocation,
} from "@onelogin-mfa/openapi";
export { defaultEmitters, type EmitterName, emitterNames, type Transform } from "./emit/emitter.ts";
export { type Generated, type GenerateOptions, generate, type Progress } from "./generate.ts";
export { checkFiles, type Drift, type WriteReport, writeFiles } from "./output.ts";
export type { Selection } from "./select.ts";
