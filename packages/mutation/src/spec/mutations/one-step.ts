import { append, drop, dropProperty, include, put, rename } from "../edit.ts";
import { mutationsOf } from "../mutation.ts";

const input = "verifyUserOtp requestBody content application/json schema";

/** Verifying a one-time password in one step, and what one-time passwords lead to. */
// biome-ignore format: a table
export const oneStep = [
  ...mutationsOf("verifyUserOtp", [
    ["one-step-path", "path changed", rename("path verifyUserOtp", "/api/2/mfa/users/{user_id}/otp"), "major", "types contract"],
    ["one-step-effect-read", "effect changed", put("verifyUserOtp x-effect", "read"), "major", "contract"],
    ["one-step-otp-optional", "made optional", drop(`${input} required`), "minor", "types"],
    ["one-step-device-removed", "property removed", dropProperty(input, "device_id"), "major", "lint types contract"],
    ["one-step-open-request", "property added", put(`${input} additionalProperties`, true), "minor", "lint types"],
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
