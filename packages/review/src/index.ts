export { renderMarkdown } from "./comment.ts";
export { compareDocuments, requiredBump } from "./compare/compare-documents.ts";
export type { Change } from "./compare/context.ts";
export { ReviewError } from "./errors.ts";
export { type Bump, bumpBetween, compareBumps, maxBump } from "./policy/bump.ts";
export { type Direction, policy, type Rule, type RuleId } from "./policy/rules.ts";
export type * from "./report.ts";
export { type Review, type ReviewOptions, review } from "./review.ts";
export { checkVersions, requiredSince } from "./versions.ts";
