export {
  type Example,
  listExamples,
  type ParameterExample,
  type RequestExample,
  type ResponseExample,
} from "./document/examples.ts";
export type { JsonObject } from "./document/json.ts";
export { loadDocument, type OpenApiDocument } from "./document/load-document.ts";
export { listOperations, type Operation, type Parameter, type Payload } from "./document/operations.ts";
export { defaultEmitterNames, type EmitterName, emitterNames } from "./emit/emitter-names.ts";
export { CodegenError, formatProblem, type Problem } from "./errors.ts";
export { type Generated, type GenerateOptions, generate, type Progress } from "./generate.ts";
export { checkFiles, type Drift } from "./output/check-files.ts";
export { type WriteReport, writeFiles } from "./output/write-files.ts";
