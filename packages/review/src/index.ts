export { renderMarkdown } from "./comment.ts";
export { compareDocuments, requiredBump } from "./compare/compare-documents.ts";
export { compare } from "./compare-sources.ts";
export {
  type Acceptance,
  type CompareOptions,
  type Configuration,
  readConfiguration,
} from "./configuration.ts";
export { ReviewError } from "./errors.ts";
export { renderAnnotations, renderSarif, renderText } from "./formats.ts";
export type { PageOptions } from "./html/cards.ts";
export { renderHtml } from "./html/render-html.ts";
export { type Bump, bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
export { type Direction, policy, type Rule, type RuleId } from "./policy/rules.ts";
export type * from "./report.ts";
