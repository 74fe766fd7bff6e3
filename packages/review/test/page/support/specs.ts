import type { Spec } from "../../../src/report.ts";

const claim = {
  claim: "The response is an array.",
  source: "https://developers.onelogin.com/api-docs/2/factors",
  confidence: "documented",
};

/** A small spec of three operations, as the older side of a review. */
export const base: Spec = spec("The devices of a user.", "string");

/** The newer side: the response of one operation has another type. */
export const head: Spec = spec("The devices of a user.", "integer");

/** A spec with this description and this type of a device's id. */
export function spec(description: string, idType: string): Spec {
  const operation = (operationId: string, tag: string, summary: string) => ({
    operationId,
    tags: [tag],
    summary,
    description,
    "x-effect": "read",
    "x-evidence": [claim],
    responses: {
      "200": { description: "Fine.", content: { "application/json": { schema: response(idType) } } },
    },
  });
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

function response(type: string) {
  return { type: "object", properties: { device_id: { type } } };
}
