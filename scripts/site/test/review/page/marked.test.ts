import { valueAt } from "@onelogin-mfa/openapi";
import type { Location } from "@onelogin-mfa/review";
import { changeOf, reportOf, reports } from "@onelogin-mfa/review/testing/reports";
import { describe, expect, it } from "vitest";
import { markChanges } from "../../../src/review/page/redoc-page.ts";
import { renderPage } from "../../../src/review/page/render-page.ts";
import { newerSpec, pageOf } from "./support/views.ts";

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
