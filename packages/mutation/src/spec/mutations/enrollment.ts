import {
  add,
  all,
  append,
  drop,
  dropProperty,
  exclude,
  include,
  put,
  rename,
  renameProperty,
} from "../edit.ts";
import { mutationsOf } from "../mutation.ts";

const factor = "schemas AuthFactor";
const listedFactors = "getAuthFactors responses 200 content application/json";
const input = "requestBodies FactorRegistration content application/json schema";
const started = "schemas FactorRegistration";
const state = "schemas RegistrationState";
const device = "schemas Device";
const listedDevices = "getAuthenticationDevices responses 200 content application/json";

/** Listing, enrolling and removing factors. */
// biome-ignore format: a table
export const enrollment = [
  // listing the factors that can be enrolled
  ...mutationsOf("getAuthFactors", [
    ["factor-name-renamed", "property renamed", renameProperty(factor, "name", "label"), "major", "lint contract"],
    ["factor-id-removed", "property removed", all(exclude(`${factor} required`, "factor_id"), drop(`${factor} properties factor_id`)), "major", "types"],
    ["factor-icon-added", "property added", add(`${factor} properties icon`, { type: "string", description: "A picture.", examples: ["sms.png"] }), "minor", "lint"],
    ["factor-id-text", "type changed", put(`${factor} properties factor_id`, { type: "string", description: "What it is.", examples: ["58959"] }), "major", "lint types contract"],
    ["factor-name-optional", "made optional", exclude(`${factor} required`, "auth_factor_name"), "major"],
    ["factors-one-object", "array or object", put(`${listedFactors} schema`, { $ref: "#/components/schemas/AuthFactor" }), "major", "lint types contract"],
    ["factors-path", "path changed", rename("path getAuthFactors", "/api/2/mfa/users/{user_id}/auth_factors"), "major", "types contract"],
    ["factors-by-post", "method changed", rename("getAuthFactors", "post"), "major", "types contract"],
    ["factors-renamed", "operation renamed", put("getAuthFactors operationId", "listAuthFactors"), "major", "lint types contract"],
    ["factors-effect-missing", "effect changed", drop("getAuthFactors x-effect"), "major", "lint contract"],
    ["factors-effect-send", "effect changed", put("getAuthFactors x-effect", "send"), "major", "contract"],
    ["factors-401-missing", "status removed", drop("getAuthFactors responses 401"), "major", "lint contract"],
    ["factors-items-wrong", "wrong reference", put(`${listedFactors} schema items $ref`, "#/components/schemas/Device"), "major", "lint types contract"],
    ["factors-evidence-missing", "evidence changed", drop("schemas AuthFactor x-evidence"), "patch", "lint"],
    ["factors-example-wrong", "example wrong", put(`${listedFactors} examples unknownFactor value 0 factor_id`, "YubiKey"), "patch", "lint"],
    ["factors-described", "description", append("getAuthFactors description", " Ask again later."), "patch"],
  ]),
  ...mutationsOf("getAuthFactors createFactorRegistration getAuthenticationDevices createDeviceVerification", [
    ["factor-kind-added", "enum value added", include("schemas AuthFactorName anyOf 0 enum", "YubiKey"), "minor"],
    ["factor-kind-removed", "enum value removed", exclude("schemas AuthFactorName anyOf 0 enum", "OneLogin Voice"), "major"],
    ["factor-kind-closed", "alternative changed", drop("schemas AuthFactorName anyOf 1"), "major", "lint types"],
  ]),
  // enrolling a factor
  ...mutationsOf("createFactorRegistration", [
    ["registration-name-renamed", "property renamed", renameProperty(input, "display_name", "name"), "major", "lint types contract"],
    ["registration-name-optional", "made optional", exclude(`${input} required`, "display_name"), "minor", "lint"],
    ["registration-verified-required", "made required", include(`${input} required`, "verified"), "major", "lint types contract"],
    ["registration-factor-text", "type changed", put(`${input} properties factor_id`, { type: "string", description: "Which factor.", examples: ["58959"] }), "major", "lint types contract"],
    ["registration-message-removed", "property removed", dropProperty(input, "custom_message"), "major", "lint types"],
    ["registration-phone-added", "property added", add(`${input} properties phone`, { type: "string", description: "A number.", examples: ["+1"] }), "minor", "lint"],
    ["registration-body-optional", "body requirement changed", drop("requestBodies FactorRegistration required"), "minor"],
    ["registration-body-wrong", "wrong reference", put("createFactorRegistration requestBody $ref", "#/components/requestBodies/DeviceVerification"), "major", "lint types contract"],
    ["registration-201-missing", "status removed", drop("createFactorRegistration responses 201"), "major", "lint contract"],
    ["registration-202-added", "status added", add("createFactorRegistration responses 202", { description: "Later." }), "minor", "lint types"],
    ["registration-effect-read", "effect changed", put("createFactorRegistration x-effect", "read"), "major", "contract"],
    ["registration-open", "security changed", add("createFactorRegistration security", []), "major", "contract"],
    ["registration-expiry-never-null", "nullable", put(`${started} properties expires_at type`, "string"), "minor"],
    ["registration-device-null", "nullable", put(`${started} properties device_id type`, ["string", "null"]), "major", "lint"],
    ["registration-status-optional", "made optional", exclude(`${started} required`, "status"), "major", "contract"],
    ["registration-user-text", "alternative changed", drop(`${started} properties user_id anyOf 1`), "minor", "lint"],
    ["registration-data-wrong", "wrong reference", put(`${started} properties factor_data $ref`, "#/components/schemas/Status"), "major", "lint types contract"],
    ["registration-example-wrong", "example wrong", put("createFactorRegistration responses 201 content application/json examples sms value status", 1), "patch", "lint"],
    ["registration-summed-up", "description", put("createFactorRegistration summary", "Begin to enroll a factor"), "patch"],
  ]),
  ...mutationsOf("createFactorRegistration createDeviceVerification", [
    ["qr-code-shown", "sensitivity changed", drop("schemas FactorData properties totp_url x-sensitive"), "major", "lint contract"],
    ["voice-token-shown", "sensitivity changed", put("schemas FactorData properties verification_token x-sensitive", false), "major", "contract"],
    ["attempt-shorter", "limit changed", put("schemas ExpiresIn maximum", 600), "major"],
    ["redirect-any-text", "format changed", drop("schemas RedirectTo format"), "minor"],
  ]),
  ...mutationsOf("getUserRegistration", [
    ["registration-asked-by-post", "method changed", rename("getUserRegistration", "post"), "major", "lint contract"],
    ["registration-asked-effect", "effect changed", put("getUserRegistration x-effect", "consume"), "major", "contract"],
    ["registration-asked-404-missing", "status removed", drop("getUserRegistration responses 404"), "major"],
    ["registration-asked-one-array", "array or object", put("getUserRegistration responses 200 content application/json schema", { type: "array", items: { $ref: "#/components/schemas/RegistrationState" } }), "major", "lint contract"],
    ["registration-asked-wrong", "wrong reference", put("getUserRegistration responses 200 content application/json schema $ref", "#/components/schemas/Device"), "major", "lint contract"],
    ["registration-asked-described", "description", append("getUserRegistration responses 200 description", " Ask again."), "patch"],
  ]),
  ...mutationsOf("getUserRegistration verifyUserRegistration", [
    ["registration-id-number", "parameter type changed", put("parameters RegistrationId schema", { type: "integer", minimum: 1 }), "major", "lint types"],
    ["registration-id-any-text", "format changed", drop("parameters RegistrationId schema format"), "minor"],
    ["registration-id-in-query", "parameter moved", put("parameters RegistrationId in", "query"), "major", "lint contract"],
    ["registration-evidence-missing", "evidence changed", drop("parameters RegistrationId x-evidence"), "patch", "lint"],
    ["registration-state-text-gone", "property removed", all(exclude(`${state} required`, "status"), drop(`${state} properties status`)), "major", "contract"],
    ["registration-device-required", "made required", include(`${state} required`, "device_id"), "minor", "lint contract"],
  ]),
  ...mutationsOf("verifyUserRegistration", [
    ["registration-otp-optional", "made optional", drop("requestBodies RegistrationOtp content application/json schema required"), "minor"],
    ["registration-otp-renamed", "property renamed", renameProperty("requestBodies RegistrationOtp content application/json schema", "otp", "code"), "major", "lint types"],
    ["registration-finish-effect", "effect changed", put("verifyUserRegistration x-effect", "read"), "major", "contract"],
    ["registration-finish-403-added", "status added", add("verifyUserRegistration responses 403", { $ref: "#/components/responses/Forbidden" }), "minor"],
    ["registration-finish-by-post", "method changed", rename("verifyUserRegistration", "post"), "major", "lint contract"],
  ]),
  // listing and removing what a user has enrolled
  ...mutationsOf("getAuthenticationDevices", [
    ["device-id-number", "type changed", put(`${device} properties device_id`, { type: "integer", description: "Which device.", examples: [3920371] }), "major", "lint types contract"],
    ["device-default-renamed", "property renamed", renameProperty(device, "default", "is_default"), "major", "lint"],
    ["device-default-required", "made required", include(`${device} required`, "default"), "minor", "lint"],
    ["device-default-text", "type changed", put(`${device} properties default type`, "string"), "major", "lint types contract"],
    ["device-factor-optional", "made optional", exclude(`${device} required`, "auth_factor_name"), "major", "types"],
    ["device-name-null", "nullable", put(`${device} properties user_display_name`, { type: ["string", "null"], description: "Its name.", examples: ["My phone"] }), "major", "lint"],
    ["devices-in-envelope", "array or object", put(`${listedDevices} schema`, { type: "object", additionalProperties: true, properties: { data: { type: "array", items: { $ref: "#/components/schemas/Device" } } } }), "major", "lint types contract"],
    ["devices-204-added", "status added", add("getAuthenticationDevices responses 204", { description: "None." }), "minor", "lint types"],
    ["devices-as-html", "media type changed", rename(`${listedDevices}`, "text/html"), "major", "lint contract"],
    ["devices-filter-added", "parameter required", add("getAuthenticationDevices parameters", [{ name: "active", in: "query", required: true, description: "Which ones.", schema: { type: "boolean" }, example: true }]), "major", "lint types"],
    ["devices-header-missing", "header changed", drop("getAuthenticationDevices responses 200 headers X-Request-Id"), "major"],
    ["devices-effect-issue", "effect changed", put("getAuthenticationDevices x-effect", "issue"), "major", "contract"],
    ["devices-example-wrong", "example wrong", put(`${listedDevices} examples everyDevice value 0 device_id`, 3920360), "patch", "lint"],
    ["devices-described", "description", append("getAuthenticationDevices responses 200 content application/json examples none summary", "!"), "patch"],
  ]),
  ...mutationsOf("deleteEnrolledFactor", [
    ["device-kept", "operation removed", drop("path deleteEnrolledFactor"), "major", "lint types contract"],
    ["device-removed-200", "status removed", rename("deleteEnrolledFactor responses 204", "200"), "major", "lint contract"],
    ["device-removed-body", "property added", add("deleteEnrolledFactor responses 204 content", { "application/json": { schema: { $ref: "#/components/schemas/SuccessEnvelope" }, examples: { done: { value: { status: { code: 204, message: "Success" } } } } } }), "minor", "lint types contract"],
    ["device-id-param-number", "parameter type changed", put("parameters DeviceId", { name: "device_id", in: "path", required: true, description: "Which device.", schema: { type: "integer" }, example: 3920371 }), "major", "lint types"],
    ["device-id-param-renamed", "parameter renamed", all(put("parameters DeviceId name", "id"), rename("path deleteEnrolledFactor", "/api/2/mfa/users/{user_id}/devices/{id}")), "major", "lint types contract"],
    ["device-removed-by-post", "method changed", rename("deleteEnrolledFactor", "post"), "major", "lint types contract"],
    ["device-removed-effect", "effect changed", put("deleteEnrolledFactor x-effect", "consume"), "major", "contract"],
    ["device-removed-404-missing", "status removed", drop("deleteEnrolledFactor responses 404"), "major"],
    ["device-removed-401-wrong", "wrong reference", put("deleteEnrolledFactor responses 401 $ref", "#/components/responses/TooManyRequests"), "major", "lint"],
    ["device-removed-described", "description", append("parameters DeviceId description", " Never empty."), "patch"],
  ]),
];
