import { append, drop, put } from "../edit.ts";
import { mutationsOf } from "../mutation.ts";

/** What all operations share. */
// biome-ignore format: a table
export const whole = mutationsOf("", [
  ["user-id-text", "parameter type changed", put("parameters UserId", { name: "user_id", in: "path", required: true, description: "Whose.", schema: { type: "string", minLength: 1 }, example: "me" }), "major", "lint types"],
  ["user-id-zero", "limit changed", put("parameters UserId schema minimum", 0), "minor"],
  ["error-message-optional", "made optional", drop("schemas ErrorBody required 2"), "major"],
  ["error-shape-gone", "alternative changed", drop("schemas ApiError anyOf 1"), "minor", "lint contract"],
  ["edge-html-gone", "media type changed", drop("responses TooManyRequests content text/html"), "major", "types"],
  ["retry-after-date", "header changed", put("headers RetryAfter", { description: "When.", schema: { type: "string" }, example: "soon" }), "major"],
  ["retry-after-gone", "header changed", drop("responses TooManyRequests headers Retry-After"), "major", "lint"],
  ["security-gone", "security changed", put("security", []), "major", "contract"],
  ["scheme-basic", "security changed", put("securitySchemes OAuth2", { type: "http", scheme: "basic", description: "The pair." }), "major"],
  ["host-other", "server changed", put("servers 0 url", "https://{subdomain}.example.com"), "major", "lint"],
  ["region-added", "server changed", put("servers 1 variables region enum", ["us", "eu", "ap"]), "minor"],
  ["evidence-misspelt", "evidence changed", put("schemas ApiError x-evidence 0 confidence", "certain"), "patch", "lint"],
  ["introduction", "description", append("info description", "\nThat is all.\n"), "patch"],
  ["tag-described", "description", put("tags 0 description", "What can be enrolled."), "patch"],
  ["header-described", "description", put("headers Date description", "When the response was made."), "patch"],
  ["server-described", "description", put("servers 0 description", "The host of the account."), "patch"],
]);
