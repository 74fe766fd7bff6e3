import { valueAt } from "@onelogin-mfa/codegen/document";
import type { Page } from "@onelogin-mfa/page/browser";
import type { Location, Spec } from "@onelogin-mfa/review";
import { changeOf, reportOf, reports } from "@onelogin-mfa/review/test-support/reports";
import { describe, expect, it } from "vitest";
import { markChanges } from "../../../src/review/page/redoc-page.ts";
import { renderPage } from "../../../src/review/page/render-page.ts";
import { openPages } from "./support/browser.ts";
import { pageOf } from "./support/views.ts";

/** A spec of three operations with this description and this type of a device's id. */
function specOf(description: string, type: string): Spec {
  const schema = { type: "object", properties: { device_id: { type } } };
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

const [base, head] = [specOf("Hello.", "string"), specOf("The devices of a user.", "integer")];

describe("changes marked in Redoc", () => {
  const marked = markChanges(structuredClone(head), reports.major, "after");

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
    expect(valueAt(markChanges(structuredClone(head), report, "after"), pointer)).toMatchObject({
      description: expect.stringMatching(/^\*\*In this review\*\*, \*major\*: The type of `device_id`/),
    });
    expect(valueAt(markChanges(structuredClone(base), report, "before"), pointer)).toEqual({
      type: "string",
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
  ["two specs", "major", base, head, ["redoc-before.html", "redoc-after.html"]],
  ["the same spec twice", "none", base, structuredClone(base), []],
  ["an older spec only", "broken", base, null, []],
] as const)(
  "the Redoc pages are there only where two specs differ: %s",
  (_, name, older, newer, expected) => {
    const files = renderPage(reports[name], { base: older, head: newer });
    expect(Object.keys(files)).toEqual(["index.html", ...expected]);
  },
);

it("an operation that only one side has is shown on that side", () => {
  const operations = reports.major.operations.map((one) => {
    return { ...one, state: "added" as const, redoc: { ...one.redoc, before: null } };
  });
  const page = pageOf({ ...reports.major, operations });
  expect(page).toContain('src="redoc-before.html#/"');
  expect(page).toContain('src="redoc-after.html#/devices/getdevices"');
  expect(page).not.toContain('data-before="#');
});

const open = openPages(() => renderPage(reports.major, { base, head }));

/** Waits until both frames show this part of their pages. */
async function bothShow(page: Page, hash: string): Promise<void> {
  for (const file of ["redoc-before.html", "redoc-after.html"]) {
    const isThere = () => page.frames().some((frame) => frame.url().endsWith(`${file}${hash}`));
    await expect.poll(isThere).toBe(true);
  }
}

describe("Redoc before and after", () => {
  it("start at the first change, and jump together from a change and from either menu", async () => {
    // where the frames are not zoomed: Playwright does not find its way inside a zoomed one
    const { page, requests } = await open("index.html#redoc", { viewport: { width: 1500, height: 900 } });
    await bothShow(page, "#/devices/getdevices");
    await page.evaluate("location.hash = 'shared'");
    await page.getByRole("link", { name: "deleteDevice in Redoc" }).click();
    await bothShow(page, "#/devices/deletedevice");
    const before = page.frameLocator("iframe[title^=Before]");
    // the group's operations are in the menu once it has opened
    await before.getByRole("link", { name: "Factors", exact: true }).click();
    await before.getByRole("link", { name: "List the factors get" }).click();
    await bothShow(page, "#/factors/getfactors");
    expect(requests).toEqual([]);
  });

  it("leave the page where it is while they load, and show the mark of a change in the menu", async () => {
    const { page } = await open("index.html");
    await page.locator("iframe").last().evaluate("(frame) => { frame.loading = 'eager'; }");
    const frame = page.frameLocator("iframe[title^=After]");
    const marked = frame.getByRole("link", { name: /^major\s*List the devices/i }).first();
    await marked.waitFor();
    expect(await frame.getByRole("link", { name: "Devices (2 changed)" }).first().isVisible()).toBe(true);
    expect(await page.evaluate("scrollY")).toBe(0);
  });

  it("negative control: a request to the outside is noticed", async () => {
    const { page, requests } = await open("index.html");
    const failed = page.waitForEvent("requestfailed");
    await page.goto("https://outside.example/").catch(() => undefined);
    await failed;
    expect(requests).toEqual(["https://outside.example/"]);
  });
});
