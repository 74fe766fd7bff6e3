import { describe, expect, test } from "vitest";
import type { Sample } from "../samples.ts";
import { findings, operation } from "./support/lint.ts";

const rule = "example-source";
const printed = { operation: "GET /things", request: { name: "a" }, response: [{ id: 1 }] };
// biome-ignore format: a table
const samples: readonly Sample[] = [
  { n: 1, ...printed, status: 200, kind: "official-docs" },
  { n: 2, ...printed, status: 404, kind: "official-openapi-example", response: { code: 404 } },
  { n: 3, ...printed, status: 200, kind: "official-openapi-example", response: { id: 3 }, note: "REAL CAPTURE" },
  { n: 4, ...printed, status: 200, kind: "sdk-test", response: { id: 4 } },
  { n: 5, ...printed, status: 200, kind: "third-party-live-output", response: { id: 5 } },
];

const check = (members: string, rest = ""): ReturnType<typeof findings> =>
  findings(rule, `${operation(members)}${rest}`, { samples });
const content = (summary: string, value: string) =>
  `content: { application/json: { examples: { one: { summary: '${summary}', value: ${value} } } } }`;
const responds = (summary: string, value: string, status = "200") =>
  check(`responses: { '${status}': { description: D, ${content(summary, value)} } }`);

describe("the rule mfa/example-source", () => {
  test.each([
    ["As the official reference prints it", "[{ id: 1 }]"],
    ["An array of one, alone (official reference)", "{ id: 1 }"],
    ["A real response", "{ id: 3 }"],
    ["From an SDK", "{ id: 4 }"],
    ["Seen by a live client", "{ id: 5 }"],
    ["Names as in the official reference, values ours", "{ id: 6 }"],
    ["Nobody has printed this", "{ id: 7 }"],
  ])("accepts: %s", async (summary, value) => {
    expect(await responds(summary, value)).toEqual([]);
    expect(await responds(summary, value, "201")).toEqual([]);
  });

  test.each([
    ["Official reference", "{ id: 2 }"],
    ["As documented elsewhere", "{ id: 2 }"],
    ["Published specification", "{ id: 1 }"],
    ["A real response", "{ id: 1 }"],
    ["Recorded", "{ id: 4 }"],
    ["The SDK", "{ id: 5 }"],
    ["A live client", "{ id: 4 }"],
    ["Official reference, for 24 hours", "{ id: 2 }"],
  ])("reports what no sample of the named source shows: %s", async (summary, value) => {
    expect(await responds(summary, value)).toMatchObject([
      { message: expect.stringMatching(/no sample of it/) },
    ]);
  });

  test("a sample of another status is not enough, nor is a response for a request", async () => {
    expect(await responds("Published specification", "{ code: 404 }", "404")).toEqual([]);
    expect(await responds("Published specification", "{ code: 404 }")).toHaveLength(1);
    const asks = (value: string) =>
      check(`requestBody: { ${content("Official reference", value)} }, responses: {}`);
    expect(await asks("{ name: a }")).toEqual([]);
    expect(await asks("[{ id: 1 }]")).toHaveLength(1);
  });

  test("a shared example may be a sample of any operation, an example of one operation is its own", async () => {
    const other = samples.map((sample) => ({ ...sample, operation: "GET /others" }));
    const shared = `components: { responses: { R: { description: D, ${content("Official reference", "{ id: 1 }")} } } }\n`;
    const used = operation("responses: { '200': { $ref: '#/components/responses/R' } }");
    expect(await findings(rule, used + shared, { samples: other })).toEqual([]);
    const own = operation(
      `responses: { '200': { description: D, ${content("Official reference", "{ id: 1 }")} } }`,
    );
    expect(await findings(rule, own, { samples: other })).toHaveLength(1);
  });
});
