import type { Spec } from "@onelogin-mfa/review";

/** A spec of three operations. */
export function newerSpec(): Spec {
  const description = "The devices of a user.";
  const schema = { type: "object", properties: { device_id: { type: "integer" } } };
  const responses = { "200": { description: "Fine.", content: { "application/json": { schema } } } };
  const operation = (operationId: string, tag: string, summary: string) => {
    return { operationId, tags: [tag], summary, description, "x-effect": "read", responses };
  };
  return {
    openapi: "3.1.0",
    info: { title: "Devices", version: "1.0.0", description },
    servers: [{ url: "https://example.com" }],
    tags: [{ name: "Devices" }, { name: "Factors" }],
    paths: {
      "/devices": { get: operation("getDevices", "Devices", "List the devices") },
      "/devices/{device_id}": { delete: operation("deleteDevice", "Devices", "Remove a device") },
      "/factors": { get: operation("getFactors", "Factors", "List the factors") },
    },
  };
}
