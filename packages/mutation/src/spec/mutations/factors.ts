import { add, all, append, drop, exclude, include, put, rename, renameProperty } from "../edit.ts";
import { mutationsOf } from "../mutation.ts";

const factor = "schemas AuthFactor";
const response = "getAuthFactors responses 200 content application/json";

/** Listing the factors that can be enrolled. */
// biome-ignore format: a table
export const factors = [
  ...mutationsOf("getAuthFactors", [
    ["factor-name-renamed", "property renamed", renameProperty(factor, "name", "label"), "major", "lint contract"],
    ["factor-id-removed", "property removed", all(exclude(`${factor} required`, "factor_id"), drop(`${factor} properties factor_id`)), "major", "types"],
    ["factor-icon-added", "property added", add(`${factor} properties icon`, { type: "string", description: "A picture.", examples: ["sms.png"] }), "minor", "lint"],
    ["factor-id-text", "type changed", put(`${factor} properties factor_id`, { type: "string", description: "What it is.", examples: ["58959"] }), "major", "lint types contract"],
    ["factor-name-optional", "made optional", exclude(`${factor} required`, "auth_factor_name"), "major"],
    ["factors-one-object", "array or object", put(`${response} schema`, { $ref: "#/components/schemas/AuthFactor" }), "major", "lint types contract"],
    ["factors-path", "path changed", rename("path getAuthFactors", "/api/2/mfa/users/{user_id}/auth_factors"), "major", "types contract"],
    ["factors-by-post", "method changed", rename("getAuthFactors", "post"), "major", "types contract"],
    ["factors-renamed", "operation renamed", put("getAuthFactors operationId", "listAuthFactors"), "major", "lint types contract"],
    ["factors-effect-missing", "effect changed", drop("getAuthFactors x-effect"), "major", "lint contract"],
    ["factors-effect-send", "effect changed", put("getAuthFactors x-effect", "send"), "major", "contract"],
    ["factors-401-missing", "status removed", drop("getAuthFactors responses 401"), "major", "lint contract"],
    ["factors-items-wrong", "wrong reference", put(`${response} schema items $ref`, "#/components/schemas/Device"), "major", "lint types contract"],
    ["factors-evidence-missing", "evidence changed", drop("schemas AuthFactor x-evidence"), "patch", "lint"],
    ["factors-example-wrong", "example wrong", put(`${response} examples unknownFactor value 0 factor_id`, "YubiKey"), "patch", "lint"],
    ["factors-described", "description", append("getAuthFactors description", " Ask again later."), "patch"],
  ]),
  ...mutationsOf("getAuthFactors createFactorRegistration getAuthenticationDevices createDeviceVerification", [
    ["factor-kind-added", "enum value added", include("schemas AuthFactorName anyOf 0 enum", "YubiKey"), "minor"],
    ["factor-kind-removed", "enum value removed", exclude("schemas AuthFactorName anyOf 0 enum", "OneLogin Voice"), "major"],
    ["factor-kind-closed", "alternative changed", drop("schemas AuthFactorName anyOf 1"), "major", "lint types"],
  ]),
];
