export { type ReviewOptions, review } from "./review.ts";
export { checkVersions, requiredSince } from "./versions.ts";
