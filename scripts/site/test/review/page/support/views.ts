import type { Report, Spec } from "@onelogin-mfa/review";
import { indexPage } from "../../../../src/review/page/render-page.ts";

/** `index.html` of a report, as if the page of Redoc were there, or without. */
export const pageOf = (report: Report, hasRedoc = true): string => indexPage({ report, hasRedoc });

/** The text of a piece of markup, as a reader sees it: no tags, no style, no script. */
export function textOf(markup: string): string {
  const body = markup.replace(/<(style|script|title)\b[\s\S]*?<\/\1>/g, "");
  const apart = body.replace(/<\/?(p|ul|li|h\d|t[dhr]|pre|section|summary|label|option)\b[^>]*>/g, " ");
  const text = apart
    .replace(/<[^>]*>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll("&gt;", ">");
  return text.replace(/\s+/g, " ").trim();
}

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
