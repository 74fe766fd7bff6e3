export { specFile } from "./checkout.ts";
export { type ReviewOptions, review } from "./review.ts";
export { checkVersions } from "./versions.ts";
