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

const input = "requestBodies DeviceVerification content application/json schema";
const started = "schemas DeviceVerification";
const state = "schemas VerificationState";
const otpInput = "verifyUserOtp requestBody content application/json schema";

/** Verifying a device, in two steps or in one. */
// biome-ignore format: a table
export const verification = [
  // verifying a device in two steps
  ...mutationsOf("createDeviceVerification", [
    ["verification-device-renamed", "property renamed", renameProperty(input, "device_id", "device"), "major", "lint types contract"],
    ["verification-life-required", "made required", include(`${input} required`, "expires_in"), "major", "lint types contract"],
    ["verification-redirect-removed", "property removed", dropProperty(input, "redirect_to"), "major", "lint contract"],
    ["verification-body-optional", "body requirement changed", put("requestBodies DeviceVerification required", false), "minor"],
    ["verification-201-missing", "status removed", drop("createDeviceVerification responses 201"), "major", "lint contract"],
    ["verification-200-added", "status added", add("createDeviceVerification responses 200", { description: "As 201." }), "minor", "lint"],
    ["verification-422-missing", "status removed", drop("createDeviceVerification responses 422"), "major"],
    ["verification-id-optional", "made optional", exclude(`${started} required`, "id"), "major", "types"],
    ["verification-expiry-removed", "property removed", dropProperty(started, "expires_at"), "major", "lint"],
    ["verification-user-object", "type changed", put(`${started} properties user_id`, { type: "object", additionalProperties: true, description: "The user.", properties: {} }), "major", "lint contract"],
    ["verification-effect-read", "effect changed", put("createDeviceVerification x-effect", "read"), "major", "contract"],
    ["verification-by-put", "method changed", rename("createDeviceVerification", "put"), "major", "lint contract"],
    ["verification-basic", "security changed", add("createDeviceVerification security", [{ BasicCredentials: [] }]), "major", "contract"],
    ["verification-mark-wrong", "evidence changed", add("createDeviceVerification responses 201 x-documented", false), "patch", "lint"],
    ["verification-described", "description", append(`${started} description`, " Not yet complete."), "patch"],
  ]),
  ...mutationsOf("createDeviceVerification verifyUserOtp verifyUserVerification", [
    ["device-id-input-text", "alternative changed", drop("schemas DeviceIdInput anyOf 0"), "major", "lint types contract"],
    ["device-id-input-any", "alternative changed", include("schemas DeviceIdInput anyOf", { type: "boolean" }), "minor", "types"],
  ]),
  ...mutationsOf("getUserVerification", [
    ["verification-asked-path", "path changed", rename("path getUserVerification", "/api/2/mfa/verifications/{verification_id}/{user_id}"), "major", "lint contract"],
    ["verification-asked-effect", "effect changed", put("getUserVerification x-effect", "consume"), "major", "contract"],
    ["verification-asked-wrong", "wrong reference", put("getUserVerification responses 200 content application/json schema $ref", "#/components/schemas/DeviceVerification"), "major", "lint"],
    ["verification-asked-404-shape", "wrong reference", put("getUserVerification responses 404 content application/json schema $ref", "#/components/schemas/StatusEnvelope"), "minor", "lint"],
    ["verification-asked-default-missing", "status removed", drop("getUserVerification responses default"), "major", "lint"],
    ["verification-asked-text", "media type changed", rename("getUserVerification responses 200 content application/json", "text/plain"), "major", "lint contract"],
    ["verification-asked-example-wrong", "example wrong", drop("getUserVerification responses 200 content application/json examples rejected value status"), "patch", "lint"],
  ]),
  ...mutationsOf("getUserVerification verifyUserVerification", [
    ["verification-id-number", "parameter type changed", put("parameters VerificationId schema", { type: "integer", minimum: 1 }), "major", "lint types"],
    ["verification-id-renamed", "parameter renamed", all(put("parameters VerificationId name", "id"), rename("path getUserVerification", "/api/2/mfa/users/{user_id}/verifications/{id}")), "major", "lint types contract"],
    ["verification-id-in-query", "parameter moved", put("parameters VerificationId in", "query"), "major", "lint contract"],
  ]),
  ...mutationsOf("getUserVerification verifyUserVerification verifyUserOtp", [
    ["verification-device-number", "type changed", put(`${state} properties device_id`, { type: "integer", description: "Which device.", examples: [1] }), "major", "lint contract"],
    ["verification-status-null", "nullable", put(`${state} properties status`, { description: "How it stands.", anyOf: [{ $ref: "#/components/schemas/State" }, { type: "null" }] }), "major"],
    ["verification-id-any-text", "format changed", drop(`${state} properties id format`), "major"],
  ]),
  ...mutationsOf("verifyUserVerification", [
    ["verification-otp-renamed", "property renamed", renameProperty("requestBodies VerificationOtp content application/json schema", "otp", "otp_token"), "major", "lint types contract"],
    ["verification-otp-device-required", "made required", include("requestBodies VerificationOtp content application/json schema required", "device_id"), "major", "lint types contract"],
    ["verification-finish-body-missing", "body requirement changed", drop("verifyUserVerification requestBody"), "major", "lint types contract"],
    ["verification-finish-effect", "effect changed", drop("verifyUserVerification x-effect"), "major", "lint contract"],
    ["verification-finish-open", "security changed", add("verifyUserVerification security", []), "major", "contract"],
    ["verification-finish-gone", "operation removed", drop("verifyUserVerification"), "major", "lint types contract"],
    ["verification-finish-403-missing", "status removed", drop("verifyUserVerification responses 403"), "major", "lint contract"],
  ]),
  // verifying a one-time password in one step, and what one-time passwords lead to
  ...mutationsOf("verifyUserOtp", [
    ["one-step-path", "path changed", rename("path verifyUserOtp", "/api/2/mfa/users/{user_id}/otp"), "major", "types contract"],
    ["one-step-effect-read", "effect changed", put("verifyUserOtp x-effect", "read"), "major", "contract"],
    ["one-step-otp-optional", "made optional", drop(`${otpInput} required`), "minor", "types"],
    ["one-step-device-removed", "property removed", dropProperty(otpInput, "device_id"), "major", "lint types contract"],
    ["one-step-open-request", "property added", put(`${otpInput} additionalProperties`, true), "minor", "lint types"],
    ["one-step-200-missing", "status removed", drop("verifyUserOtp responses 200"), "major", "types contract"],
    ["one-step-403-missing", "status removed", drop("verifyUserOtp responses 403"), "major", "contract"],
    ["one-step-evidence-missing", "evidence changed", drop("verifyUserOtp x-evidence"), "patch", "lint"],
    ["one-step-renamed", "operation renamed", put("verifyUserOtp operationId", "verifyOtp"), "major", "types contract"],
    ["one-step-described", "description", append("verifyUserOtp description", " Never repeat it."), "patch"],
  ]),
  ...mutationsOf("verifyUserOtp verifyUserVerification", [
    ["otp-result-flat-gone", "alternative changed", drop("schemas OtpResult anyOf 2"), "minor", "lint types contract"],
    ["otp-result-list-added", "alternative changed", include("schemas OtpResult anyOf", { type: "array", items: { $ref: "#/components/schemas/VerificationState" } }), "major", "types contract"],
    ["otp-flat-code-text", "type changed", put("schemas FlatStatus properties code", { type: "string", description: "The status.", examples: ["200"] }), "major", "lint contract"],
    ["otp-flat-error-null", "nullable", put("schemas FlatStatus properties error type", ["boolean", "null"]), "major"],
    ["otp-example-wrong", "example wrong", put("examples OtpFlat value code", "two hundred"), "patch", "lint"],
  ]),
  ...mutationsOf("verifyUserOtp verifyUserVerification verifyUserRegistration", [
    ["otp-number", "type changed", put("schemas Otp", { type: "integer", "x-sensitive": true, description: "The code.", examples: [12345] }), "major", "lint types contract"],
    ["otp-null", "nullable", put("schemas Otp type", ["string", "null"]), "minor", "types"],
    ["otp-six-digits", "limit changed", put("schemas Otp minLength", 6), "major"],
    ["otp-shown", "sensitivity changed", drop("schemas Otp x-sensitive"), "major", "lint contract"],
    ["otp-said-to-be-shown", "sensitivity changed", put("schemas Otp x-sensitive", false), "major", "contract"],
    ["otp-evidence-missing", "evidence changed", drop("schemas Otp x-evidence"), "patch"],
    ["otp-described", "description", append("schemas Otp description", " Keep it a text."), "patch"],
  ]),
  ...mutationsOf("createFactorRegistration getUserRegistration verifyUserRegistration createDeviceVerification getUserVerification verifyUserVerification verifyUserOtp", [
    ["state-expired-added", "enum value added", include("schemas State anyOf 0 enum", "expired"), "minor"],
    ["state-rejected-removed", "enum value removed", drop("schemas State anyOf 0 enum 2"), "major"],
    ["state-closed", "alternative changed", drop("schemas State anyOf 1"), "major", "lint types"],
    ["state-number", "type changed", put("schemas State", { type: "integer", description: "How it stands.", examples: [0] }), "major", "lint types contract"],
  ]),
];
