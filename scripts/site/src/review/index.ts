export { type ReviewOptions, review } from "./review.ts";
export { checkVersions } from "./versions.ts";
