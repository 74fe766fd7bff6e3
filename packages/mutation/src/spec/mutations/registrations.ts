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

const input = "requestBodies FactorRegistration content application/json schema";
const started = "schemas FactorRegistration";
const state = "schemas RegistrationState";

/** Enrolling a factor. */
// biome-ignore format: a table
export const registrations = [
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
];
