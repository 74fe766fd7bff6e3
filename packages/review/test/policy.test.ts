import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareDocuments, policy, requiredBump } from "../src/index.ts";
import { drop, edited, set } from "./support/edit.ts";
import { policyCases } from "./support/policy-cases.ts";
import { smallSpec } from "./support/small-spec.ts";

/** The older spec of a case: for `undeprecated` one with a deprecated operation. */
const before = (rule: string) =>
  rule === "undeprecated"
    ? edited(smallSpec(), set("/paths/~1things~1{id}/get/deprecated", true))
    : smallSpec();

describe("each rule of the policy", () => {
  it.each(policyCases)("$title asks for $bump", ({ rule, edits, bump }) => {
    const base = before(rule);
    const changes = compareDocuments(base, edited(base, ...edits));
    const found = changes.filter((change) => change.rule === rule);
    expect(found.length, JSON.stringify(changes.map((change) => change.rule))).toBeGreaterThan(0);
    expect(requiredBump(found)).toBe(bump);
    expect(changes.filter((change) => change.rule !== rule && change.bump === "major")).toEqual([]);
  });

  it("has a case here", () => {
    const covered = new Set(policyCases.map(({ rule }) => rule));
    expect(Object.keys(policy).filter((rule) => !covered.has(rule as keyof typeof policy))).toEqual([]); // keys of policy
  });

  it("is a row of POLICY.md", async () => {
    const path = "../POLICY.md";
    const [introduction] = readFileSync(new URL(path, import.meta.url), "utf8").split(/(?<=\n)\| `/);
    const rows = Object.entries(policy).map(
      ([
        id,
        {
          bump: { request, response },
          when,
          why,
        },
      ]) => {
        return `| \`${id}\` | ${when} | ${request} | ${response} | ${why} |\n`;
      },
    );
    await expect(`${introduction}${rows.join("")}`).toMatchFileSnapshot(path);
  });

  it("takes a removed 429 for grave where no `default` response stands in for it", () => {
    const responses = "/paths/~1things~1{id}/get/responses";
    const base = edited(smallSpec(), drop(`${responses}/default`));
    const changes = compareDocuments(base, edited(base, drop(`${responses}/429`)));
    expect(changes.map(({ rule, bump }) => [rule, bump])).toEqual([["status-removed", "major"]]);
  });

  it("negative control: says nothing about what has not changed", () => {
    const changes = compareDocuments(smallSpec(), edited(smallSpec(), set("/info/license/name", "X")));
    expect(changes.map(({ rule }) => rule)).toEqual(["info-changed"]);
    expect(compareDocuments(smallSpec(), smallSpec())).toEqual([]);
  });
});
