import { add, append, drop, dropProperty, exclude, include, put, rename, renameProperty } from "../edit.ts";
import { mutationsOf } from "../mutation.ts";

const code = "generateOtp requestBody content application/json schema properties";
const token = "schemas AccessToken";

/** Temporary codes, access tokens, the rate limit, and what all operations share. */
// biome-ignore format: a table
export const access = [
  ...mutationsOf("generateOtp", [
    ["code-renamed", "property renamed", renameProperty("schemas MfaToken", "mfa_token", "token"), "major", "lint types contract"],
    ["code-shown", "sensitivity changed", drop("schemas MfaToken properties mfa_token x-sensitive"), "major", "lint contract"],
    ["code-life-longer", "limit changed", put(`${code} expires_in maximum`, 604_800), "minor"],
    ["code-life-shorter", "limit changed", put(`${code} expires_in maximum`, 86_400), "major", "lint"],
    ["code-life-text", "type changed", put(`${code} expires_in`, { type: "string", description: "How long.", examples: ["3600"] }), "major", "lint types contract"],
    ["code-expiry-date", "format changed", put("schemas MfaToken properties expires_at format", "date"), "major", "lint contract"],
    ["code-device-optional", "made optional", exclude("schemas MfaToken required", "device_id"), "major", "types"],
    ["code-body-required", "body requirement changed", add("generateOtp requestBody required", true), "major", "lint types"],
    ["code-effect-read", "effect changed", put("generateOtp x-effect", "read"), "major", "contract"],
    ["code-201-missing", "status removed", drop("generateOtp responses 201"), "major", "lint contract"],
    ["code-default-changed", "limit changed", put(`${code} expires_in default`, 3600), "major"],
    ["code-response-one-array", "array or object", put("generateOtp responses 201 content application/json schema", { type: "array", items: { $ref: "#/components/schemas/MfaToken" } }), "major", "lint types contract"],
    ["code-described", "description", append(`${code} reusable description`, " Rarely wanted."), "patch"],
  ]),
  ...mutationsOf("generateToken", [
    ["token-renamed", "property renamed", renameProperty(token, "access_token", "accessToken"), "major", "lint contract"],
    ["token-optional", "made optional", exclude(`${token} required`, "access_token"), "major"],
    ["token-shown", "sensitivity changed", drop(`${token} properties access_token x-sensitive`), "major", "lint"],
    ["token-type-mark", "sensitivity changed", drop(`${token} properties token_type x-sensitive`), "patch"],
    ["token-life-text", "type changed", put(`${token} properties expires_in`, { type: "string", description: "Its life.", examples: ["36000"] }), "major", "lint contract"],
    ["token-account-removed", "property removed", dropProperty(token, "account_id"), "major"],
    ["token-grant-added", "enum value added", include("generateToken requestBody content application/json schema properties grant_type enum", "password"), "minor", "types"],
    ["token-grant-other", "enum value removed", put("generateToken requestBody content application/json schema properties grant_type enum", ["password"]), "major", "lint types contract"],
    ["token-bearer", "security changed", put("generateToken security", [{ OAuth2: [] }]), "major", "contract"],
    ["token-basic-gone", "security changed", drop("generateToken security 0"), "major"],
    ["token-path", "path changed", rename("path generateToken", "/auth/oauth2/token"), "major", "contract"],
    ["token-400-missing", "status removed", drop("generateToken responses 400"), "major"],
    ["token-effect-issue", "effect changed", put("generateToken x-effect", "issue"), "major", "contract"],
    ["token-evidence-missing", "evidence changed", drop("generateToken x-evidence"), "patch", "lint"],
  ]),
  ...mutationsOf("revokeToken", [
    ["revoked-renamed", "property renamed", renameProperty("revokeToken requestBody content application/json schema", "access_token", "token"), "major", "lint types contract"],
    ["revoked-shown", "sensitivity changed", put("revokeToken requestBody content application/json schema properties access_token x-sensitive", false), "major"],
    ["revoke-path", "path changed", rename("path revokeToken", "/auth/oauth2/v2/revoke"), "major", "contract"],
    ["revoke-effect-send", "effect changed", put("revokeToken x-effect", "send"), "major", "contract"],
    ["revoke-gone", "operation removed", drop("path revokeToken"), "major", "lint types contract"],
    ["revoke-response-wrong", "wrong reference", put("revokeToken responses 200 content application/json schema $ref", "#/components/schemas/FlatStatus"), "major", "lint contract"],
  ]),
  ...mutationsOf("getRateLimit", [
    ["limit-reset-renamed", "property renamed", renameProperty("schemas RateLimit properties data", "X-RateLimit-Reset", "Reset"), "major", "lint contract"],
    ["limit-data-optional", "made optional", drop("schemas RateLimit required"), "major", "contract"],
    ["limit-data-array", "array or object", put("schemas RateLimit properties data", { type: "array", description: "The numbers.", items: { type: "integer", examples: [1] } }), "major", "lint contract"],
    ["limit-scope", "security changed", drop("getRateLimit security"), "major"],
    ["limit-gone", "operation removed", drop("path getRateLimit"), "major", "lint types contract"],
    ["limit-429-missing", "status removed", drop("getRateLimit responses 429"), "minor", "lint"],
    ["limit-effect-issue", "effect changed", put("getRateLimit x-effect", "issue"), "major", "contract"],
    ["limit-described", "description", append("getRateLimit description", " Seldom asked for."), "patch"],
  ]),
  ...mutationsOf("", [
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
  ]),
];
