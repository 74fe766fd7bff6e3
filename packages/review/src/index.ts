export { renderMarkdown } from "./comment.ts";
export { compareDocuments, requiredBump } from "./compare/compare-documents.ts";
export type { Change } from "./compare/context.ts";
export { type Comparison, compare, compareSides } from "./compare-sides.ts";
export { ReviewError } from "./errors.ts";
export { type Bump, bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
export { type Direction, policy, type Rule, type RuleId } from "./policy/rules.ts";
export type * from "./report.ts";
export { readSide, type Side, type Sides, type SourceOptions } from "./sides.ts";
