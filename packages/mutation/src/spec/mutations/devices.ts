import { add, all, append, drop, exclude, include, put, rename, renameProperty } from "../edit.ts";
import { mutationsOf } from "../mutation.ts";

const device = "schemas Device";
const listed = "getAuthenticationDevices responses 200 content application/json";

/** Listing and removing what a user has enrolled. */
// biome-ignore format: a table
export const devices = [
  ...mutationsOf("getAuthenticationDevices", [
    ["device-id-number", "type changed", put(`${device} properties device_id`, { type: "integer", description: "Which device.", examples: [3920371] }), "major", "lint types contract"],
    ["device-default-renamed", "property renamed", renameProperty(device, "default", "is_default"), "major", "lint"],
    ["device-default-required", "made required", include(`${device} required`, "default"), "minor", "lint"],
    ["device-default-text", "type changed", put(`${device} properties default type`, "string"), "major", "lint types contract"],
    ["device-factor-optional", "made optional", exclude(`${device} required`, "auth_factor_name"), "major", "types"],
    ["device-name-null", "nullable", put(`${device} properties user_display_name`, { type: ["string", "null"], description: "Its name.", examples: ["My phone"] }), "major", "lint"],
    ["devices-in-envelope", "array or object", put(`${listed} schema`, { type: "object", additionalProperties: true, properties: { data: { type: "array", items: { $ref: "#/components/schemas/Device" } } } }), "major", "lint types contract"],
    ["devices-204-added", "status added", add("getAuthenticationDevices responses 204", { description: "None." }), "minor", "lint types"],
    ["devices-as-html", "media type changed", rename(`${listed}`, "text/html"), "major", "lint contract"],
    ["devices-filter-added", "parameter required", add("getAuthenticationDevices parameters", [{ name: "active", in: "query", required: true, description: "Which ones.", schema: { type: "boolean" }, example: true }]), "major", "lint types"],
    ["devices-header-missing", "header changed", drop("getAuthenticationDevices responses 200 headers X-Request-Id"), "major"],
    ["devices-effect-issue", "effect changed", put("getAuthenticationDevices x-effect", "issue"), "major", "contract"],
    ["devices-example-wrong", "example wrong", put(`${listed} examples everyDevice value 0 device_id`, 3920360), "patch", "lint"],
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
