export { specFile } from "./checkout.ts";
export { type ApiReview, changedReviews, type ReviewOptions, renderReviews, review } from "./review.ts";
export { checkVersions } from "./versions.ts";
