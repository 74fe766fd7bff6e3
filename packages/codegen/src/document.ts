export { type Example, examplesOf, listExamples, type NamedExample } from "./document/examples.ts";
export {
  arrayOf,
  isObject,
  type JsonObject,
  joinPointer,
  member,
  objectOf,
  pointerOfReference,
  pointerTokens,
  referenceTo,
  setMember,
  valueAt,
} from "./document/json.ts";
export { type Finding, loadDocument, type OpenApiDocument } from "./document/load.ts";
export {
  chain,
  child,
  documentNode,
  entries,
  follow,
  lookUp,
  membersOf,
  type Node,
  nodeAt,
} from "./document/node.ts";
export {
  headersOf,
  isJsonMediaType,
  listOperations,
  mediaTypesOf,
  type Operation,
  type Parameter,
} from "./document/operations.ts";
export type { SourceLocation } from "./document/source-file.ts";
export {
  everyNode,
  inside,
  type Kind,
  methods,
  positionOf,
  reachableSchemas,
  walk,
} from "./document/walk.ts";
export { CodegenError, formatProblem, type Problem } from "./errors.ts";
