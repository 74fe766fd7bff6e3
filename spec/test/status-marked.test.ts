import { describe, expect, test } from "vitest";
import { findings } from "./support/lint.ts";
import { above, facts, faithful } from "./support/seed.ts";

const messages = async (body: string): Promise<string[]> =>
  (await findings("status-marked", body, { facts })).map(({ message }) => message);
const more = (response: string) => above(faithful, "        '401':", `'404': { ${response} }`);
const undocumented = above(faithful, "          description: Refused", "x-documented: false");

describe("the rule mfa/status-marked", () => {
  test("statuses of the seed need no mark", async () => {
    expect(await messages(faithful)).toEqual([]);
  });

  test.each(["true", "false"])("a status that the seed lacks may be x-documented: %s", async (value) => {
    expect(await messages(more(`description: D, x-documented: ${value}`))).toEqual([]);
  });

  test.each([
    ["a status that the seed lacks", more("description: D"), "`404` of `putThing` is not in the seed: set"],
    ["a mark that is a text", more("description: D, x-documented: maybe"), "is true or false"],
    ["a status of the seed marked undocumented", undocumented, "`401` of `putThing` is in the seed: remove"],
  ])("%s is reported", async (_, body, message) => {
    expect(await messages(body)).toEqual([expect.stringContaining(message)]);
  });

  test("a mark on the shared response counts", async () => {
    const responses = "responses: { R: { description: D, x-documented: false } }";
    const body = above(more("$ref: '#/components/responses/R'"), "  schemas:\n", responses);
    expect(await messages(body)).toEqual([]);
  });
});
