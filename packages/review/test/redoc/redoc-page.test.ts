import { objectOf, valueAt } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import type { Bump, Location, ReviewedOperation } from "../../src/index.ts";
import { markChanges, redocPage } from "../../src/redoc/redoc-page.ts";
import { pageOf } from "../../testing/page.ts";
import { changeOf, outlinedReport, reportOf, reports } from "../../testing/reports.ts";
import { newerSpec } from "../support/newer-spec.ts";

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

it("an operation that is gone has no link to Redoc", () => {
  const operations = reports.major.operations.map((one) =>
    one.operationId === "getDevices" ? { ...one, state: "removed" as const } : one,
  );
  expect(pageOf({ ...reports.major, operations })).not.toContain("getDevices in Redoc");
  expect(pageOf(reports.major)).toContain('href="redoc.html#/devices/getdevices" target="redoc"');
});

it.each<[what: string, bump: Bump, state: ReviewedOperation["state"], name: string, color: string]>([
  ["breaks callers", "major", "changed", "major", "red"],
  ["does not", "minor", "changed", "minor", "blue"],
  ["is small", "patch", "changed", "patch", "grey"],
  ["needs no step", "none", "changed", "changed", "grey"],
  ["is the operation itself", "minor", "added", "added", "blue"],
])("the badge of an operation whose change %s", (_, bump, state, name, color) => {
  const report = reportOf([changeOf("a", bump), changeOf("b", bump, { positions: [] })]);
  const operations = report.operations.map((one) =>
    one.operationId === "getDevices" ? { ...one, state } : one,
  );
  const marked = markChanges(newerSpec(), { ...report, operations });
  expect(valueAt(marked, "/paths/~1devices/get")).toMatchObject({
    "x-badges": [{ name, color, position: "before" }],
    description: `**In this review**\n\n- *${bump}*: The type of \`device_id\` in response 200 changed (a)\n\nThe devices of a user.`,
  });
});

it("an operation that is gone is not marked and not counted, nor is a change without a place in the newer spec", () => {
  const report = reportOf([changeOf("a", "major", { after: null })]);
  const operations = report.operations.map((one) => ({ ...one, state: "removed" as const }));
  expect(markChanges(newerSpec(), { ...report, operations })).toEqual(newerSpec());
});

it.each([
  ["/components/schemas/Device/properties/id/type", "/components/schemas/Device/properties/id"],
  ["/components/schemas/Device/required", "/components/schemas/Device"],
  ["/components/schemas/Device", "/components/schemas/Device"],
  ["/paths/~1a/parameters/0/schema/maxLength", "/paths/~1a/parameters/0"],
  ["/components/responses/Gone/headers/X-A/schema", "/components/responses/Gone/headers/X-A"],
  ["/components/responses/Gone/description", "/components/responses/Gone"],
  ["/info/title", undefined],
  ["/info/description", "/info"],
  ["/components/schemas/Missing/type", undefined],
])("a change at %s is said in the description of %s", (pointer, target) => {
  const spec = () => ({
    info: { title: "T" },
    paths: { "/a": { parameters: [{ name: "a", in: "query", schema: { maxLength: 1 } }] } },
    components: {
      responses: { Gone: { description: "D", headers: { "X-A": { schema: {} } } } },
      schemas: { Device: { required: ["id"], properties: { id: { type: "string" } } } },
    },
  });
  const [change] = reports.major.changes;
  const after = { ...change?.after, pointer } as Location; // the report has a change
  const marked = markChanges(spec(), reportOf([changeOf("a", "major", { after, positions: [] })]));
  const changed = spec();
  const object = target === undefined ? undefined : objectOf(valueAt(changed, target));
  const text = "**In this review**, *major*: The type of `device_id` in response 200 changed (a)";
  if (object) Object.assign(object, { description: `${text}\n\n${String(object.description ?? "")}` });
  expect(marked).toEqual(changed);
});

it("the number of changed operations is at the group's name for its readers, of several at each", () => {
  const spec = newerSpec();
  const tags = [{ name: "Devices", "x-displayName": "The devices" }, { name: "Factors" }];
  expect(markChanges({ ...spec, tags }, reportOf([changeOf("a", "major")])).tags).toEqual([
    { name: "Devices", "x-displayName": "The devices (1 changed)" },
    { name: "Factors" },
  ]);
});

it("the page of Redoc has the marked spec as data that ends no script, and its title", () => {
  const attacked = { ...head, info: { title: "</script><b>", version: "1" } };
  const page = redocPage(attacked, reports.major, "// Redoc");
  expect(page).toContain("<title>MFA after the change</title>");
  const start =
    /^init\((.*), \{ disableTelemetry: true \}, document\.querySelector\("main"\)\);<\/script>$/m.exec(page);
  const shown = JSON.parse(start?.[1] ?? "");
  expect(shown.info.title).toBe("</script><b>");
  expect(start?.[1]).not.toContain("<");
  expect(shown.tags[0]["x-displayName"]).toBe("Devices (2 changed)");
  expect(attacked).toEqual({ ...newerSpec(), info: attacked.info });
});

describe("a field that is gone", () => {
  const text = { type: "string" };
  const media = (schema: object, example: object) => {
    return { "application/json": { schema, examples: { one: { value: example } } } };
  };
  const specOf = (item: object, example: object) => ({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: {
      "/a": {
        get: {
          operationId: "getA",
          responses: {
            "200": {
              description: "Fine.",
              content: media({ type: "array", items: { $ref: "#/components/schemas/Item" } }, [example]),
            },
          },
        },
      },
    },
    components: { schemas: { Item: { type: "object", properties: item } } },
  });
  const example = { a: "1", b: "2", c: "3" };
  const base = specOf({ a: text, b: text, c: text }, example);
  const newer = specOf({ a: text, c: text }, example);
  const marked = markChanges(structuredClone(newer), outlinedReport(base, newer));

  it("stands in its schema at its place, said to be removed", () => {
    const properties = objectOf(valueAt(marked, "/components/schemas/Item/properties"));
    expect(Object.keys(properties)).toEqual(["a", "b (removed)", "c"]);
    expect(properties["b (removed)"]).toEqual({
      description:
        "**Removed in this review**, *major*: The optional field `b` of `Item` is gone. It was `string`.",
    });
  });

  it("is said to be removed in the examples that still have it", () => {
    const at = "/paths/~1a/get/responses/200/content/application~1json/examples/one/value/0";
    expect(Object.entries(objectOf(valueAt(marked, at)))).toEqual([
      ["a", "1"],
      ["b (removed)", "2"],
      ["c", "3"],
    ]);
  });

  it("is not looked for without end in a schema that is an alternative of itself", () => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const circular = (spec: typeof base) => {
      const own = { oneOf: [ref("Other"), ref("Item")], example: { ...example } };
      const schemas = { ...spec.components.schemas, Own: own, Other: { oneOf: [ref("Own"), text] } };
      return { ...spec, components: { schemas } };
    };
    const report = outlinedReport(circular(base), circular(newer));
    const looked = markChanges(structuredClone(circular(newer)), report);
    expect(valueAt(looked, "/components/schemas/Own/example")).toEqual({
      a: "1",
      "b (removed)": "2",
      c: "3",
    });
  });

  it("is left alone where its schema is gone as well", () => {
    const gone = specOf({ a: text }, {});
    const report = outlinedReport(base, newer);
    const without = { ...gone, components: {} };
    expect(markChanges(without, report).components).toEqual({});
  });
});
