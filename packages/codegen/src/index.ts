export { type EmitterName, emitterNames, type Transform } from "./emit/emitter.ts";
export { CodegenError, formatProblem, type Problem } from "./errors.ts";
export { type Generated, type GenerateOptions, generate, type Progress } from "./generate.ts";
export { checkFiles, type Drift, type WriteReport, writeFiles } from "./output.ts";
