import { valueAt } from "@onelogin-mfa/codegen/document";
import type { Location, Spec } from "@onelogin-mfa/review";
import { changeOf, reportOf, reports } from "@onelogin-mfa/review/test-support/reports";
import { describe, expect, it } from "vitest";
import { markChanges } from "../../../src/review/page/redoc-page.ts";
import { renderPage } from "../../../src/review/page/render-page.ts";
import { openPages } from "./support/browser.ts";
import { pageOf } from "./support/views.ts";

/** A spec of three operations. */
function newerSpec(): Spec {
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

const head = newerSpec();

describe("changes marked in Redoc", () => {
  const marked = markChanges(structuredClone(head), reports.major);

  it("are a badge on each operation, with the changes in its description", () => {
    expect(valueAt(marked, "/paths/~1devices/get")).toMatchObject({
      "x-badges": [{ name: "major", color: "red", position: "before" }],
      description: expect.stringMatching(
        /^\*\*In this review\*\*\n\n- \*major\*: The type of `device_id`[\s\S]*The devices of a user\.$/,
      ),
    });
  });

  it("are said in the description of each field", () => {
    const pointer =
      "/paths/~1devices/get/responses/200/content/application~1json/schema/properties/device_id";
    const [change] = reports.major.changes;
    const at = { ...change?.after, pointer: `${pointer}/type` } as Location; // the report has a change
    const report = reportOf([changeOf("type", "major", { after: at, before: null })]);
    expect(valueAt(markChanges(structuredClone(head), report), pointer)).toMatchObject({
      description: expect.stringMatching(/^\*\*In this review\*\*, \*major\*: The type of `device_id`/),
    });
  });

  it("leave an operation alone that did not change, and are counted at the groups of the menu", () => {
    expect(valueAt(marked, "/paths/~1factors/get")).toEqual(valueAt(head, "/paths/~1factors/get"));
    const devices = { name: "Devices", "x-displayName": "Devices (2 changed)" };
    expect(marked.tags).toEqual([devices, { name: "Factors" }]);
  });
});

// test/cli.test.ts compares the bytes of two runs, and looks for paths of the machine
it.each([
  ["something that changed", "major", head, ["redoc.html"]],
  ["the same spec twice", "none", head, []],
  ["a spec that is missing", "broken", undefined, []],
] as const)("the page of Redoc is there only for changes of a spec: %s", (_, name, spec, expected) => {
  expect(Object.keys(renderPage(reports[name], spec))).toEqual(["index.html", ...expected]);
});

it("an operation that is gone has no link to Redoc", () => {
  const operations = reports.major.operations.map((one) =>
    one.operationId === "getDevices" ? { ...one, state: "removed" as const } : one,
  );
  expect(pageOf({ ...reports.major, operations })).not.toContain("getDevices in Redoc");
  expect(pageOf(reports.major)).toContain('href="redoc.html#/devices/getdevices" target="redoc"');
});

const open = openPages(() => renderPage(reports.major, head));

describe("Redoc", () => {
  it("opens at the operation of a change in one tab, and marks the changes in its menu", async () => {
    const { page, requests } = await open("index.html#shared");
    const opened = page.waitForEvent("popup");
    await page.getByRole("link", { name: "deleteDevice in Redoc" }).click();
    const redoc = await opened;
    await redoc.waitForURL("**/redoc.html#/devices/deletedevice");
    await page.locator("#shared").getByRole("link", { name: "getDevices in Redoc" }).click();
    await redoc.waitForURL("**/redoc.html#/devices/getdevices");
    await redoc
      .getByRole("link", { name: /^major\s*List the devices/i })
      .first()
      .waitFor();
    expect(await redoc.getByRole("link", { name: "Devices (2 changed)" }).first().isVisible()).toBe(true);
    expect(requests).toEqual([]);
  });

  it("negative control: a request to the outside is noticed", async () => {
    const { page, requests } = await open("index.html");
    const failed = page.waitForEvent("requestfailed");
    await page.goto("https://outside.example/").catch(() => undefined);
    await failed;
    expect(requests).toEqual(["https://outside.example/"]);
  });
});
