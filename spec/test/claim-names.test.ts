import { arrayOf, objectOf } from "@onelogin-mfa/openapi";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { createPlugin } from "../rules/plugin.ts";
import { readSpec, specFile } from "./support/spec.ts";

const plugin = createPlugin();
const rules = Object.fromEntries(
  Object.keys(plugin.rules.oas3).map((name) => [`mfa/${name}`, "error"] as const),
);

/** Finds where the house rules ask for a claim that names something in backticks, with other texts of the spec's claims. */
async function askedNames(change: (claim: string) => string): Promise<readonly string[]> {
  const source = JSON.stringify(readSpec(), (key, value: unknown) => {
    if (key !== "x-evidence") return value;
    return arrayOf(value).map((entry) => ({
      ...objectOf(entry),
      claim: change(String(objectOf(entry).claim)),
    }));
  });
  const config = await createConfig({ plugins: [plugin], rules });
  const problems = await lintFromString({ source, absoluteRef: specFile, config });
  const found = problems.map(({ ruleId, message, location: [at] }) => `${ruleId} ${at?.pointer} ${message}`);
  return found.filter((text) => text.includes("in backticks"));
}

test("a claim that says a name without backticks is not taken for one that names it", async () => {
  const withoutNames = await askedNames(() => "It is so.");
  expect(new Set(withoutNames.map((text) => text.split(" ")[0])).size).toBeGreaterThan(1);
  expect(await askedNames((claim) => claim)).toEqual([]);
  expect(await askedNames((claim) => claim.replaceAll("`", ""))).toEqual(withoutNames);
});
