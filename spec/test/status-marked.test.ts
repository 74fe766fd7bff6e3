import { describe, expect, test } from "vitest";
import { findings } from "./support/lint.ts";
import { exchange, facts, faithful } from "./support/seed.ts";

const check = (body: string) => findings("status-marked", body, { facts });
const more = (mark: string) =>
  exchange(faithful, "        '401':", `        '404': { description: D${mark} }\n        '401':`);

describe("the rule mfa/status-marked", () => {
  test("statuses of the seed need no mark", async () => {
    expect(await check(faithful)).toEqual([]);
  });

  test.each(["true", "false"])("a status that the seed lacks may be x-documented: %s", async (value) => {
    expect(await check(more(`, x-documented: ${value}`))).toEqual([]);
  });

  test.each([
    ["a status that the seed lacks, without a mark", more(""), /`404` of `putThing` is not in the seed/],
    ["a mark that is a text", more(", x-documented: maybe"), /is true or false/],
    [
      "a status of the seed marked undocumented",
      exchange(
        faithful,
        "          description: Refused",
        "          description: Refused\n          x-documented: false",
      ),
      /`401` of `putThing` is in the seed: remove/,
    ],
  ])("%s is reported", async (_, body, message) => {
    expect((await check(body)).map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });

  test("a mark on the shared response counts", async () => {
    const shared = exchange(more(""), "{ description: D }", "{ $ref: '#/components/responses/R' }");
    const body = exchange(
      shared,
      "components:\n",
      "components:\n  responses: { R: { description: D, x-documented: false } }\n",
    );
    expect(await check(body)).toEqual([]);
  });
});
